import _Differentiation

/// The mean of each window of an image; places outside are not counted.
///
/// `[n, height, width, channels]` gives `[n, h, w, channels]`.
public struct AvgPool2D<Scalar: TensorFlowFloatingPoint>: ParameterlessLayer {
  /// There are no parameters, so there is nothing to move.
  public typealias TangentVector = EmptyTangentVector

  /// The window's size, an axis each: batch, height, width, channels.
  @noDerivative public let poolSize: (Int, Int, Int, Int)
  /// How far the window moves, an axis each: batch, height, width, channels.
  @noDerivative public let strides: (Int, Int, Int, Int)
  /// How the window meets the border.
  @noDerivative public let padding: Padding

  /// - Parameters:
  ///   - poolSize: The window, an axis each: batch, height, width, channels.
  ///   - strides: The same for its steps.
  public init(
    poolSize: (Int, Int, Int, Int), strides: (Int, Int, Int, Int), padding: Padding = .valid
  ) {
    self.poolSize = poolSize
    self.strides = strides
    self.padding = padding
  }

  /// A window and its steps, each of a height and a width.
  public init(poolSize: (Int, Int), strides: (Int, Int), padding: Padding = .valid) {
    self.init(
      poolSize: (1, poolSize.0, poolSize.1, 1), strides: (1, strides.0, strides.1, 1),
      padding: padding)
  }

  /// `[n, height, width, channels]` to `[n, h, w, channels]`.
  ///
  /// - Precondition: The input is of rank 4, and without padding no smaller than the window.
  @differentiable(reverse)
  public func forward(_ input: Tensor<Scalar>) -> Tensor<Scalar> {
    pooled2D(
      input,
      Pooling(.avg, size: list(poolSize), strides: list(strides), padding: padding))
  }
}
