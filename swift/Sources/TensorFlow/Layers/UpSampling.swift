import _Differentiation

/// Each place of a line, several times.
///
/// `[n, width, channels]` gives `[n, size * width, channels]`.
public struct UpSampling1D<Scalar: TensorFlowFloatingPoint>: ParameterlessLayer {
  /// There are no parameters, so there is nothing to move.
  public typealias TangentVector = EmptyTangentVector

  /// How often each place is repeated.
  @noDerivative public let size: Int

  /// - Parameter size: How often each place is repeated.
  public init(size: Int) { self.size = size }

  /// `[n, width, channels]` to `[n, size * width, channels]`.
  ///
  /// - Precondition: The input is of rank 3, and the size is positive.
  @differentiable(reverse)
  public func forward(_ input: Tensor<Scalar>) -> Tensor<Scalar> {
    requireUpSampling(withoutDerivative(at: input.shape), size, axes: 1)
    return repeated(input, size, alongAxis: 1)
  }
}

/// Each pixel of an image as a square.
///
/// `[n, height, width, channels]` gives `[n, size * height, size * width, channels]`.
public struct UpSampling2D<Scalar: TensorFlowFloatingPoint>: ParameterlessLayer {
  /// There are no parameters, so there is nothing to move.
  public typealias TangentVector = EmptyTangentVector

  /// How long the sides of a square are.
  @noDerivative public let size: Int

  /// - Parameter size: How long the sides of a square are.
  public init(size: Int) { self.size = size }

  /// `[n, height, width, channels]` to `[n, size * height, size * width, channels]`.
  ///
  /// - Precondition: The input is of rank 4, and the size is positive.
  @differentiable(reverse)
  public func forward(_ input: Tensor<Scalar>) -> Tensor<Scalar> {
    requireUpSampling(withoutDerivative(at: input.shape), size, axes: 2)
    return repeated(repeated(input, size, alongAxis: 2), size, alongAxis: 1)
  }
}

/// Each place of a volume as a cube.
///
/// `[n, depth, height, width, channels]` gives
/// `[n, size * depth, size * height, size * width, channels]`.
public struct UpSampling3D<Scalar: TensorFlowFloatingPoint>: ParameterlessLayer {
  /// There are no parameters, so there is nothing to move.
  public typealias TangentVector = EmptyTangentVector

  /// How long the edges of a cube are.
  @noDerivative public let size: Int

  /// - Parameter size: How long the edges of a cube are.
  public init(size: Int) { self.size = size }

  /// `[n, depth, height, width, channels]` to
  /// `[n, size * depth, size * height, size * width, channels]`.
  ///
  /// - Precondition: The input is of rank 5, and the size is positive.
  @differentiable(reverse)
  public func forward(_ input: Tensor<Scalar>) -> Tensor<Scalar> {
    requireUpSampling(withoutDerivative(at: input.shape), size, axes: 3)
    let rows = repeated(repeated(input, size, alongAxis: 3), size, alongAxis: 2)
    return repeated(rows, size, alongAxis: 1)
  }
}

/// The tensor with each position of an axis `count` times in a row.
@differentiable(reverse,wrt: tensor)
private func repeated<Scalar: TensorFlowFloatingPoint>(
  _ tensor: Tensor<Scalar>, _ count: Int, alongAxis axis: Int
) -> Tensor<Scalar> {
  let shape = withoutDerivative(at: tensor.shape)
  // Three axes, whatever the rank: the positions with all that is outside, copies, what is inside.
  let (outer, inner) = (shape[...axis].contiguousSize, shape[(axis + 1)...].contiguousSize)
  return tensor.reshaped(to: [outer, 1, inner])
    .broadcasted(to: [outer, count, inner])
    .reshaped(to: TensorShape(shape[..<axis] + [shape[axis] * count] + shape[(axis + 1)...]))
}

private func requireUpSampling(_ shape: TensorShape, _ size: Int, axes: Int) {
  require(
    shape.rank == axes + 2,
    "UpSampling\(axes)D: the input must be of rank \(axes + 2): \(shape)")
  require(size > 0, "UpSampling\(axes)D: the size must be positive: \(size)")
}
