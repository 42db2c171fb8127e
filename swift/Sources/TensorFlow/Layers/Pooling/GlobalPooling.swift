import _Differentiation

// One value a channel, of all places.

/// The mean of a line, channel by channel.
///
/// `[n, width, channels]` gives `[n, channels]`.
public struct GlobalAvgPool1D<Scalar: TensorFlowFloatingPoint>: ParameterlessLayer {
  /// There are no parameters, so there is nothing to move.
  public typealias TangentVector = EmptyTangentVector

  /// A layer without settings.
  public init() {}

  /// `[n, width, channels]` to `[n, channels]`.
  ///
  /// - Precondition: The input is of rank 3.
  @differentiable(reverse)
  public func forward(_ input: Tensor<Scalar>) -> Tensor<Scalar> {
    globallyPooled(input, .avg, overAxes: [1])
  }
}

/// The mean of an image, channel by channel.
///
/// `[n, height, width, channels]` gives `[n, channels]`.
public struct GlobalAvgPool2D<Scalar: TensorFlowFloatingPoint>: ParameterlessLayer {
  /// There are no parameters, so there is nothing to move.
  public typealias TangentVector = EmptyTangentVector

  /// A layer without settings.
  public init() {}

  /// `[n, height, width, channels]` to `[n, channels]`.
  ///
  /// - Precondition: The input is of rank 4.
  @differentiable(reverse)
  public func forward(_ input: Tensor<Scalar>) -> Tensor<Scalar> {
    globallyPooled(input, .avg, overAxes: [1, 2])
  }
}

/// The mean of a volume, channel by channel.
///
/// `[n, depth, height, width, channels]` gives `[n, channels]`.
public struct GlobalAvgPool3D<Scalar: TensorFlowFloatingPoint>: ParameterlessLayer {
  /// There are no parameters, so there is nothing to move.
  public typealias TangentVector = EmptyTangentVector

  /// A layer without settings.
  public init() {}

  /// `[n, depth, height, width, channels]` to `[n, channels]`.
  ///
  /// - Precondition: The input is of rank 5.
  @differentiable(reverse)
  public func forward(_ input: Tensor<Scalar>) -> Tensor<Scalar> {
    globallyPooled(input, .avg, overAxes: [1, 2, 3])
  }
}

/// The largest value of a line, channel by channel. Equal ones share the gradient.
///
/// `[n, width, channels]` gives `[n, channels]`.
public struct GlobalMaxPool1D<Scalar: TensorFlowFloatingPoint>: ParameterlessLayer {
  /// There are no parameters, so there is nothing to move.
  public typealias TangentVector = EmptyTangentVector

  /// A layer without settings.
  public init() {}

  /// `[n, width, channels]` to `[n, channels]`.
  ///
  /// - Precondition: The input is of rank 3.
  @differentiable(reverse)
  public func forward(_ input: Tensor<Scalar>) -> Tensor<Scalar> {
    globallyPooled(input, .max, overAxes: [1])
  }
}

/// The largest value of an image, channel by channel. Equal ones share the gradient.
///
/// `[n, height, width, channels]` gives `[n, channels]`.
public struct GlobalMaxPool2D<Scalar: TensorFlowFloatingPoint>: ParameterlessLayer {
  /// There are no parameters, so there is nothing to move.
  public typealias TangentVector = EmptyTangentVector

  /// A layer without settings.
  public init() {}

  /// `[n, height, width, channels]` to `[n, channels]`.
  ///
  /// - Precondition: The input is of rank 4.
  @differentiable(reverse)
  public func forward(_ input: Tensor<Scalar>) -> Tensor<Scalar> {
    globallyPooled(input, .max, overAxes: [1, 2])
  }
}

/// The largest value of a volume, channel by channel. Equal ones share the gradient.
///
/// `[n, depth, height, width, channels]` gives `[n, channels]`.
public struct GlobalMaxPool3D<Scalar: TensorFlowFloatingPoint>: ParameterlessLayer {
  /// There are no parameters, so there is nothing to move.
  public typealias TangentVector = EmptyTangentVector

  /// A layer without settings.
  public init() {}

  /// `[n, depth, height, width, channels]` to `[n, channels]`.
  ///
  /// - Precondition: The input is of rank 5.
  @differentiable(reverse)
  public func forward(_ input: Tensor<Scalar>) -> Tensor<Scalar> {
    globallyPooled(input, .max, overAxes: [1, 2, 3])
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
