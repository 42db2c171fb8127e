import Foundation
import Tandem
import TensorFlow
import Testing

@Suite("Initialization")
struct InitializationTests {
  @Test("the gains of the lesson")
  func gains() {
    #expect(gain() == 2.0.squareRoot())
    #expect(gain(leak: 1) == 1)
    #expect(abs(gain(leak: 0.01) - 1.4141428569978354) < 1e-15)
    #expect(abs(gain(leak: 5.0.squareRoot()) - 0.5773502691896257) < 1e-15)
  }

  @Test("fans are those of the last two axes, times the places of a filter")
  func fans() {
    #expect(fanInFanOut([784, 50]) == (784, 50))
    #expect(fanInFanOut([5, 5, 1, 32]) == (25, 800))
  }

  @Test(
    "draws have the rule's standard deviation",
    arguments: [TensorShape([300, 200]), TensorShape([3, 3, 60, 100])])
  func deviations(shape: TensorShape) {
    let (fanIn, fanOut) = fanInFanOut(shape)
    let xavier = (2 / Float(fanIn + fanOut)).squareRoot()
    let kaiming = (2 / Float(fanIn)).squareRoot()
    let backward = (2 / 1.04 / Float(fanOut)).squareRoot()
    let seed: TensorFlowSeed = (3, 4)
    let draws: [(TF, Float)] = [
      (xavierNormal(shape, seed: seed), xavier), (xavierUniform(shape, seed: seed), xavier),
      (kaimingNormal(shape, seed: seed), kaiming), (kaimingUniform(shape, seed: seed), kaiming),
      (kaimingNormal(shape, leak: 0.2, mode: .fanOut, seed: seed), backward),
      (kaimingUniform(shape, leak: 0.2, mode: .fanOut, seed: seed), backward),
    ]
    for (weight, expected) in draws {
      let (mean, std) = stats(weight)
      #expect(weight.shape == shape)
      #expect(abs(std / expected - 1) < 0.02)
      #expect(abs(mean) < 0.02 * expected)
    }
  }

  @Test("uniform noise fills [-1, 1), and a seed repeats it")
  func noise() {
    let noise = uniformNoise([10_000], seed: (1, 2))
    #expect(noise.scalars.allSatisfy { $0 >= -1 && $0 < 1 })
    #expect(abs(stats(noise).std - 1 / Float(3).squareRoot()) < 0.01)
    #expect(noise == uniformNoise([10_000], seed: (1, 2)))
    #expect(noise != uniformNoise([10_000], seed: (1, 3)))
  }

  @Test("PyTorch's default for convolutions is bounded by 1/sqrt(fan in)")
  func sqrtFive() {
    let weight = kaimingUniform(from: TF(ones: [5, 5, 1, 32]), leak: 5.0.squareRoot())
    #expect(weight.scalars.allSatisfy { abs($0 - 0.2) < 1e-7 })
  }

  @Test("a hundred unscaled products explode; small ones vanish; no further one is drawn")
  func products() {
    var drawn = 0
    func matrices(_ scale: Float) -> some Sequence<TF> {
      (0..<100).lazy.map { step -> TF in
        drawn += 1
        return normal([100, 100], Int32(step)) * scale
      }
    }
    let x = normal([100, 100], 200)
    let exploded = productTrace(x, matrices(1))
    #expect(exploded.notFiniteAt.map { (30..<50).contains($0) } == true)
    #expect(exploded.vanishedAt == nil)
    #expect(exploded.std.count == exploded.notFiniteAt)
    #expect(drawn == exploded.std.count + 1)
    #expect(exploded.std.allSatisfy { $0.isFinite })
    let vanished = productTrace(x, matrices(0.01))
    #expect(vanished.vanishedAt.map { (30..<60).contains($0) } == true)
    #expect(vanished.std.last == 0)
    let scaled = productTrace(x, matrices(0.1))
    #expect(scaled.std.count == 100)
    #expect(scaled.notFiniteAt == nil && scaled.vanishedAt == nil)
  }

  @Test("the first product multiplies the deviation by sqrt(n)")
  func growth() {
    let trace = productTrace(normal([256, 256], 1), [normal([256, 256], 2)])
    #expect(abs(trace.std[0] / 16 - 1) < 0.03)
  }

  @Test("Fixup scales all layers but the last, which is zero")
  func fixupBranch() {
    #expect(fixupScale(branches: 16, layers: 3) == 0.5)
    #expect(fixupScale(branches: 1, layers: 2) == 1)
    let noise = (0..<3).map { normal([16, 16], Int32($0)) }
    let weights = fixup(from: noise, branches: 16)
    #expect(weights.count == 3)
    for (weight, noise) in zip(weights, noise).dropLast() {
      expectClose(weight, kaimingNormal(from: noise) * 0.5)
    }
    #expect(weights[2] == TF(zeros: [16, 16]))
    #expect(fixup([[4, 8], [8, 4]], branches: 2).map(\.shape) == [[4, 8], [8, 4]])
  }

  @Test("a vector has no fans; Fixup wants a branch of two layers")
  func traps() async {
    let vector = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = xavierNormal(from: TF(zeros: [3]))
    }
    #expect(words(of: vector).contains("fanInFanOut: needs [..., in, out], got [3]"))
    let branch = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = fixupScale(branches: 4, layers: 1)
    }
    #expect(
      words(of: branch).contains(
        "fixup: needs at least 1 branch of at least 2 layers, got 4 of 1"))
  }
}
