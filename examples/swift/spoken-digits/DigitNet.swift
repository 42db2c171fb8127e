import Tandem
import TensorFlow
import _Differentiation

/// Decibels normalised, four convolutions, pooling, a linear layer: `[n, bands, frames, 1]` to
/// `[n, classes]`.
struct DigitNet: Layer {
  typealias Input = TF
  typealias Output = TF

  /// The mean and deviation that batches have; it has nothing to train.
  @noDerivative var norm = TFBatchNorm(featureCount: 1)
  var convs: [ConvLayer]
  var pool = AdaptiveConcatPool2D()
  var dropout = Dropout<Float>(probability: 0.2)
  var linear: FADense

  init(classes: Int) {
    let widths = [1, 16, 32, 64, 128]
    convs = zip(widths, widths.dropFirst()).map { ConvLayer($0, $1) }
    linear = FADense(2 * widths[4], classes)
  }

  @differentiable(reverse)
  func forward(_ input: TF) -> TF {
    // Sounds need no gradient.
    let normalised: TF = withoutDerivative(at: norm(input))
    let features: TF = convs(normalised)
    let pooled: TF = pool(features)
    let kept: TF = dropout(pooled.squeezingShape(at: 1, 2))
    return linear(kept)
  }
}
