import _Differentiation

/// The largest value in each of windows whose sizes vary by one, so that an image shrinks by a ratio
/// that is no whole number (Graham 2014).
///
/// `[n, height, width, channels]` gives `[n, h, w, channels]`.
public struct FractionalMaxPool2D<Scalar: TensorFlowFloatingPoint>: ParameterlessLayer {
  /// There are no parameters, so there is nothing to move.
  public typealias TangentVector = EmptyTangentVector

  /// How much smaller each axis becomes: batch, height, width, channels.
  @noDerivative public let poolingRatio: (Double, Double, Double, Double)
  /// Whether the windows' borders lie by a formula with one random number.
  @noDerivative public let pseudoRandom: Bool
  /// Whether neighbours share the place at their border.
  @noDerivative public let overlapping: Bool
  /// Whether every call draws the same borders.
  @noDerivative public let deterministic: Bool
  /// Where the draws start; if both seeds are zero, anywhere.
  @noDerivative public let seed: Int64
  /// The second half of the seed.
  @noDerivative public let seed2: Int64

  /// The settings are those of
  /// ``fractionalMaxPool2D(_:poolingRatio:pseudoRandom:overlapping:deterministic:seed:seed2:)``.
  ///
  /// - Parameter poolingRatio: How much smaller each axis becomes; 1 for batch and channels.
  public init(
    poolingRatio: (Double, Double, Double, Double), pseudoRandom: Bool = false,
    overlapping: Bool = false, deterministic: Bool = false, seed: Int64 = 0, seed2: Int64 = 0
  ) {
    self.poolingRatio = poolingRatio
    self.pseudoRandom = pseudoRandom
    self.overlapping = overlapping
    self.deterministic = deterministic
    self.seed = seed
    self.seed2 = seed2
  }

  /// The same, by the ratios of height and width.
  public init(
    poolingRatio: (Double, Double), pseudoRandom: Bool = false, overlapping: Bool = false,
    deterministic: Bool = false, seed: Int64 = 0, seed2: Int64 = 0
  ) {
    self.init(
      poolingRatio: (1, poolingRatio.0, poolingRatio.1, 1), pseudoRandom: pseudoRandom,
      overlapping: overlapping, deterministic: deterministic, seed: seed, seed2: seed2)
  }

  /// `[n, height, width, channels]` to `[n, h, w, channels]`.
  ///
  /// - Precondition: The input is of rank 4, and no ratio is below 1.
  @differentiable(reverse)
  public func forward(_ input: Tensor<Scalar>) -> Tensor<Scalar> {
    fractionalMaxPool2D(
      input, poolingRatio: poolingRatio, pseudoRandom: pseudoRandom, overlapping: overlapping,
      deterministic: deterministic, seed: seed, seed2: seed2)
  }
}
