// Random tensors. Each draw takes a seed from the thread's `Context` unless one is given, and the
// same seed gives the same numbers: TensorFlow's stateless ops, a Philox counter (Salmon 2011).

extension Tensor where Scalar: TensorFlowFloatingPoint {
  /// Uniform in `lowerBound..<upperBound`; the bounds can be broadcast to `shape`.
  public init(
    randomUniform shape: TensorShape, lowerBound: Tensor<Scalar> = Tensor(0),
    upperBound: Tensor<Scalar> = Tensor(1), seed: TensorFlowSeed = Context.local.randomSeed,
    on device: Device = .default
  ) {
    let unit: Tensor = _Raw.statelessRandomUniform(
      shape: axesTensor(shape.dimensions), seed: seedTensor(seed))
    self = (lowerBound + (upperBound - lowerBound) * unit).placed(on: device)
  }

  /// Normal; mean and deviation can be broadcast to `shape`.
  public init(
    randomNormal shape: TensorShape, mean: Tensor<Scalar> = Tensor(0),
    standardDeviation: Tensor<Scalar> = Tensor(1), seed: TensorFlowSeed = Context.local.randomSeed,
    on device: Device = .default
  ) {
    let unit: Tensor = _Raw.statelessRandomNormal(
      shape: axesTensor(shape.dimensions), seed: seedTensor(seed))
    self = (standardDeviation * unit + mean).placed(on: device)
  }

  /// Normal, redrawn beyond two standard deviations; these and the mean can be broadcast to `shape`.
  public init(
    randomTruncatedNormal shape: TensorShape, mean: Tensor<Scalar> = Tensor(0),
    standardDeviation: Tensor<Scalar> = Tensor(1), seed: TensorFlowSeed = Context.local.randomSeed,
    on device: Device = .default
  ) {
    let unit: Tensor = _Raw.statelessTruncatedNormal(
      shape: axesTensor(shape.dimensions), seed: seedTensor(seed))
    self = (standardDeviation * unit + mean).placed(on: device)
  }
}

extension Tensor {
  /// This tensor, copied to a device that is asked for by name; the default one is no such wish.
  fileprivate func placed(on device: Device) -> Tensor {
    device.processor == .default ? self : Tensor(copying: self, to: device)
  }
}

/// A seed as the stateless ops take it. In a trace, one that was drawn there is drawn anew at each
/// call.
func seedTensor(_ seed: TensorFlowSeed) -> Tensor<Int32> {
  if let input = Trace.current?.input(forSeed: seed) { return Tensor(_tfe: input) }
  return Tensor<Int32>([seed.graph, seed.op], on: .host)
}
