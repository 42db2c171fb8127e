import _Differentiation

// Losses between scores, signs and distributions.

/// The hinge max(0, 1 - expected · predicted), for expected values of ±1, reduced as given.
///
/// - Precondition: `predicted` and `expected` are of one shape.
@differentiable(reverse,wrt: predicted)
@differentiable(reverse,wrt: (predicted, expected))
public func hingeLoss<Scalar: TensorFlowFloatingPoint>(
  predicted: Tensor<Scalar>, expected: Tensor<Scalar>,
  reduction: @differentiable(reverse) (Tensor<Scalar>) -> Tensor<Scalar>
) -> Tensor<Scalar> {
  requireSameShape("hingeLoss", predicted, expected)
  return reduction(max(1 - expected * predicted, 0))
}

/// The hinge max(0, 1 - expected · predicted), for expected values of ±1, averaged.
///
/// - Precondition: `predicted` and `expected` are of one shape.
@differentiable(reverse,wrt: predicted)
@differentiable(reverse,wrt: (predicted, expected))
public func hingeLoss<Scalar: TensorFlowFloatingPoint>(
  predicted: Tensor<Scalar>, expected: Tensor<Scalar>
) -> Tensor<Scalar> {
  hingeLoss(predicted: predicted, expected: expected) { $0.mean() }
}

/// The hinge squared, for expected values of ±1, reduced as given.
///
/// - Precondition: `predicted` and `expected` are of one shape.
@differentiable(reverse,wrt: predicted)
@differentiable(reverse,wrt: (predicted, expected))
public func squaredHingeLoss<Scalar: TensorFlowFloatingPoint>(
  predicted: Tensor<Scalar>, expected: Tensor<Scalar>,
  reduction: @differentiable(reverse) (Tensor<Scalar>) -> Tensor<Scalar>
) -> Tensor<Scalar> {
  requireSameShape("squaredHingeLoss", predicted, expected)
  return reduction(max(1 - expected * predicted, 0).squared())
}

/// The hinge squared, for expected values of ±1, averaged.
///
/// - Precondition: `predicted` and `expected` are of one shape.
@differentiable(reverse,wrt: predicted)
@differentiable(reverse,wrt: (predicted, expected))
public func squaredHingeLoss<Scalar: TensorFlowFloatingPoint>(
  predicted: Tensor<Scalar>, expected: Tensor<Scalar>
) -> Tensor<Scalar> {
  squaredHingeLoss(predicted: predicted, expected: expected) { $0.mean() }
}

/// The margin max(0, 1 + best wrong score - right score) of each row, reduced as given.
///
/// - Parameters:
///   - predicted: `[n, classes]`
///   - expected: `[n, classes]`, one-hot rows
/// - Precondition: `predicted` and `expected` are of one shape.
@differentiable(reverse,wrt: predicted)
@differentiable(reverse,wrt: (predicted, expected))
public func categoricalHingeLoss<Scalar: TensorFlowFloatingPoint>(
  predicted: Tensor<Scalar>, expected: Tensor<Scalar>,
  reduction: @differentiable(reverse) (Tensor<Scalar>) -> Tensor<Scalar>
) -> Tensor<Scalar> {
  requireSameShape("categoricalHingeLoss", predicted, expected)
  let right = (expected * predicted).sum(alongAxes: -1)
  let wrong = ((1 - expected) * predicted).max(alongAxes: -1)
  return reduction(max(1 + wrong - right, 0))
}

/// The margin max(0, 1 + best wrong score - right score) of each row, averaged.
///
/// - Precondition: `predicted` and `expected` are of one shape.
@differentiable(reverse,wrt: predicted)
@differentiable(reverse,wrt: (predicted, expected))
public func categoricalHingeLoss<Scalar: TensorFlowFloatingPoint>(
  predicted: Tensor<Scalar>, expected: Tensor<Scalar>
) -> Tensor<Scalar> {
  categoricalHingeLoss(predicted: predicted, expected: expected) { $0.mean() }
}

/// log cosh(predicted - expected), written so that it does not overflow, reduced as given.
///
/// - Precondition: `predicted` and `expected` are of one shape.
@differentiable(reverse,wrt: predicted)
@differentiable(reverse,wrt: (predicted, expected))
public func logCoshLoss<Scalar: TensorFlowFloatingPoint>(
  predicted: Tensor<Scalar>, expected: Tensor<Scalar>,
  reduction: @differentiable(reverse) (Tensor<Scalar>) -> Tensor<Scalar>
) -> Tensor<Scalar> {
  requireSameShape("logCoshLoss", predicted, expected)
  let x = predicted - expected
  return reduction(x + softplus(Scalar(-2) * x) - Scalar(0.69314718055994530942))
}

/// log cosh(predicted - expected), averaged.
///
/// - Precondition: `predicted` and `expected` are of one shape.
@differentiable(reverse,wrt: predicted)
@differentiable(reverse,wrt: (predicted, expected))
public func logCoshLoss<Scalar: TensorFlowFloatingPoint>(
  predicted: Tensor<Scalar>, expected: Tensor<Scalar>
) -> Tensor<Scalar> {
  logCoshLoss(predicted: predicted, expected: expected) { $0.mean() }
}

/// The Poisson loss predicted - expected · log predicted, reduced as given.
///
/// - Precondition: `predicted` and `expected` are of one shape.
@differentiable(reverse,wrt: predicted)
@differentiable(reverse,wrt: (predicted, expected))
public func poissonLoss<Scalar: TensorFlowFloatingPoint>(
  predicted: Tensor<Scalar>, expected: Tensor<Scalar>,
  reduction: @differentiable(reverse) (Tensor<Scalar>) -> Tensor<Scalar>
) -> Tensor<Scalar> {
  requireSameShape("poissonLoss", predicted, expected)
  return reduction(predicted - expected * log(predicted))
}

/// The Poisson loss predicted - expected · log predicted, averaged.
///
/// - Precondition: `predicted` and `expected` are of one shape.
@differentiable(reverse,wrt: predicted)
@differentiable(reverse,wrt: (predicted, expected))
public func poissonLoss<Scalar: TensorFlowFloatingPoint>(
  predicted: Tensor<Scalar>, expected: Tensor<Scalar>
) -> Tensor<Scalar> {
  poissonLoss(predicted: predicted, expected: expected) { $0.mean() }
}

/// The divergence expected · log(expected / predicted), reduced as given; what is not expected at
/// all adds nothing, as 0 · log 0 is 0 in the limit (Kullback and Leibler 1951).
///
/// - Precondition: `predicted` and `expected` are of one shape.
@differentiable(reverse,wrt: predicted)
@differentiable(reverse,wrt: (predicted, expected))
public func kullbackLeiblerDivergence<Scalar: TensorFlowFloatingPoint>(
  predicted: Tensor<Scalar>, expected: Tensor<Scalar>,
  reduction: @differentiable(reverse) (Tensor<Scalar>) -> Tensor<Scalar>
) -> Tensor<Scalar> {
  requireSameShape("kullbackLeiblerDivergence", predicted, expected)
  // The ratio 1 where nothing is expected: its logarithm is 0, where that of 0 is not finite.
  let positive = expected.replacing(with: predicted, where: expected .== Tensor(0))
  return reduction(expected * log(positive / predicted))
}

/// The divergence expected · log(expected / predicted), summed.
///
/// - Precondition: `predicted` and `expected` are of one shape.
@differentiable(reverse,wrt: predicted)
@differentiable(reverse,wrt: (predicted, expected))
public func kullbackLeiblerDivergence<Scalar: TensorFlowFloatingPoint>(
  predicted: Tensor<Scalar>, expected: Tensor<Scalar>
) -> Tensor<Scalar> {
  kullbackLeiblerDivergence(predicted: predicted, expected: expected) { $0.sum() }
}

/// Half the squared distance up to `delta`, beyond it `delta` times (the distance less half of
/// `delta`), reduced as given (Huber 1964).
///
/// - Precondition: `predicted` and `expected` are of one shape.
@differentiable(reverse,wrt: predicted)
@differentiable(reverse,wrt: (predicted, expected))
public func huberLoss<Scalar: TensorFlowFloatingPoint>(
  predicted: Tensor<Scalar>, expected: Tensor<Scalar>, delta: Scalar,
  reduction: @differentiable(reverse) (Tensor<Scalar>) -> Tensor<Scalar>
) -> Tensor<Scalar> {
  requireSameShape("huberLoss", predicted, expected)
  return reduction(huber(abs(expected - predicted), delta))
}

/// Half the squared distance up to `delta`, beyond it `delta` times (the distance less half of
/// `delta`), summed (Huber 1964).
///
/// - Precondition: `predicted` and `expected` are of one shape.
@differentiable(reverse,wrt: predicted)
@differentiable(reverse,wrt: (predicted, expected))
public func huberLoss<Scalar: TensorFlowFloatingPoint>(
  predicted: Tensor<Scalar>, expected: Tensor<Scalar>, delta: Scalar
) -> Tensor<Scalar> {
  huberLoss(predicted: predicted, expected: expected, delta: delta) { $0.sum() }
}

/// With q = min(|error|, delta): q²/2 + delta (|error| - q), one expression without a branch.
@differentiable(reverse,wrt: distance)
private func huber<Scalar: TensorFlowFloatingPoint>(_ distance: Tensor<Scalar>, _ delta: Scalar)
  -> Tensor<Scalar>
{
  let quadratic = min(distance, delta)
  return Scalar(0.5) * quadratic.squared() + delta * (distance - quadratic)
}

/// The cross-entropy of the sigmoid of `logits` against probabilities, reduced as given:
/// max(x, 0) - x·p + log(1 + exp(-|x|)), which does not overflow.
///
/// - Precondition: `logits` and `labels` are of one shape.
@differentiable(reverse,wrt: logits)
@differentiable(reverse,wrt: (logits, labels))
public func sigmoidCrossEntropy<Scalar: TensorFlowFloatingPoint>(
  logits: Tensor<Scalar>, labels: Tensor<Scalar>,
  reduction: @differentiable(reverse) (Tensor<Scalar>) -> Tensor<Scalar>
) -> Tensor<Scalar> {
  requireSameShape("sigmoidCrossEntropy", logits, labels)
  return reduction(max(logits, 0) - logits * labels + log1p(exp(-abs(logits))))
}

/// The cross-entropy of the sigmoid of `logits` against probabilities, averaged.
///
/// - Precondition: `logits` and `labels` are of one shape.
@differentiable(reverse,wrt: logits)
@differentiable(reverse,wrt: (logits, labels))
public func sigmoidCrossEntropy<Scalar: TensorFlowFloatingPoint>(
  logits: Tensor<Scalar>, labels: Tensor<Scalar>
) -> Tensor<Scalar> {
  sigmoidCrossEntropy(logits: logits, labels: labels) { $0.mean() }
}
