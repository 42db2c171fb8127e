extension Tensor where Scalar: TensorFlowIndex {
  /// Categories drawn with the chances softmax(logits), `sampleCount` for each row of logits: logits
  /// of shape `[n, categories]` give `[n, sampleCount]`.
  ///
  /// - Precondition: The logits are of rank 2, with one category at least.
  public init<Logit: TensorFlowFloatingPoint>(
    randomCategorialLogits logits: Tensor<Logit>, sampleCount: Int32,
    seed: TensorFlowSeed = Context.local.randomSeed
  ) {
    require(
      logits.rank == 2 && logits.shape[1] > 0,
      "randomCategorialLogits: the logits' shape is to be [n, categories], got \(logits.shape)")
    self = _Raw.statelessMultinomial(
      logits: logits, numSamples: Tensor<Int32>(sampleCount), seed: seedTensor(seed))
  }
}
