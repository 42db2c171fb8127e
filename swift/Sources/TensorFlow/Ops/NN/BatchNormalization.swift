import _Differentiation

// Normalisation: a mean is subtracted, and what is left divided by its deviation. The layers differ
// in the axes that these are taken over; what they have in common stands here.

extension Tensor where Scalar: TensorFlowFloatingPoint {
  /// `(self - mean) / √(variance + epsilon) * scale + offset`, mean and variance being taken over
  /// `axis`, which is the batch's (Ioffe and Szegedy 2015).
  ///
  /// - Precondition: The axis is in `-rank..<rank`; offset and scale can be broadcast to the shape.
  @differentiable(reverse,wrt: (self, offset, scale))
  public func batchNormalized(
    alongAxis axis: Int, offset: Tensor = Tensor(0), scale: Tensor = Tensor(1),
    epsilon: Scalar = 0.001
  ) -> Tensor {
    standardized(self, overAxes: [axis], epsilon: epsilon) * scale + offset
  }
}

/// `(x - mean) / √(variance + epsilon)`, of the moments over `axes`.
@differentiable(reverse,wrt: x)
func standardized<Scalar: TensorFlowFloatingPoint>(
  _ x: Tensor<Scalar>, overAxes axes: [Int], epsilon: Scalar
) -> Tensor<Scalar> {
  standardized(
    x, by: withoutDerivative(at: x.moments(alongAxes: axes)), overAxes: axes, epsilon: epsilon)
}

/// The same by moments that are known already, and that are still differentiated as x's own.
@differentiable(reverse,wrt: x)
func standardized<Scalar: TensorFlowFloatingPoint>(
  _ x: Tensor<Scalar>, by moments: Moments<Scalar>, overAxes axes: [Int], epsilon: Scalar
) -> Tensor<Scalar> {
  (x - moments.mean) * rsqrt(moments.variance + epsilon)
}

/// With x̂ the value and r = 1 / √(variance + epsilon), the gradient g becomes
/// r (g - mean(g) - x̂ mean(g x̂)): the means are the shares of mean and variance.
@derivative(of: standardized(_:by:overAxes:epsilon:), wrt: x)
func _vjpStandardized<Scalar: TensorFlowFloatingPoint>(
  _ x: Tensor<Scalar>, by moments: Moments<Scalar>, overAxes axes: [Int], epsilon: Scalar
) -> (value: Tensor<Scalar>, pullback: (Tensor<Scalar>) -> Tensor<Scalar>) {
  let factor = rsqrt(moments.variance + epsilon)
  let value = (x - moments.mean) * factor
  return (
    value,
    {
      $0.mapUnlessZero { gradient in
        let ofMean = gradient.mean(alongAxes: axes)
        let ofVariance = (gradient * value).mean(alongAxes: axes)
        return (gradient - ofMean - value * ofVariance) * factor
      }
    }
  )
}

/// `x * scale + offset`, where both have one value a place of `axis`.
@differentiable(reverse,wrt: (x, scale, offset))
func scaledAndShifted<Scalar: TensorFlowFloatingPoint>(
  _ x: Tensor<Scalar>, scale: Tensor<Scalar>, offset: Tensor<Scalar>, alongAxis axis: Int
) -> Tensor<Scalar> {
  let shape = withoutDerivative(at: x.shape)
  // Broadcasting aligns at the last axis by itself.
  if axis == shape.rank - 1 { return x * scale + offset }
  let aligned = withoutDerivative(at: shape.keeping([axis]))
  return x * scale.reshaped(to: aligned) + offset.reshaped(to: aligned)
}

extension TensorShape {
  /// The lengths of `axes`, and one along every other.
  func keeping(_ axes: [Int]) -> TensorShape {
    TensorShape(indices.map { axes.contains($0) ? self[$0] : 1 })
  }

  /// All axes but these, in order.
  func axes(without left: Int...) -> [Int] { indices.filter { !left.contains($0) } }
}

// MARK: batch norm

/// What batch norm makes of a batch, and the statistics `[features]` that it went by.
struct NormalizedBatch<Scalar: TensorFlowFloatingPoint>: Differentiable {
  var output: Tensor<Scalar>
  @noDerivative let mean: Tensor<Scalar>
  /// Of a population: divided by the count.
  @noDerivative let variance: Tensor<Scalar>

  @differentiable(reverse,wrt: output)
  init(output: Tensor<Scalar>, mean: Tensor<Scalar>, variance: Tensor<Scalar>) {
    self.output = output
    self.mean = mean
    self.variance = variance
  }
}

/// `x` normalised over all axes but `axis`, scaled and shifted.
///
/// TensorFlow's fused op does it where it can, in single precision with the features last: for
/// `[64, 28, 28, 32]` in a tenth of the time of the composed ops. For rows these take half of its.
@differentiable(reverse,wrt: (x, scale, offset))
func normalizedBatch<Scalar: TensorFlowFloatingPoint>(
  _ x: Tensor<Scalar>, scale: Tensor<Scalar>, offset: Tensor<Scalar>, axis: Int, epsilon: Scalar
) -> NormalizedBatch<Scalar> {
  let rank = withoutDerivative(at: x.rank)
  if Scalar.self == Float.self && !x.isReducedPrecision && axis == rank - 1 && rank > 2 {
    return fusedNormalizedBatch(x, scale: scale, offset: offset, epsilon: epsilon)
  }
  return composedNormalizedBatch(x, scale: scale, offset: offset, axis: axis, epsilon: epsilon)
}

@differentiable(reverse,wrt: (x, scale, offset))
func composedNormalizedBatch<Scalar: TensorFlowFloatingPoint>(
  _ x: Tensor<Scalar>, scale: Tensor<Scalar>, offset: Tensor<Scalar>, axis: Int, epsilon: Scalar
) -> NormalizedBatch<Scalar> {
  let axes = withoutDerivative(at: x.shape.axes(without: axis))
  let moments = withoutDerivative(at: x.moments(alongAxes: axes))
  let standard = standardized(x, by: moments, overAxes: axes, epsilon: epsilon)
  let features = withoutDerivative(at: scale.shape)
  return NormalizedBatch(
    output: scaledAndShifted(standard, scale: scale, offset: offset, alongAxis: axis),
    mean: withoutDerivative(at: moments.mean.reshaped(to: features)),
    variance: withoutDerivative(at: moments.variance.reshaped(to: features)))
}
