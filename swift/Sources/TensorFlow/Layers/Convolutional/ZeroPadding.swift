import _Differentiation

/// Zeros before and after a line.
///
/// `[n, width, channels]` gives `[n, w, channels]`.
public struct ZeroPadding1D<Scalar: TensorFlowFloatingPoint>: ParameterlessLayer {
  /// There are no parameters, so there is nothing to move.
  public typealias TangentVector = EmptyTangentVector

  /// How many zeros there are before and after.
  @noDerivative public let padding: (Int, Int)

  /// - Parameter padding: How many zeros there are at either end.
  public init(padding: Int) { self.init(padding: (padding, padding)) }

  /// - Parameter padding: How many zeros there are before and after.
  public init(padding: (Int, Int)) { self.padding = padding }

  /// `[n, width, channels]` to `[n, w, channels]`.
  ///
  /// - Precondition: The input is of rank 3, and no number of zeros is negative.
  @differentiable(reverse)
  public func forward(_ input: Tensor<Scalar>) -> Tensor<Scalar> {
    zeroPadded(input, [padding])
  }
}

/// Zeros around an image.
///
/// `[n, height, width, channels]` gives `[n, h, w, channels]`.
public struct ZeroPadding2D<Scalar: TensorFlowFloatingPoint>: ParameterlessLayer {
  /// There are no parameters, so there is nothing to move.
  public typealias TangentVector = EmptyTangentVector

  /// How many zeros there are: above and below, left and right.
  @noDerivative public let padding: ((Int, Int), (Int, Int))

  /// - Parameter padding: How many zeros there are at either end, down and across.
  public init(padding: (Int, Int)) {
    self.init(padding: ((padding.0, padding.0), (padding.1, padding.1)))
  }

  /// - Parameter padding: How many zeros there are: above and below, left and right.
  public init(padding: ((Int, Int), (Int, Int))) { self.padding = padding }

  /// `[n, height, width, channels]` to `[n, h, w, channels]`.
  ///
  /// - Precondition: The input is of rank 4, and no number of zeros is negative.
  @differentiable(reverse)
  public func forward(_ input: Tensor<Scalar>) -> Tensor<Scalar> {
    zeroPadded(input, [padding.0, padding.1])
  }
}

/// Zeros around a volume.
///
/// `[n, depth, height, width, channels]` gives `[n, d, h, w, channels]`.
public struct ZeroPadding3D<Scalar: TensorFlowFloatingPoint>: ParameterlessLayer {
  /// There are no parameters, so there is nothing to move.
  public typealias TangentVector = EmptyTangentVector

  /// How many zeros there are: in front and behind, above and below, left and right.
  @noDerivative public let padding: ((Int, Int), (Int, Int), (Int, Int))

  /// - Parameter padding: How many zeros there are at either end, in depth, down and across.
  public init(padding: (Int, Int, Int)) {
    self.init(
      padding: ((padding.0, padding.0), (padding.1, padding.1), (padding.2, padding.2)))
  }

  /// - Parameter padding: How many zeros there are: in front and behind, above and below, left and
  ///   right.
  public init(padding: ((Int, Int), (Int, Int), (Int, Int))) { self.padding = padding }

  /// `[n, depth, height, width, channels]` to `[n, d, h, w, channels]`.
  ///
  /// - Precondition: The input is of rank 5, and no number of zeros is negative.
  @differentiable(reverse)
  public func forward(_ input: Tensor<Scalar>) -> Tensor<Scalar> {
    zeroPadded(input, [padding.0, padding.1, padding.2])
  }
}

/// The input with so many zeros before and after along each axis but the first and the last.
@differentiable(reverse,wrt: input)
private func zeroPadded<Scalar: TensorFlowFloatingPoint>(
  _ input: Tensor<Scalar>, _ sizes: [(Int, Int)]
) -> Tensor<Scalar> {
  requirePadded(withoutDerivative(at: input.shape), sizes.count)
  return input.padded(
    forSizes: [(before: 0, after: 0)] + sizes.map { (before: $0.0, after: $0.1) }
      + [(before: 0, after: 0)])
}

private func requirePadded(_ shape: TensorShape, _ axes: Int) {
  require(
    shape.rank == axes + 2,
    "ZeroPadding\(axes)D: the input must be of rank \(axes + 2): \(shape)")
}
