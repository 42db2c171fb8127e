import TensorFlow
import _Differentiation

// Losses: log-softmax in three forms, negative log-likelihood, mean squared error (lesson 9).
//
//     log_softmax(x)[j] = x[j] - logsumexp(x)
//     logsumexp(x) = m + log(sum over j of exp(x[j] - m)), m = max over j of x[j]
//
// Taking the largest value out first keeps exp from overflowing: the naive form is infinite from
// x = 89 on in `Float`, the last one never is. Once it has been built, TensorFlow's fused
// `logSoftmax` and `softmaxCrossEntropy` do the same faster.
//
// Twin: python/tandem/foundations/losses.py.

/// The logarithm of softmax over the last axis, as its name says it: log(exp(x) / sum exp(x)).
///
/// Loses small probabilities (log 0) and overflows for large x: shown, not to be used.
@differentiable(reverse)
public func logSoftmaxNaive<Scalar: TensorFlowFloatingPoint>(_ x: Tensor<Scalar>)
  -> Tensor<Scalar>
{
  log(exp(x) / exp(x).sum(alongAxes: -1))
}

/// Log-softmax over the last axis by log(a / b) = log a - log b.
///
/// Small probabilities survive; large x still overflows.
@differentiable(reverse)
public func logSoftmaxIdentity<Scalar: TensorFlowFloatingPoint>(_ x: Tensor<Scalar>)
  -> Tensor<Scalar>
{
  x - log(exp(x).sum(alongAxes: -1))
}

/// log(sum(exp(x))) over the last axis, which is dropped, without overflow.
@differentiable(reverse)
public func logsumexp<Scalar: TensorFlowFloatingPoint>(_ x: Tensor<Scalar>) -> Tensor<Scalar> {
  let largest = x.max(alongAxes: -1)
  // inf - inf would be nan; any m is right, so take 0.
  let m = largest.replacing(with: Tensor(zerosLike: largest), where: largest.isInfinite)
  return log(exp(x - m).sum(squeezingAxes: -1)) + m.squeezingShape(at: -1)
}

/// The derivative by hand: d logsumexp / dx = softmax(x) = exp(x - logsumexp(x)).
///
/// Why by hand: the compiler would differentiate every step above, the maximum too, whose gradient
/// passes through m and cancels, and keep their results for the way back. Mathematics knows that
/// all of it is softmax, and that the value itself is enough to compute it.
@usableFromInline
@derivative(of: logsumexp)
func _vjpLogsumexp<Scalar: TensorFlowFloatingPoint>(_ x: Tensor<Scalar>)
  -> (value: Tensor<Scalar>, pullback: (Tensor<Scalar>) -> Tensor<Scalar>)
{
  let value = logsumexp(x)
  return (value, { $0.expandingShape(at: -1) * exp(x - value.expandingShape(at: -1)) })
}

/// Log-softmax over the last axis, stable for x of any size. (`log_softmax` in Python; that name is
/// TensorFlow's here.)
///
/// It is as exact as numbers of the size of x are: the fused op subtracts the maximum first, and
/// keeps the digits that a large common part of a row costs here.
@differentiable(reverse)
public func logSoftmaxStable<Scalar: TensorFlowFloatingPoint>(_ x: Tensor<Scalar>)
  -> Tensor<Scalar>
{
  x - logsumexp(x).expandingShape(at: -1)
}

/// The mean negative log-likelihood of classes [n] under log-probabilities [n, c].
///
/// - Precondition: The shapes fit, the batch is not empty, and classes are in `0..<c`.
@differentiable(reverse,wrt: logProbabilities)
public func nll<Scalar: TensorFlowFloatingPoint>(
  _ logProbabilities: Tensor<Scalar>, _ target: TI
) -> Tensor<Scalar> {
  requireClasses("nll", logProbabilities.shape, target)
  return -logProbabilities.batchGathering(atIndices: target.expandingShape(at: 1)).mean()
}

/// The mean softmax cross-entropy of logits [n, c] with classes [n].
///
/// - Precondition: The shapes fit, the batch is not empty, and classes are in `0..<c`.
@differentiable(reverse,wrt: logits)
public func crossEntropy<Scalar: TensorFlowFloatingPoint>(_ logits: Tensor<Scalar>, _ target: TI)
  -> Tensor<Scalar>
{
  requireClasses("crossEntropy", logits.shape, target)
  return nll(logSoftmaxStable(logits), target)
}

/// The mean squared error of two tensors of one shape.
///
/// - Precondition: The shapes are equal: [n, 1] against [n] would broadcast to [n, n] and quietly
///   give the mean over all pairs.
@differentiable(reverse)
public func mse<Scalar: TensorFlowFloatingPoint>(
  _ prediction: Tensor<Scalar>, _ target: Tensor<Scalar>
) -> Tensor<Scalar> {
  require(
    prediction.shape == target.shape,
    "mse: shapes differ: \(prediction.shape) and \(target.shape)")
  return (prediction - target).squared().mean()
}

/// The share of rows of logits [n, c] whose largest entry is the class in [n].
///
/// - Precondition: The shapes fit, the batch is not empty, and classes are in `0..<c`.
public func accuracy<Scalar: TensorFlowFloatingPoint>(_ logits: Tensor<Scalar>, _ target: TI)
  -> Tensor<Scalar>
{
  requireClasses("accuracy", logits.shape, target)
  return Tensor<Scalar>(logits.argmax(squeezingAxis: -1) .== target).mean()
}

private func requireClasses(_ name: String, _ scores: TensorShape, _ target: TI) {
  require(
    scores.rank == 2 && target.shape == scores.prefix(1),
    "\(name): needs scores [n, classes] and targets [n], got \(scores) and \(target.shape)")
  let classes = target.scalars
  require(!classes.isEmpty, "\(name): the batch is empty: \(scores)")
  // On a GPU, TensorFlow would pick 0 for such a class and say nothing.
  if let wrong = classes.first(where: { $0 < 0 || $0 >= scores[1] }) {
    fatalError("\(name): class \(wrong) is outside 0..\(scores[1] - 1)")
  }
}
