import _Differentiation

// The cross-entropy between the softmax of logits and labels, and its gradient, from one fused op.
// The forms without `reduction` can be passed as function values; they take the mean.

/// The mean cross-entropy of `logits` against class indices.
///
/// - Parameters:
///   - logits: `[n, classes]`
///   - labels: `[n]`, each in `0..<classes`
@differentiable(reverse,wrt: logits)
public func softmaxCrossEntropy<Scalar: TensorFlowFloatingPoint>(
  logits: Tensor<Scalar>, labels: Tensor<Int32>
) -> Tensor<Scalar> {
  sparseCrossEntropy(logits, labels).loss.mean()
}

@usableFromInline
@derivative(of: softmaxCrossEntropy(logits:labels:), wrt: logits)
func _vjpSoftmaxCrossEntropy<Scalar: TensorFlowFloatingPoint>(
  logits: Tensor<Scalar>, labels: Tensor<Int32>
) -> (value: Tensor<Scalar>, pullback: (Tensor<Scalar>) -> Tensor<Scalar>) {
  let (loss, backprop) = sparseCrossEntropy(logits, labels)
  let count = Scalar(logits.shape[0])
  return (loss.mean(), { ($0 / count) * backprop })
}

/// The cross-entropy of `logits` against class indices, reduced as given.
///
/// - Parameters:
///   - logits: `[n, classes]`
///   - labels: `[n]`, each in `0..<classes`
///   - reduction: Gets the losses, `[n]`.
@differentiable(reverse,wrt: logits)
public func softmaxCrossEntropy<Scalar: TensorFlowFloatingPoint>(
  logits: Tensor<Scalar>, labels: Tensor<Int32>,
  reduction: @differentiable(reverse) (Tensor<Scalar>) -> Tensor<Scalar>
) -> Tensor<Scalar> {
  reduction(crossEntropies(logits, labels))
}

@differentiable(reverse,wrt: logits)
private func crossEntropies<Scalar: TensorFlowFloatingPoint>(
  _ logits: Tensor<Scalar>, _ labels: Tensor<Int32>
) -> Tensor<Scalar> {
  sparseCrossEntropy(logits, labels).loss
}

@derivative(of: crossEntropies, wrt: logits)
private func _vjpCrossEntropies<Scalar: TensorFlowFloatingPoint>(
  _ logits: Tensor<Scalar>, _ labels: Tensor<Int32>
) -> (value: Tensor<Scalar>, pullback: (Tensor<Scalar>) -> Tensor<Scalar>) {
  let (loss, backprop) = sparseCrossEntropy(logits, labels)
  return (loss, { $0.expandingShape(at: -1) * backprop })
}

private func sparseCrossEntropy<Scalar: TensorFlowFloatingPoint>(
  _ logits: Tensor<Scalar>, _ labels: Tensor<Int32>
) -> (loss: Tensor<Scalar>, backprop: Tensor<Scalar>) {
  require(
    logits.rank == 2 && labels.rank == 1 && logits.shape[0] == labels.shape[0],
    "softmaxCrossEntropy: logits [n, classes] want labels [n]: \(logits.shape) and \(labels.shape)")
  return _Raw.sparseSoftmaxCrossEntropyWithLogits(features: logits, labels: labels)
}

// MARK: against probabilities

/// The mean cross-entropy of `logits` against a distribution a row.
///
/// - Parameters:
///   - logits: `[n, classes]`
///   - probabilities: `[n, classes]`, each row summing to 1
@differentiable(reverse,wrt: logits)
public func softmaxCrossEntropy<Scalar: TensorFlowFloatingPoint>(
  logits: Tensor<Scalar>, probabilities: Tensor<Scalar>
) -> Tensor<Scalar> {
  crossEntropies(logits, probabilities: probabilities).mean()
}

/// The cross-entropy of `logits` against a distribution a row, reduced as given.
@differentiable(reverse,wrt: logits)
public func softmaxCrossEntropy<Scalar: TensorFlowFloatingPoint>(
  logits: Tensor<Scalar>, probabilities: Tensor<Scalar>,
  reduction: @differentiable(reverse) (Tensor<Scalar>) -> Tensor<Scalar>
) -> Tensor<Scalar> {
  reduction(crossEntropies(logits, probabilities: probabilities))
}

@differentiable(reverse,wrt: logits)
private func crossEntropies<Scalar: TensorFlowFloatingPoint>(
  _ logits: Tensor<Scalar>, probabilities: Tensor<Scalar>
) -> Tensor<Scalar> {
  denseCrossEntropy(logits, probabilities).loss
}

@derivative(of: crossEntropies(_:probabilities:), wrt: logits)
private func _vjpCrossEntropies<Scalar: TensorFlowFloatingPoint>(
  _ logits: Tensor<Scalar>, probabilities: Tensor<Scalar>
) -> (value: Tensor<Scalar>, pullback: (Tensor<Scalar>) -> Tensor<Scalar>) {
  let (loss, backprop) = denseCrossEntropy(logits, probabilities)
  return (loss, { $0.expandingShape(at: -1) * backprop })
}

private func denseCrossEntropy<Scalar: TensorFlowFloatingPoint>(
  _ logits: Tensor<Scalar>, _ probabilities: Tensor<Scalar>
) -> (loss: Tensor<Scalar>, backprop: Tensor<Scalar>) {
  require(
    logits.rank == 2 && logits.shape == probabilities.shape,
    "softmaxCrossEntropy: logits and probabilities must both be [n, classes]: "
      + "\(logits.shape) and \(probabilities.shape)")
  return _Raw.softmaxCrossEntropyWithLogits(features: logits, labels: probabilities)
}
