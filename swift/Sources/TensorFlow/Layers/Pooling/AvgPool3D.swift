import _Differentiation

/// The mean of each window of a volume; places outside are not counted.
///
/// `[n, depth, height, width, channels]` gives `[n, d, h, w, channels]`.
public struct AvgPool3D<Scalar: TensorFlowFloatingPoint>: ParameterlessLayer {
  /// There are no parameters, so there is nothing to move.
  public typealias TangentVector = EmptyTangentVector

  /// The window's size, an axis each: batch, depth, height, width, channels.
  @noDerivative public let poolSize: (Int, Int, Int, Int, Int)
  /// How far the window moves, an axis each: batch, depth, height, width, channels.
  @noDerivative public let strides: (Int, Int, Int, Int, Int)
  /// How the window meets the border.
  @noDerivative public let padding: Padding

  /// - Parameters:
  ///   - poolSize: The window, an axis each: batch, depth, height, width, channels.
  ///   - strides: The same for its steps.
  public init(
    poolSize: (Int, Int, Int, Int, Int), strides: (Int, Int, Int, Int, Int),
    padding: Padding = .valid
  ) {
    self.poolSize = poolSize
    self.strides = strides
    self.padding = padding
  }

  /// A window and its steps, each of a depth, a height and a width.
  public init(poolSize: (Int, Int, Int), strides: (Int, Int, Int), padding: Padding = .valid) {
    self.init(
      poolSize: (1, poolSize.0, poolSize.1, poolSize.2, 1),
      strides: (1, strides.0, strides.1, strides.2, 1), padding: padding)
  }

  /// A cube, and steps that are the same in every direction.
  public init(poolSize: Int, strides: Int, padding: Padding = .valid) {
    self.init(
      poolSize: (poolSize, poolSize, poolSize), strides: (strides, strides, strides),
      padding: padding)
  }

  /// A cube, and steps that are the same in every direction.
  public init(poolSize: Int, stride: Int, padding: Padding = .valid) {
    self.init(poolSize: poolSize, strides: stride, padding: padding)
  }

  /// `[n, depth, height, width, channels]` to `[n, d, h, w, channels]`.
  ///
  /// - Precondition: The input is of rank 5, and without padding no smaller than the window, which
  ///   has one place along the batch and along the channels.
  @differentiable(reverse)
  public func forward(_ input: Tensor<Scalar>) -> Tensor<Scalar> {
    pooled3D(
      input,
      Pooling(.avg, size: list(poolSize), strides: list(strides), padding: padding))
  }
}
