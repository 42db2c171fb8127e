import _Differentiation

/// Instance normalisation: each feature of each example less its mean over all places, divided by
/// its deviation; then scaled and shifted (Ulyanov, Vedaldi and Lempitsky 2016). It is the same in
/// training and in inference.
public struct InstanceNorm<Scalar: TensorFlowFloatingPoint>: Layer {
  /// `[features]`, added last.
  public var offset: Tensor<Scalar>
  /// `[features]`, by which the normalised features are multiplied.
  public var scale: Tensor<Scalar>
  /// The axis of the features; negative from the end.
  @noDerivative public var axis: Int
  /// What is added to a variance before its root is taken.
  @noDerivative public var epsilon: Scalar

  /// A layer of the given parameters.
  ///
  /// - Precondition: Both are of rank 1 and of one length.
  public init(offset: Tensor<Scalar>, scale: Tensor<Scalar>, axis: Int, epsilon: Scalar) {
    requireFeatures("InstanceNorm", offset: offset, scale: scale)
    self.offset = offset
    self.scale = scale
    self.axis = axis
    self.epsilon = epsilon
  }

  /// A layer that only normalises as yet.
  public init(featureCount: Int, axis: Int = -1, epsilon: Scalar = 0.001) {
    self.init(
      offset: Tensor(zeros: [featureCount]), scale: Tensor(ones: [featureCount]), axis: axis,
      epsilon: epsilon)
  }

  /// The input normalised, in its own shape.
  ///
  /// - Precondition: The input has the layer's number of features along its axis, which is not the
  ///   first: that is the batch's.
  @differentiable(reverse)
  public func forward(_ input: Tensor<Scalar>) -> Tensor<Scalar> {
    let shape = withoutDerivative(at: input.shape)
    let axis = withoutDerivative(at: featureAxis(of: shape, self.axis, "InstanceNorm", scale))
    requireBatch("InstanceNorm", axis)
    let standard = standardized(
      input, overAxes: shape.axes(without: 0, axis), epsilon: epsilon)
    return scaledAndShifted(standard, scale: scale, offset: offset, alongAxis: axis)
  }
}
