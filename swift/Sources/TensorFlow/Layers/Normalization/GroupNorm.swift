import _Differentiation

/// Group normalisation: the features of each example in groups, each group less its mean over its
/// features and all places, divided by its deviation; then scaled and shifted feature by feature
/// (Wu and He 2018). It is the same in training and in inference.
public struct GroupNorm<Scalar: TensorFlowFloatingPoint>: Layer {
  /// `[features]`, added last.
  public var offset: Tensor<Scalar>
  /// `[features]`, by which the normalised features are multiplied.
  public var scale: Tensor<Scalar>
  /// The number of groups, of neighbouring features each.
  @noDerivative public let groupCount: Int
  /// The axis of the features; negative from the end.
  @noDerivative public let axis: Int
  /// What is added to a variance before its root is taken.
  @noDerivative public let epsilon: Scalar

  /// A layer of the given parameters.
  ///
  /// - Precondition: Both are of rank 1 and of one length, which the number of groups divides.
  public init(
    offset: Tensor<Scalar>, scale: Tensor<Scalar>, groupCount: Int, axis: Int, epsilon: Scalar
  ) {
    requireFeatures("GroupNorm", offset: offset, scale: scale)
    require(
      groupCount > 0 && scale.shape[0] % groupCount == 0,
      "GroupNorm: \(scale.shape[0]) features do not divide into \(groupCount) groups")
    self.offset = offset
    self.scale = scale
    self.groupCount = groupCount
    self.axis = axis
    self.epsilon = epsilon
  }

  /// A layer that only normalises as yet.
  public init(featureCount: Int, groupCount: Int, axis: Int = -1, epsilon: Scalar = 0.001) {
    self.init(
      offset: Tensor(zeros: [featureCount]), scale: Tensor(ones: [featureCount]),
      groupCount: groupCount, axis: axis, epsilon: epsilon)
  }

  /// The input normalised, in its own shape.
  ///
  /// - Precondition: The input has the layer's number of features along its axis, which is not the
  ///   first: that is the batch's.
  @differentiable(reverse)
  public func forward(_ input: Tensor<Scalar>) -> Tensor<Scalar> {
    let shape = withoutDerivative(at: input.shape)
    let axis = withoutDerivative(at: featureAxis(of: shape, self.axis, "GroupNorm", scale))
    requireBatch("GroupNorm", axis)
    let grouped = withoutDerivative(at: shape.grouping(axis, groupCount))
    let standard = standardized(
      input.reshaped(to: grouped), overAxes: grouped.axes(without: 0, axis), epsilon: epsilon)
    return scaledAndShifted(
      standard.reshaped(to: shape), scale: scale, offset: offset, alongAxis: axis)
  }
}

extension TensorShape {
  /// This shape with `axis` made two, of `count` groups and of what is in each.
  fileprivate func grouping(_ axis: Int, _ count: Int) -> TensorShape {
    self[..<axis] + [count, self[axis] / count] + self[(axis + 1)...]
  }
}

/// Traps where the features lie along the first axis, which is the batch's.
func requireBatch(_ layer: String, _ axis: Int) {
  require(axis > 0, "\(layer): the first axis is the batch's, it cannot be the features'")
}
