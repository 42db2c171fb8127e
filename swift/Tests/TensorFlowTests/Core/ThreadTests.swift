import Foundation
import TensorFlow
import Testing
import _Differentiation

private struct Net: Layer {
  var layers = [
    Dense<Float>(weight: numbers([6, 6]), bias: numbers([6], seed: 2), activation: tanh),
    Dense<Float>(weight: numbers([6, 6], seed: 3), bias: numbers([6], seed: 4), activation: relu),
  ]
  var output = Dense<Float>(weight: numbers([6, 3], seed: 5), bias: numbers([3], seed: 6))

  @differentiable(reverse)
  func callAsFunction(_ input: Tensor<Float>) -> Tensor<Float> {
    input.sequenced(through: layers, output)
  }
}

/// All numbers of a short training run that depends on `seed`.
private func train(seed: Int, steps: Int) -> [Float] {
  var net = Net()
  let optimizer = SGD(for: net, learningRate: 0.1, momentum: 0.9)
  let labels = Tensor<Int32>((0..<8).map { Int32(($0 + seed) % 3) })
  var seen: [Float] = []
  for step in 0..<steps {
    let input: Tensor<Float> = numbers([8, 6], seed: seed * 100 + step)
    let (loss, gradient) = valueWithGradient(at: net) {
      softmaxCrossEntropy(logits: $0(input.asData()), labels: labels)
    }
    optimizer.update(&net, along: gradient)
    seen.append(loss.scalarized())
  }
  return seen + tensorLeaves(of: net).flatMap { Tensor<Float>(_tfe: $0.handle).scalars }
}

/// Ops of every kind of call, results read at once.
private func compute(_ seed: Int, _ step: Int) -> [Float] {
  let x: Tensor<Float> = numbers([4, 3], seed: seed * 1000 + step)
  let parts = (x ++ x * 2).split(count: 2)
  let y = matmul(parts[0], transposed: true, parts[1]).reshaped(to: [9])
  let z = Tensor<Float>(randomUniform: [9], seed: (Int32(seed), Int32(step))) + y
  let chosen = z.gathering(atIndices: Tensor<Int32>([0, 8, Int32(step % 9)]))
  let words = StringTensor(["\(seed)", "\(step)"]).elementsEqual(StringTensor("\(step)"))
  return softmax(chosen).scalars + [x.sum().scalarized()] + Tensor<Float>(words).scalars
}

@Suite("Threads")
struct ThreadTests {
  @Test("eight threads that train give what each gives alone")
  func training() {
    let together = onThreads(8) { train(seed: $0, steps: 40) }
    for (seed, result) in together.enumerated() { #expect(result == train(seed: seed, steps: 40)) }
    #expect(Set(together).count == 8)
  }

  @Test("eight threads of small ops that read at once give what each gives alone")
  func operations() {
    let together = onThreads(8) { seed in (0..<300).flatMap { compute(seed, $0) } }
    for (seed, result) in together.enumerated() {
      #expect(result == (0..<300).flatMap { compute(seed, $0) })
    }
  }

  @Test("one tensor is read, and let go, by all threads")
  func sharing() {
    let shared: Tensor<Float> = numbers([32, 32])
    let expected = (shared + shared).scalars
    let all = onThreads(8) { _ in
      (0..<200).allSatisfy { _ in (shared + shared).scalars == expected }
    }
    #expect(all == [Bool](repeating: true, count: 8))
  }

  @Test("threads that come and go")
  func shortLived() {
    for round in 0..<40 {
      let results = onThreads(8) { Tensor<Float>([Float($0), Float(round)]).squared().scalars }
      #expect(results == (0..<8).map { [Float($0 * $0), Float(round * round)] })
    }
  }

  @Test("key paths and leaves are listed by all threads at once")
  func reflection() {
    let results = onThreads(8) { _ in
      (0..<50).map { _ -> [String] in
        let net = Net()
        let paths = net.recursivelyAllWritableKeyPaths(to: Tensor<Float>.self)
        return tensorLeaves(of: zerosLike(net)).map(\.path) + ["\(paths.count)"]
      }
    }
    let expected = [
      "layers[0].weight", "layers[0].bias", "layers[1].weight", "layers[1].bias",
      "output.weight", "output.bias", "6",
    ]
    #expect(results.allSatisfy { $0.allSatisfy { $0 == expected } })
  }

  @Test("tasks of Swift's own concurrency")
  func tasks() async {
    let results = await withTaskGroup(of: (Int, [Float]).self) { group in
      for seed in 0..<8 { group.addTask { (seed, train(seed: seed, steps: 10)) } }
      return await group.reduce(into: [Int: [Float]]()) { $0[$1.0] = $1.1 }
    }
    for seed in 0..<8 { #expect(results[seed] == train(seed: seed, steps: 10)) }
  }
}
