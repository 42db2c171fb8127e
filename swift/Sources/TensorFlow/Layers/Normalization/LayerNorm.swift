import _Differentiation

/// Layer normalisation: each example less its mean over one axis, divided by its deviation, scaled
/// and shifted (Ba, Kiros and Hinton 2016). It is the same in training and in inference.
public struct LayerNorm<Scalar: TensorFlowFloatingPoint>: Layer {
  /// `[features]`, added last.
  public var offset: Tensor<Scalar>
  /// `[features]`, by which the normalised features are multiplied.
  public var scale: Tensor<Scalar>
  /// The axis of the features, over which each example is normalised; negative from the end.
  @noDerivative public let axis: Int
  /// What is added to a variance before its root is taken.
  @noDerivative public let epsilon: Scalar

  /// A layer of the given parameters.
  ///
  /// - Precondition: Both are of rank 1 and of one length.
  public init(offset: Tensor<Scalar>, scale: Tensor<Scalar>, axis: Int, epsilon: Scalar) {
    requireFeatures("LayerNorm", offset: offset, scale: scale)
    self.offset = offset
    self.scale = scale
    self.axis = axis
    self.epsilon = epsilon
  }

  /// A layer that only normalises as yet.
  public init(featureCount: Int, axis: Int, epsilon: Scalar = 0.001) {
    self.init(
      offset: Tensor(zeros: [featureCount]), scale: Tensor(ones: [featureCount]), axis: axis,
      epsilon: epsilon)
  }

  /// The input normalised, in its own shape.
  ///
  /// - Precondition: The input has the layer's number of features along its axis.
  @differentiable(reverse)
  public func forward(_ input: Tensor<Scalar>) -> Tensor<Scalar> {
    let axis = withoutDerivative(at: featureAxis(of: input.shape, self.axis, "LayerNorm", scale))
    let standard = standardized(input, overAxes: [axis], epsilon: epsilon)
    return scaledAndShifted(standard, scale: scale, offset: offset, alongAxis: axis)
  }
}
