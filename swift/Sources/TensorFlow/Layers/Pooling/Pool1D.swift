import _Differentiation

/// What a pooling layer does with the values in a window.
public protocol PoolingReduction {
  /// Which of the two reductions it is.
  static var kind: PoolingKind { get }
}

/// Keeps the largest value.
public enum MaximumReduction: PoolingReduction {
  /// The largest value.
  public static var kind: PoolingKind { .max }
}

/// Takes the mean.
public enum AverageReduction: PoolingReduction {
  /// The mean.
  public static var kind: PoolingKind { .avg }
}

/// The largest value in each window of a line.
public typealias MaxPool1D<Scalar: TensorFlowFloatingPoint> = Pool1D<Scalar, MaximumReduction>

/// The mean of each window of a line; places outside are not counted.
public typealias AvgPool1D<Scalar: TensorFlowFloatingPoint> = Pool1D<Scalar, AverageReduction>

/// ``MaxPool1D`` or ``AvgPool1D``: one value for each window of a line.
///
/// `[n, width, channels]` gives `[n, w, channels]`.
public struct Pool1D<Scalar: TensorFlowFloatingPoint, Reduction: PoolingReduction>:
  ParameterlessLayer
{
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
        Reduction.kind, size: [1, poolSize, 1], strides: [1, stride, 1], padding: padding))
  }
}
