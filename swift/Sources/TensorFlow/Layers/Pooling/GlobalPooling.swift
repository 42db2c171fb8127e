import _Differentiation

// One value a channel, of all places.

/// The mean of a line: `[n, width, channels]` gives `[n, channels]`.
public typealias GlobalAvgPool1D<Scalar: TensorFlowFloatingPoint> =
  GlobalPool1D<Scalar, AverageReduction>
/// The largest value of a line: `[n, width, channels]` gives `[n, channels]`. Equal ones share the
/// gradient.
public typealias GlobalMaxPool1D<Scalar: TensorFlowFloatingPoint> =
  GlobalPool1D<Scalar, MaximumReduction>
/// The mean of an image: `[n, height, width, channels]` gives `[n, channels]`.
public typealias GlobalAvgPool2D<Scalar: TensorFlowFloatingPoint> =
  GlobalPool2D<Scalar, AverageReduction>
/// The largest value of an image: `[n, height, width, channels]` gives `[n, channels]`. Equal ones
/// share the gradient.
public typealias GlobalMaxPool2D<Scalar: TensorFlowFloatingPoint> =
  GlobalPool2D<Scalar, MaximumReduction>
/// The mean of a volume: `[n, depth, height, width, channels]` gives `[n, channels]`.
public typealias GlobalAvgPool3D<Scalar: TensorFlowFloatingPoint> =
  GlobalPool3D<Scalar, AverageReduction>
/// The largest value of a volume: `[n, depth, height, width, channels]` gives `[n, channels]`.
/// Equal ones share the gradient.
public typealias GlobalMaxPool3D<Scalar: TensorFlowFloatingPoint> =
  GlobalPool3D<Scalar, MaximumReduction>

/// ``GlobalMaxPool1D`` or ``GlobalAvgPool1D``: `[n, width, channels]` gives `[n, channels]`.
public struct GlobalPool1D<Scalar: TensorFlowFloatingPoint, Reduction: PoolingReduction>:
  ParameterlessLayer
{
  /// There are no parameters, so there is nothing to move.
  public typealias TangentVector = EmptyTangentVector

  /// A layer without settings.
  public init() {}

  /// `[n, width, channels]` to `[n, channels]`.
  ///
  /// - Precondition: The input is of rank 3.
  @differentiable(reverse)
  public func forward(_ input: Tensor<Scalar>) -> Tensor<Scalar> {
    globallyPooled(input, Reduction.kind, overAxes: [1])
  }
}

/// ``GlobalMaxPool2D`` or ``GlobalAvgPool2D``: `[n, height, width, channels]` gives `[n, channels]`.
public struct GlobalPool2D<Scalar: TensorFlowFloatingPoint, Reduction: PoolingReduction>:
  ParameterlessLayer
{
  /// There are no parameters, so there is nothing to move.
  public typealias TangentVector = EmptyTangentVector

  /// A layer without settings.
  public init() {}

  /// `[n, height, width, channels]` to `[n, channels]`.
  ///
  /// - Precondition: The input is of rank 4.
  @differentiable(reverse)
  public func forward(_ input: Tensor<Scalar>) -> Tensor<Scalar> {
    globallyPooled(input, Reduction.kind, overAxes: [1, 2])
  }
}

/// ``GlobalMaxPool3D`` or ``GlobalAvgPool3D``: `[n, depth, height, width, channels]` gives
/// `[n, channels]`.
public struct GlobalPool3D<Scalar: TensorFlowFloatingPoint, Reduction: PoolingReduction>:
  ParameterlessLayer
{
  /// There are no parameters, so there is nothing to move.
  public typealias TangentVector = EmptyTangentVector

  /// A layer without settings.
  public init() {}

  /// `[n, depth, height, width, channels]` to `[n, channels]`.
  ///
  /// - Precondition: The input is of rank 5.
  @differentiable(reverse)
  public func forward(_ input: Tensor<Scalar>) -> Tensor<Scalar> {
    globallyPooled(input, Reduction.kind, overAxes: [1, 2, 3])
  }
}

@differentiable(reverse,wrt: input)
private func globallyPooled<Scalar: TensorFlowFloatingPoint>(
  _ input: Tensor<Scalar>, _ kind: PoolingKind, overAxes axes: [Int]
) -> Tensor<Scalar> {
  requireGlobal(withoutDerivative(at: input.shape), kind, axes.count)
  return kind == .max ? input.max(squeezingAxes: axes) : input.mean(squeezingAxes: axes)
}

private func requireGlobal(_ shape: TensorShape, _ kind: PoolingKind, _ axes: Int) {
  let name = kind == .max ? "GlobalMaxPool" : "GlobalAvgPool"
  require(
    shape.rank == axes + 2,
    "\(name)\(axes)D: the input must be of rank \(axes + 2): \(shape)")
}
