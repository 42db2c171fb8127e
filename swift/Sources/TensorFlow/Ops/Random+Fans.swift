// Random parameters whose spread follows from how many numbers meet in one unit, so that signals
// keep their size from layer to layer. Each shape has to be of rank 2 or more.

extension Tensor where Scalar: TensorFlowFloatingPoint {
  /// Uniform in ±√(6 / (fan in + fan out)) (Glorot 2010).
  ///
  /// - Precondition: The shape is of rank 2 or more.
  public init(
    glorotUniform shape: TensorShape, seed: TensorFlowSeed = Context.local.randomSeed,
    on device: Device = .default
  ) {
    let fans = fans(shape)
    self.init(uniform: shape, squaredLimit: 6 / Double(fans.in + fans.out), seed, device)
  }

  /// Normal with deviation √(2 / (fan in + fan out)) (Glorot 2010).
  ///
  /// - Precondition: The shape is of rank 2 or more.
  public init(
    glorotNormal shape: TensorShape, seed: TensorFlowSeed = Context.local.randomSeed,
    on device: Device = .default
  ) {
    let fans = fans(shape)
    self.init(normal: shape, variance: 2 / Double(fans.in + fans.out), seed, device)
  }

  /// Uniform in ±√(6 / fan in) (He 2015).
  ///
  /// - Precondition: The shape is of rank 2 or more.
  public init(
    heUniform shape: TensorShape, seed: TensorFlowSeed = Context.local.randomSeed,
    on device: Device = .default
  ) {
    let fans = fans(shape)
    self.init(uniform: shape, squaredLimit: 6 / Double(fans.in), seed, device)
  }

  /// Normal with deviation √(2 / fan in) (He 2015).
  ///
  /// - Precondition: The shape is of rank 2 or more.
  public init(
    heNormal shape: TensorShape, seed: TensorFlowSeed = Context.local.randomSeed,
    on device: Device = .default
  ) {
    let fans = fans(shape)
    self.init(normal: shape, variance: 2 / Double(fans.in), seed, device)
  }

  /// Uniform in ±√(3 / fan in) (LeCun 1998).
  ///
  /// - Precondition: The shape is of rank 2 or more.
  public init(
    leCunUniform shape: TensorShape, seed: TensorFlowSeed = Context.local.randomSeed,
    on device: Device = .default
  ) {
    let fans = fans(shape)
    self.init(uniform: shape, squaredLimit: 3 / Double(fans.in), seed, device)
  }

  /// Normal with deviation √(1 / fan in) (LeCun 1998).
  ///
  /// - Precondition: The shape is of rank 2 or more.
  public init(
    leCunNormal shape: TensorShape, seed: TensorFlowSeed = Context.local.randomSeed,
    on device: Device = .default
  ) {
    let fans = fans(shape)
    self.init(normal: shape, variance: 1 / Double(fans.in), seed, device)
  }

  private init(
    uniform shape: TensorShape, squaredLimit: Double, _ seed: TensorFlowSeed, _ device: Device
  ) {
    let limit = Tensor(Scalar(squaredLimit.squareRoot()))
    self.init(
      randomUniform: shape, lowerBound: -limit, upperBound: limit, seed: seed, on: device)
  }

  private init(
    normal shape: TensorShape, variance: Double, _ seed: TensorFlowSeed, _ device: Device
  ) {
    let deviation = Tensor(Scalar(variance.squareRoot()))
    self.init(randomNormal: shape, standardDeviation: deviation, seed: seed, on: device)
  }
}

/// How many numbers go into, and come out of, one unit: the last two axes are in and out, those
/// before are places of a filter.
private func fans(_ shape: TensorShape) -> (in: Int, out: Int) {
  require(shape.rank >= 2, "initialiser: a shape of rank 2 or more has fans: \(shape)")
  let places = shape[0..<(shape.rank - 2)].contiguousSize
  return (places * shape[shape.rank - 2], places * shape[shape.rank - 1])
}
