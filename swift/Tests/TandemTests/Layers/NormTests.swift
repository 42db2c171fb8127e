import Tandem
import TensorFlow
import Testing
import _Differentiation

@Suite("Norms")
struct NormTests {
  private let x = normal([6, 5, 4, 3], 1) * TF([1, 2, 3]) + TF([0, 1, -2])

  /// Mean and variance over some axes, none removed, by `Double` on the host.
  private func expectStandard(_ y: TF, over axes: [Int], _ what: String) {
    let mean = y.mean(alongAxes: axes)
    let variance = (y - mean).squared().mean(alongAxes: axes)
    #expect(mean.scalars.allSatisfy { abs($0) < 1e-5 }, "\(what): mean")
    #expect(variance.scalars.allSatisfy { abs($0 - 1) < 1e-3 }, "\(what): variance")
  }

  @Test("each norm takes its mean and variance over its own axes")
  func axes() {
    withLearningPhase(.training) {
      expectStandard(FABatchNorm(featureCount: 3)(x), over: [0, 1, 2], "batch by hand")
      expectStandard(TFBatchNorm(featureCount: 3)(x), over: [0, 1, 2], "batch")
    }
    expectStandard(FALayerNorm()(x), over: [1, 2, 3], "layer")
    expectStandard(FALayerNorm(shape: [4, 3])(x), over: [2, 3], "layer of a shape")
    expectStandard(FAInstanceNorm(featureCount: 3)(x), over: [1, 2], "instance")
    expectStandard(FAGroupNorm(groups: 1, featureCount: 3)(x), over: [1, 2, 3], "one group")
    expectStandard(FAGroupNorm(groups: 3, featureCount: 3)(x), over: [1, 2], "groups of one")
  }

  @Test("swift 07: InstanceNorm takes rows and columns, axes 1 and 2, not columns and channels")
  func instanceNormTakesRowsAndColumns() {
    let y = FAInstanceNorm(featureCount: 3)(x)
    // Each channel of each image is standardised for itself; over the course's axes nothing is.
    expectStandard(y, over: [1, 2], "rows and columns")
    let lines = (y - y.mean(alongAxes: 2, 3)).squared().mean(alongAxes: 2, 3)
    #expect(lines.scalars.contains { abs($0 - 1) > 0.1 })
    // What another channel holds has no influence.
    let other = FAInstanceNorm(featureCount: 3)(x * TF([1, 1, 50]))
    expectClose(other[0..., 0..., 0..., 0..<2], y[0..., 0..., 0..., 0..<2])
  }

  @Test("both batch norms are one function, with one gradient, and gather the same")
  func fused() {
    let (hand, op) = (FABatchNorm(featureCount: 3), TFBatchNorm(featureCount: 3))
    let cotangent = normal(x.shape, 2)
    withLearningPhase(.training) {
      let (first, firstBack) = hand.appliedForBackpropagation(to: x)
      let (second, secondBack) = op.appliedForBackpropagation(to: x)
      expectClose(second, first, "value")
      let (expected, actual) = (firstBack(cotangent), secondBack(cotangent))
      expectClose(actual.inputGradient, expected.inputGradient, "x")
      expectClose(actual.layerGradient.scale, expected.layerGradient.scale, "scale")
      expectClose(actual.layerGradient.offset, expected.layerGradient.offset, "offset")
    }
    expectClose(op.runningMean.value, hand.runningMean.value, "running mean")
    expectClose(op.runningVariance.value, hand.runningVariance.value, "running variance")
    expectClose(op(x), hand(x), "evaluated")
  }

  @Test("running statistics move by a tenth of the batch's, the variance by the unbiased one")
  func running() {
    let norm = FABatchNorm(featureCount: 3)
    _ = withLearningPhase(.training) { norm(x) }
    let mean = x.mean(squeezingAxes: 0, 1, 2)
    let unbiased = x.variance(squeezingAxes: 0, 1, 2) * (120.0 / 119)
    expectClose(norm.runningMean.value, mean * 0.1, "mean")
    expectClose(norm.runningVariance.value, unbiased * 0.1 + 0.9, "variance")
    let before = norm.runningMean.value
    _ = norm(x)
    #expect(norm.runningMean.value == before, "evaluation gathers nothing")
  }

  @Test("swift 07: training with the fused op learns, and does not end in nan")
  func fusedBatchNormTrains() {
    for kind in [NormKind.batch, .batchByHand] {
      var net = ConvNet(
        channels: 1, classes: 2, widths: [8, 8], style: ConvNetStyle(norm: kind))
      let labels = TI((0..<32).map { $0 % 2 })
      let images = normal([32, 12, 12, 1], 3) + TF(labels).reshaped(to: [32, 1, 1, 1])
      let losses = withLearningPhase(.training) {
        (0..<30).map { _ -> Float in
          let (loss, gradient) = lossWithGradient(net, crossEntropy, (images, labels))
          net = moved(net, along: gradient, by: -0.4)
          return loss.scalarized()
        }
      }
      #expect(losses.allSatisfy { $0.isFinite }, "\(kind): \(losses)")
      #expect(losses[29] < 0.1, "\(kind): \(losses)")
      let right = accuracy(net.inferring(from: images), labels).scalarized()
      #expect(right > 0.9, "\(kind), evaluated by running statistics: \(right)")
    }
  }

  @Test("shapes that do not fit trap and are named")
  func traps() async {
    let channels = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = FABatchNorm(featureCount: 3)(TF(zeros: [2, 4]))
    }
    #expect(words(of: channels).contains("FABatchNorm: needs [n, ..., 3], got [2, 4]"))
    let single = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = withLearningPhase(.training) { FABatchNorm(featureCount: 3)(TF(zeros: [1, 3])) }
    }
    #expect(words(of: single).contains("FABatchNorm: needs two values a channel to train"))
    let groups = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = FAGroupNorm(groups: 2, featureCount: 3)
    }
    #expect(words(of: groups).contains("3 channels do not make 2 equal groups"))
    let shape = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = FALayerNorm(shape: [4, 3])(TF(zeros: [2, 3, 4]))
    }
    #expect(words(of: shape).contains("FALayerNorm: needs [..., [4, 3]], got [2, 3, 4]"))
  }
}
