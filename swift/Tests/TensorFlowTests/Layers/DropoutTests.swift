import TensorFlow
import Testing
import _Differentiation

@Suite("Dropout and noise")
struct DropoutTests {
  private let ones = Tensor<Float>(ones: [200, 200])

  /// The output in training, from fixed seeds.
  private func trained<L: Layer>(_ layer: L, _ input: L.Input, seed: Int32 = 1) -> L.Output {
    withLearningPhase(.training) {
      withRandomSeedForTensorFlow((seed, 2)) { layer(input) }
    }
  }

  /// Mean and variance over all scalars, which for 40,000 draws err by about a hundredth.
  private func expectMoments(
    _ output: Tensor<Float>, mean: Float, variance: Float,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let moments = output.moments()
    let errors = (
      abs(moments.mean.scalarized() - mean), abs(moments.variance.scalarized() - variance)
    )
    #expect(errors.0 < 0.02, "mean", sourceLocation: sourceLocation)
    #expect(errors.1 < 0.04 * max(1, variance), "variance", sourceLocation: sourceLocation)
  }

  @Test("dropout sets its share to zero and divides the rest, so that the mean stays")
  func dropout() {
    let output = trained(Dropout<Float>(probability: 0.25), ones)
    let dropped = output.scalars.filter { $0 == 0 }.count
    #expect(abs(Double(dropped) / 40_000 - 0.25) < 0.01)
    #expect(output.scalars.allSatisfy { $0 == 0 || $0 == Float(1 / 0.75) })
    expectMoments(output, mean: 1, variance: 1 / 3)
  }

  @Test("noise adds, or multiplies, normal numbers of the deviation that is said")
  func noise() {
    let added = trained(GaussianNoise<Float>(standardDeviation: 0.5), 3 * ones)
    expectMoments(added, mean: 3, variance: 0.25)
    let layer = GaussianDropout<Float>(probability: 0.2)
    #expect(layer.standardDeviation == 0.5)
    expectMoments(trained(layer, 3 * ones), mean: 3, variance: 9 * 0.25)
  }

  @Test("alpha dropout keeps a mean of 0 and a variance of 1, and drops to one value")
  func alphaDropout() {
    let normal = Tensor<Float>(randomNormal: [200, 200], seed: (3, 4))
    for probability in [0.1, 0.5] {
      let output = trained(AlphaDropout<Float>(probability: probability), normal)
      expectMoments(output, mean: 0, variance: 1)
      let (p, floor) = (probability, -1.7580993408473766)
      let a = 1 / ((1 - p) * (1 + p * floor * floor)).squareRoot()
      let dropped = Float(a * floor * (1 - p))
      let count = output.scalars.filter { abs($0 - dropped) < 1e-5 }.count
      #expect(abs(Double(count) / 40_000 - p) < 0.01)
    }
  }

  @Test("all are off in inference, and where there is nothing to disturb")
  func off() {
    let input: Tensor<Double> = numbers([3, 4])
    #expect(Dropout<Double>(probability: 0.5)(input) == input)
    #expect(GaussianNoise<Double>(standardDeviation: 0.5)(input) == input)
    #expect(GaussianDropout<Double>(probability: 0.5)(input) == input)
    #expect(AlphaDropout<Double>(probability: 0.5)(input) == input)
    #expect(trained(Dropout<Double>(probability: 0), input) == input)
    #expect(trained(GaussianNoise<Double>(standardDeviation: 0), input) == input)
    #expect(trained(GaussianDropout<Double>(probability: 0), input) == input)
    #expect(trained(AlphaDropout<Double>(probability: 0), input) == input)
    #expect(trained(Dropout<Double>(probability: 1), input) == Tensor(zerosLike: input))
  }

  @Test("draw anew at every call, and the same from the same seed")
  func seeds() {
    let (dropout, noise) = (
      Dropout<Float>(probability: 0.5), GaussianNoise<Float>(standardDeviation: 1)
    )
    withLearningPhase(.training) {
      #expect(dropout(ones) != dropout(ones))
      #expect(noise(ones) != noise(ones))
    }
    #expect(trained(dropout, ones) == trained(dropout, ones))
    #expect(trained(noise, ones) == trained(noise, ones))
    #expect(trained(dropout, ones) != trained(dropout, ones, seed: 9))
  }

  @Test("gradients go through what was kept, by the factor that it had")
  func gradients() {
    let input: Tensor<Double> = 1 + numbers([4, 5]).squared()
    expectSlope(Dropout<Double>(probability: 0.5), input) { $1 / $0 }
    expectSlope(GaussianDropout<Double>(probability: 0.5), input) { $1 / $0 }
    expectSlope(GaussianNoise<Double>(standardDeviation: 0.5), input) { x, _ in
      Tensor(onesLike: x)
    }
    let difference = { (x: Tensor<Double>, y: Tensor<Double>) -> Tensor<Double> in
      let moved = trained(AlphaDropout<Double>(probability: 0.5), x + 1)
      return moved - y
    }
    expectSlope(AlphaDropout<Double>(probability: 0.5), input, difference)
  }

  /// Expects the gradient of the sum to be `slope` of input and output.
  private func expectSlope<L: Layer>(
    _ layer: L, _ input: Tensor<Double>, sourceLocation: SourceLocation = #_sourceLocation,
    _ slope: (Tensor<Double>, Tensor<Double>) -> Tensor<Double>
  ) where L.Input == Tensor<Double>, L.Output == Tensor<Double> {
    let found = withLearningPhase(.training) {
      withRandomSeedForTensorFlow((1, 2)) { gradient(at: input) { layer($0).sum() } }
    }
    expectClose(
      found, slope(input, trained(layer, input)), tolerance: 1e-12,
      sourceLocation: sourceLocation)
  }
}
