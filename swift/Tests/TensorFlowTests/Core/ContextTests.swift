import TensorFlow
import Testing

@Suite("Context")
struct ContextTests {
  @Test("the learning phase is inference until said otherwise, and comes back")
  func learningPhase() {
    #expect(Context.local.learningPhase == .inference)
    withLearningPhase(.training) {
      #expect(Context.local.learningPhase == .training)
      withLearningPhase(.inference) {
        #expect(Context.local.learningPhase == .inference)
      }
      #expect(Context.local.learningPhase == .training)
    }
    #expect(Context.local.learningPhase == .inference)
  }

  @Test("the phase comes back after an error, and results are passed on")
  func throwing() {
    struct Stop: Error {}
    #expect(throws: Stop.self) { try withLearningPhase(.training) { throw Stop() } }
    #expect(Context.local.learningPhase == .inference)
    #expect(withLearningPhase(.training) { 5 } == 5)
  }

  @Test("the phase is the thread's own")
  func threads() {
    let phases = onThreads(8) { index in
      let phase: LearningPhase = index.isMultiple(of: 2) ? .training : .inference
      return (0..<200).map { _ in withLearningPhase(phase) { Context.local.learningPhase } }
    }
    for (index, phases) in phases.enumerated() {
      #expect(Set(phases) == [index.isMultiple(of: 2) ? .training : .inference])
    }
    withLearningPhase(.training) {
      #expect(onThreads(1) { _ in Context.local.learningPhase } == [.inference])
    }
  }

  @Test("withContext lends a whole context")
  func context() {
    var context = Context()
    context.learningPhase = .training
    #expect(withContext(context) { Context.local.learningPhase } == .training)
    #expect(Context.local.learningPhase == .inference)
  }
}

private typealias Draw = (TensorFlowSeed) -> Tensor<Float>

private let draws: [(name: String, draw: Draw)] = [
  ("uniform", { Tensor(randomUniform: [2, 3], seed: $0) }),
  ("normal", { Tensor(randomNormal: [2, 3], seed: $0) }),
  ("truncated normal", { Tensor(randomTruncatedNormal: [2, 3], seed: $0) }),
  ("Glorot uniform", { glorotUniform(seed: $0)([2, 3]) }),
  ("Glorot normal", { glorotNormal(seed: $0)([2, 3]) }),
  ("He uniform", { heUniform(seed: $0)([2, 3]) }),
  ("He normal", { heNormal(seed: $0)([2, 3]) }),
]

@Suite("Seeds")
struct SeedTests {
  @Test("the same seed gives the same numbers, another gives others")
  func seeds() {
    for (name, draw) in draws {
      #expect(draw((1, 2)) == draw((1, 2)), "\(name)")
      #expect(draw((1, 2)) != draw((1, 3)), "\(name)")
      #expect(draw((1, 2)) != draw((2, 2)), "\(name)")
      #expect(Set(draw((1, 2)).scalars).count == 6, "\(name)")
    }
  }

  @Test("without a seed every draw differs")
  func fresh() {
    let all = (0..<20).map { _ in Tensor<Float>(randomUniform: [4]).scalars }
    #expect(Set(all).count == 20)
    #expect(
      Dense<Float>(inputSize: 3, outputSize: 2).weight
        != Dense<Float>(inputSize: 3, outputSize: 2).weight)
  }

  private func three() -> [[Float]] {
    (0..<3).map { _ in Tensor<Float>(randomNormal: [4]).scalars }
  }

  @Test("withRandomSeedForTensorFlow repeats a sequence of draws that differ")
  func sequences() {
    let first = withRandomSeedForTensorFlow((7, 8), three)
    #expect(withRandomSeedForTensorFlow((7, 8), three) == first)
    #expect(withRandomSeedForTensorFlow((7, 9), three) != first)
    #expect(withRandomSeedForTensorFlow((8, 8), three) != first)
    #expect(Set(first).count == 3)
    #expect(three() != first)
    let models = (0..<2).map { _ in
      withRandomSeedForTensorFlow((1, 1)) { Conv2D<Float>(filterShape: (3, 3, 1, 2)).filter }
    }
    #expect(models[0] == models[1])
  }

  @Test("a sequence goes on over a change of the learning phase")
  func phaseAndSeed() {
    let inOne = withRandomSeedForTensorFlow((7, 8), three)
    let inSteps = withRandomSeedForTensorFlow((7, 8)) {
      (0..<3).map { _ in
        withLearningPhase(.training) { Tensor<Float>(randomNormal: [4]).scalars }
      }
    }
    #expect(inSteps == inOne)
  }

  @Test("the sequence is the thread's own, and ends with the body")
  func threads() {
    let first = withRandomSeedForTensorFlow((7, 8), three)
    for result in onThreads(8, { _ in withRandomSeedForTensorFlow((7, 8), self.three) }) {
      #expect(result == first)
    }
    withRandomSeedForTensorFlow((7, 8)) {
      #expect(onThreads(1) { _ in self.three() } != [first])
    }
  }

  @Test("seeds are drawn from a generator of one's own")
  func generator() {
    struct Counter: RandomNumberGenerator {
      var state: UInt64 = 0
      mutating func next() -> UInt64 { state += 1; return state }
    }
    var counter = Counter()
    withRandomNumberGeneratorForTensorFlow(&counter) {
      let seeds = (0..<2).map { _ in Context.local.randomSeed }
      #expect(seeds.map { [$0.graph, $0.op] } == [[1, 2], [3, 4]])
    }
    var another = Counter()
    let drawn = withRandomNumberGeneratorForTensorFlow(&another) {
      Tensor<Float>(randomUniform: [3])
    }
    #expect(drawn == Tensor(randomUniform: [3], seed: (1, 2)))
  }
}
