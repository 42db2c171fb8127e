import _Differentiation

/// The mean of each window of a line; places outside are not counted.
///
/// `[n, width, channels]` gives `[n, w, channels]`.
public struct AvgPool1D<Scalar: TensorFlowFloatingPoint>: ParameterlessLayer {
  /// There are no parameters, so there is nothing to move.
  public typealias TangentVector = EmptyTangentVector

  /// How many places the window has.
  @noDerivative public let poolSize: Int
  /// How far the window moves.
  @noDerivative public let stride: Int
  /// How the window meets the border.
  @noDerivative public let padding: Padding

  /// - Parameters:
  ///   - poolSize: How many places the window has.
  ///   - stride: How far it moves.
  public init(poolSize: Int, stride: Int, padding: Padding = .valid) {
    self.poolSize = poolSize
    self.stride = stride
    self.padding = padding
  }

  /// `[n, width, channels]` to `[n, w, channels]`.
  ///
  /// - Precondition: The input is of rank 3, and without padding no shorter than the window.
  @differentiable(reverse)
  public func forward(_ input: Tensor<Scalar>) -> Tensor<Scalar> {
    pooled1D(
      input,
      Pooling(
        .avg, size: [1, poolSize, 1], strides: [1, stride, 1], padding: padding))
  }
}
