import TensorFlow
import _Differentiation

// Batch norm by TensorFlow's fused op, under a derivative of our own (lesson 13).
//
// The op gives y and the batch's statistics at once, and a second op all three gradients:
//
//     dx = scale r (g - mean(g) - z mean(g z)),  dscale = sum(g z),  doffset = sum(g)
//
// with g the gradient of y, r = 1 / sqrt(variance + epsilon) and z = (x - mean) r. It reads x three
// times where the form by hand reads and writes tensors of its size a dozen times over.

/// What the fused op makes of a batch.
public struct BatchNormResult: Differentiable {
  /// x normalised, scaled and shifted.
  public var y: TF
  /// `[c]`
  @noDerivative public let mean: TF
  /// `[c]`, of a sample: divided by the count less one.
  @noDerivative public let variance: TF
}

/// Batch norm of images x `[n, h, w, c]` by a scale and an offset `[c]`.
///
/// - Precondition: The shapes fit.
@differentiable(reverse,wrt: (x, scale, offset))
public func fusedBatchNorm(_ x: TF, scale: TF, offset: TF, epsilon: Float) -> BatchNormResult {
  fusedOp(x, scale, offset, epsilon).result
}

@usableFromInline
@derivative(of: fusedBatchNorm, wrt: (x, scale, offset))
func _vjpFusedBatchNorm(_ x: TF, scale: TF, offset: TF, epsilon: Float) -> (
  value: BatchNormResult, pullback: (BatchNormResult.TangentVector) -> (TF, TF, TF)
) {
  let (result, reserves) = fusedOp(x, scale, offset, epsilon)
  return (
    result,
    { tangent in
      var (ofScale, ofOffset) = (TF.zero, TF.zero)
      let ofX = tangent.y.mapUnlessZero { gradient in
        let gradients = fusedBatchNormKernel.withLock {
          _Raw.fusedBatchNormGradV2(
            yBackprop: gradient, x, scale: scale, reserveSpace1: reserves.0,
            reserveSpace2: reserves.1, epsilon: Double(epsilon))
        }
        (ofScale, ofOffset) = (gradients.scaleBackprop, gradients.offsetBackprop)
        return gradients.xBackprop
      }
      return (ofX, ofScale, ofOffset)
    }
  )
}

/// One call of the op, with the two tensors that its gradient asks for.
private func fusedOp(_ x: TF, _ scale: TF, _ offset: TF, _ epsilon: Float)
  -> (result: BatchNormResult, reserves: (TF, TF))
{
  requireImages("fusedBatchNorm", x.shape)
  requireChannels("fusedBatchNorm", x.shape, scale.shape)
  let none = TF(zeros: [0])  // no running statistics: the op is to take the batch's own
  let outputs = fusedBatchNormKernel.withLock {
    _Raw.fusedBatchNormV2(
      x, scale: scale, offset: offset, mean: none, variance: none, epsilon: Double(epsilon))
  }
  let result = BatchNormResult(
    y: outputs.y, mean: outputs.batchMean, variance: outputs.batchVariance)
  return (result, (outputs.reserveSpace1, outputs.reserveSpace2))
}

/// `FABatchNorm` for images `[n, h, w, featureCount]`, in training by the fused op.
///
/// The course's run of it ended in nan; this one trains (NormTests.swift).
public struct TFBatchNorm: Norm {
  public typealias Input = TF
  public typealias Output = TF

  /// `[featureCount]`
  public var scale: TF
  /// `[featureCount]`
  public var offset: TF
  /// The share that a batch has in the running statistics.
  @noDerivative public let momentum: Float
  /// What is added to a variance before its root is taken.
  @noDerivative public let epsilon: Float
  /// `[featureCount]`
  @noDerivative public let runningMean: Parameter<Float>
  /// `[featureCount]`
  @noDerivative public let runningVariance: Parameter<Float>
  /// What sees the outputs.
  @noDerivative public var delegates: [LayerDelegate] = []

  /// A norm that only standardises as yet.
  public init(featureCount: Int, momentum: Float = 0.1, epsilon: Float = 1e-5) {
    scale = TF(ones: [featureCount])
    offset = TF(zeros: [featureCount])
    self.momentum = momentum
    self.epsilon = epsilon
    runningMean = Parameter(TF(zeros: [featureCount]))
    runningVariance = Parameter(TF(ones: [featureCount]))
  }

  /// What `forward` gives, which the delegates are shown.
  @differentiable(reverse)
  public func callAsFunction(_ input: TF) -> TF { observed(forward(input), of: self) }

  /// - Precondition: The input is of rank 4 and has the channels; in training, two values a channel
  ///   at least.
  @differentiable(reverse)
  public func forward(_ input: TF) -> TF {
    let shape = withoutDerivative(at: input.shape)
    requireChannels("TFBatchNorm", shape, withoutDerivative(at: scale.shape))
    if Context.local.learningPhase == .training {
      _ = withoutDerivative(at: requireSeveral("TFBatchNorm", shape))
      let result: BatchNormResult = fusedBatchNorm(
        input, scale: scale, offset: offset, epsilon: epsilon)
      remember(withoutDerivative(at: result))
      return result.y
    }
    return normalizedByRunning(
      input, scale: scale, offset: offset, mean: runningMean.value,
      variance: runningVariance.value, epsilon: epsilon)
  }

  @noDerivative
  private func remember(_ batch: BatchNormResult) {
    follow(runningMean, batch.mean, momentum)
    follow(runningVariance, batch.variance, momentum)
  }
}
