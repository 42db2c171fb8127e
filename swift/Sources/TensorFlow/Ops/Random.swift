// Random tensors. Each draw takes a seed from the thread's `Context` unless one is given, and the
// same seed gives the same numbers.

extension Tensor where Scalar: TensorFlowFloatingPoint {
  /// Uniform in `lowerBound..<upperBound`.
  public init(
    randomUniform shape: TensorShape, lowerBound: Tensor<Scalar> = Tensor(0),
    upperBound: Tensor<Scalar> = Tensor(1), seed: TensorFlowSeed = Context.local.randomSeed
  ) {
    let unit: Tensor = _Raw.statelessRandomUniform(
      shape: axesTensor(shape.dimensions), seed: seedTensor(seed))
    self = lowerBound + (upperBound - lowerBound) * unit
  }

  /// Normal.
  public init(
    randomNormal shape: TensorShape, mean: Tensor<Scalar> = Tensor(0),
    standardDeviation: Tensor<Scalar> = Tensor(1), seed: TensorFlowSeed = Context.local.randomSeed
  ) {
    let unit: Tensor = _Raw.statelessRandomNormal(
      shape: axesTensor(shape.dimensions), seed: seedTensor(seed))
    self = standardDeviation * unit + mean
  }

  /// Normal, redrawn beyond two standard deviations.
  public init(
    randomTruncatedNormal shape: TensorShape, mean: Tensor<Scalar> = Tensor(0),
    standardDeviation: Tensor<Scalar> = Tensor(1), seed: TensorFlowSeed = Context.local.randomSeed
  ) {
    let unit: Tensor = _Raw.statelessTruncatedNormal(
      shape: axesTensor(shape.dimensions), seed: seedTensor(seed))
    self = standardDeviation * unit + mean
  }
}

private func seedTensor(_ seed: TensorFlowSeed) -> Tensor<Int32> {
  Tensor<Int32>([seed.graph, seed.op])
}
