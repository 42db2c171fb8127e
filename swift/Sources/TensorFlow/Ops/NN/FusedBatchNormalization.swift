import Foundation
import _Differentiation

// On processors TensorFlow runs the op by oneDNN, with one kernel for all threads that keeps the
// number of features of the last call: two calls at once, of different numbers, write beyond their
// memory. So there is one call at a time, also of those that the course's library makes. The op's
// second version is the last whose outputs all have a known shape, as `compiled` needs.
package let fusedBatchNormKernel = NSLock()

/// Batch norm over the last axis by TensorFlow's fused op, in single precision.
@differentiable(reverse,wrt: (x, scale, offset))
func fusedNormalizedBatch<Scalar: TensorFlowFloatingPoint>(
  _ x: Tensor<Scalar>, scale: Tensor<Scalar>, offset: Tensor<Scalar>, epsilon: Scalar
) -> NormalizedBatch<Scalar> {
  FusedBatchNorm(x, scale, offset, epsilon).result
}

@derivative(of: fusedNormalizedBatch, wrt: (x, scale, offset))
func _vjpFusedNormalizedBatch<Scalar: TensorFlowFloatingPoint>(
  _ x: Tensor<Scalar>, scale: Tensor<Scalar>, offset: Tensor<Scalar>, epsilon: Scalar
) -> (
  value: NormalizedBatch<Scalar>,
  pullback: (NormalizedBatch<Scalar>.TangentVector) -> (
    Tensor<Scalar>, Tensor<Scalar>, Tensor<Scalar>
  )
) {
  let fused = FusedBatchNorm(x, scale, offset, epsilon)
  return (
    fused.result,
    {
      let gradient = $0.output
      return gradient._tfe.isZero ? (gradient, gradient, gradient) : fused.gradients(gradient)
    }
  )
}

/// One call of the op, with what its gradient needs.
private struct FusedBatchNorm<Scalar: TensorFlowFloatingPoint> {
  private let x: Tensor<Scalar>
  private let shape: TensorShape
  private let scale: Tensor<Scalar>
  private let epsilon: Double
  private let reserves: (Tensor<Scalar>, Tensor<Scalar>)
  let result: NormalizedBatch<Scalar>

  init(_ x: Tensor<Scalar>, _ scale: Tensor<Scalar>, _ offset: Tensor<Scalar>, _ epsilon: Scalar) {
    let images = Self.asImages(x)
    let none = Tensor<Scalar>(zeros: [0])
    let outputs = fusedBatchNormKernel.withLock {
      _Raw.fusedBatchNormV2(
        images, scale: scale, offset: offset, mean: none, variance: none, epsilon: Double(epsilon))
    }
    // The op's variance is that of a sample: divided by one less than the count.
    let count = images.shape.dropLast().reduce(1, *)
    let correction = Scalar(max(count - 1, 1)) / Scalar(max(count, 1))
    (self.x, shape, self.scale, self.epsilon) = (images, x.shape, scale, Double(epsilon))
    reserves = (outputs.reserveSpace1, outputs.reserveSpace2)
    result = NormalizedBatch(
      output: Self.reshaped(outputs.y, to: x.shape), mean: outputs.batchMean,
      variance: outputs.batchVariance * correction)
  }

  func gradients(_ gradient: Tensor<Scalar>) -> (Tensor<Scalar>, Tensor<Scalar>, Tensor<Scalar>) {
    let gradients = fusedBatchNormKernel.withLock {
      _Raw.fusedBatchNormGradV2(
        yBackprop: Self.asImages(gradient), x, scale: Tensor<Float>(_tfe: scale._tfe),
        reserveSpace1: reserves.0, reserveSpace2: reserves.1, epsilon: epsilon)
    }
    return (
      Self.reshaped(gradients.xBackprop, to: shape), gradients.scaleBackprop,
      gradients.offsetBackprop
    )
  }

  /// `[..., features]` as the op takes it, `[n, 1, 1, features]`.
  private static func asImages(_ x: Tensor<Scalar>) -> Tensor<Scalar> {
    if x.rank == 4 { return x }
    let features = x.shape[x.rank - 1]
    return reshaped(x, to: [x.shape.dropLast().reduce(1, *), 1, 1, features])
  }

  private static func reshaped(_ x: Tensor<Scalar>, to shape: TensorShape) -> Tensor<Scalar> {
    x.shape == shape ? x : x.reshaped(to: shape)
  }
}
