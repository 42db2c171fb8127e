import _Differentiation

// Layers that disturb their input in training, and leave it alone in inference. Each call draws
// anew, from the seeds of the thread's `Context`.

/// Sets each scalar to zero with a probability, in training, and divides the others by what is
/// left of it, so that the mean stays (Srivastava 2014).
public struct Dropout<Scalar: TensorFlowFloatingPoint>: ParameterlessLayer {
  /// There are no parameters, so there is nothing to move.
  public typealias TangentVector = EmptyTangentVector

  /// The share of scalars that become zero.
  @noDerivative public let probability: Double

  /// - Precondition: The probability lies in 0...1.
  public init(probability: Double) {
    require(
      (0...1).contains(probability),
      "Dropout: the probability must lie in 0...1: \(probability)")
    self.probability = probability
  }

  /// The input, in training with some scalars zero and the others larger.
  @differentiable(reverse)
  public func forward(_ input: Tensor<Scalar>) -> Tensor<Scalar> {
    guard isTraining() && probability > 0 else { return input }
    // Where everything is dropped there is nothing to make up for.
    let factor = probability < 1 ? Scalar(1 / (1 - probability)) : 0
    let kept = withoutDerivative(at: keepMask(like: input, droppingWith: probability))
    return scaled(input, by: withoutDerivative(at: kept * factor))
  }
}

/// Adds normal noise in training.
public struct GaussianNoise<Scalar: TensorFlowFloatingPoint>: ParameterlessLayer {
  /// There are no parameters, so there is nothing to move.
  public typealias TangentVector = EmptyTangentVector

  /// The noise's deviation.
  @noDerivative public let standardDeviation: Scalar

  /// - Precondition: The deviation is not negative.
  public init(standardDeviation: Scalar) {
    require(
      standardDeviation >= 0,
      "GaussianNoise: the standard deviation must not be negative: \(standardDeviation)")
    self.standardDeviation = standardDeviation
  }

  /// The input, in training with noise.
  @differentiable(reverse)
  public func forward(_ input: Tensor<Scalar>) -> Tensor<Scalar> {
    guard isTraining() && standardDeviation > 0 else { return input }
    let noise = Tensor(
      randomNormal: withoutDerivative(at: input.shape),
      standardDeviation: Tensor(standardDeviation))
    return input + withoutDerivative(at: noise)
  }
}

/// Multiplies by normal noise of mean 1 in training; its deviation √(p / (1 - p)) is that of
/// dropout (Srivastava 2014, section 10).
public struct GaussianDropout<Scalar: TensorFlowFloatingPoint>: ParameterlessLayer {
  /// There are no parameters, so there is nothing to move.
  public typealias TangentVector = EmptyTangentVector

  /// The probability p of the dropout that has the same deviation.
  @noDerivative public let probability: Scalar
  /// The noise's deviation.
  @noDerivative public let standardDeviation: Scalar

  /// - Precondition: The probability lies in 0..<1.
  public init(probability: Scalar) {
    require(
      (0..<1).contains(probability),
      "GaussianDropout: the probability must lie in 0..<1: \(probability)")
    self.probability = probability
    standardDeviation = (probability / (1 - probability)).squareRoot()
  }

  /// The input, in training with its scalars larger and smaller.
  @differentiable(reverse)
  public func forward(_ input: Tensor<Scalar>) -> Tensor<Scalar> {
    guard isTraining() && probability > 0 else { return input }
    let noise = Tensor(
      randomNormal: withoutDerivative(at: input.shape), mean: Tensor(1),
      standardDeviation: Tensor(standardDeviation))
    return scaled(input, by: withoutDerivative(at: noise))
  }
}

/// The dropout that goes with `selu`: with a probability a scalar takes the value that `selu` has
/// far below zero, and all are then scaled and shifted so that a mean of 0 and a variance of 1 stay
/// (Klambauer 2017).
public struct AlphaDropout<Scalar: TensorFlowFloatingPoint>: ParameterlessLayer {
  /// There are no parameters, so there is nothing to move.
  public typealias TangentVector = EmptyTangentVector

  /// The share of scalars that are dropped.
  @noDerivative public let probability: Double

  /// - Precondition: The probability lies in 0..<1.
  public init(probability: Double) {
    require(
      (0..<1).contains(probability),
      "AlphaDropout: the probability must lie in 0..<1: \(probability)")
    self.probability = probability
  }

  /// The input, in training with some scalars dropped: a (x kept + α (1 - kept)) + b, with
  /// q = 1 - p, a = 1 / √(q + α² q p) and b = -a α p.
  @differentiable(reverse)
  public func forward(_ input: Tensor<Scalar>) -> Tensor<Scalar> {
    guard isTraining() && probability > 0 else { return input }
    let (p, q) = (probability, 1 - probability)
    let a = 1 / (q + seluFloor * seluFloor * q * p).squareRoot()
    let b = -a * seluFloor * p
    let kept = withoutDerivative(at: keepMask(like: input, droppingWith: p))
    let (slope, dropped) = (Scalar(a), Scalar(a * seluFloor))
    let shift = withoutDerivative(at: (1 - kept) * dropped + Scalar(b))
    return scaled(input, by: withoutDerivative(at: kept * slope)) + shift
  }
}

/// Where `selu` goes far below zero: -λα.
private let seluFloor = -1.0507009873554805 * 1.6732632423543772

private func isTraining() -> Bool { Context.local.learningPhase == .training }

/// Ones, but for zeros with a probability.
private func keepMask<Scalar: TensorFlowFloatingPoint>(
  like input: Tensor<Scalar>, droppingWith probability: Double
) -> Tensor<Scalar> {
  // In single precision for any scalar: the chances are the same, the draws cheaper.
  Tensor<Scalar>(Tensor<Float>(randomUniform: input.shape) .>= Tensor(Float(probability)))
}

/// The product with factors that are not differentiated: that of two tensors would compute their
/// gradient only to drop it.
@differentiable(reverse,wrt: input)
private func scaled<Scalar: TensorFlowFloatingPoint>(
  _ input: Tensor<Scalar>, by factors: Tensor<Scalar>
) -> Tensor<Scalar> {
  input * factors
}

@derivative(of: scaled(_:by:), wrt: input)
private func vjpScaled<Scalar: TensorFlowFloatingPoint>(
  _ input: Tensor<Scalar>, by factors: Tensor<Scalar>
) -> (value: Tensor<Scalar>, pullback: (Tensor<Scalar>) -> Tensor<Scalar>) {
  (scaled(input, by: factors), { $0.mapUnlessZero { $0 * factors } })
}
