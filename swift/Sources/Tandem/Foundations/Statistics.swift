import TensorFlow
import _Differentiation

// Variance, covariance, correlation, and softmax with what it cannot say (lesson 10).
//
//     variance:     E[(x - E x)^2]           = E[x^2] - (E x)^2
//     covariance:   E[(x - E x)(y - E y)]    = E[x y] - E x E y
//     correlation:  covariance / (std x std y), within -1 ... 1 and without unit
//     softmax:      exp(x[j]) / sum over k of exp(x[k]) = softmax(x + any constant)
//
// Of each pair of equal formulas, use the first. The second takes the difference of two large
// numbers and so loses digits: where the mean is 10,000 standard deviations, `Float` has none left.
//
// Twin: python/tandem/foundations/statistics.py, which draws the plots as well.

// MARK: how far values lie from their mean

/// The mean squared deviation from the mean, in squared units of x.
///
/// The variance of these values themselves, divided by n; an estimate of what they were drawn from
/// would be divided by n - 1.
///
/// - Precondition: There are values.
@differentiable(reverse)
public func variance<Scalar: TensorFlowFloatingPoint>(_ x: Tensor<Scalar>) -> Tensor<Scalar> {
  (x - checkedMean("variance", x)).squared().mean()
}

/// The same as a difference of means: shorter, but wrong where the mean is large. It can even be
/// negative.
///
/// - Precondition: There are values.
@differentiable(reverse)
public func varianceFromSquares<Scalar: TensorFlowFloatingPoint>(_ x: Tensor<Scalar>)
  -> Tensor<Scalar>
{
  x.squared().mean() - checkedMean("varianceFromSquares", x).squared()
}

/// The square root of the variance, in units of x; one far value weighs most.
@differentiable(reverse)
public func standardDeviation<Scalar: TensorFlowFloatingPoint>(_ x: Tensor<Scalar>)
  -> Tensor<Scalar>
{
  sqrt(variance(x))
}

/// The mean size of the deviations, in units of x; a far value weighs as it is far.
///
/// Never above the standard deviation.
///
/// - Precondition: There are values.
@differentiable(reverse)
public func meanAbsoluteDeviation<Scalar: TensorFlowFloatingPoint>(_ x: Tensor<Scalar>)
  -> Tensor<Scalar>
{
  abs(x - checkedMean("meanAbsoluteDeviation", x)).mean()
}

// MARK: how two things go together

/// The mean product of the deviations, in units of x times those of y.
///
/// - Precondition: There are values, and the shapes are equal: others would be broadcast.
@differentiable(reverse)
public func covariance<Scalar: TensorFlowFloatingPoint>(
  _ x: Tensor<Scalar>, _ y: Tensor<Scalar>
) -> Tensor<Scalar> {
  requirePair("covariance", x, y)
  return ((x - x.mean()) * (y - y.mean())).mean()
}

/// The same as a difference of means, which loses digits.
///
/// - Precondition: There are values, and the shapes are equal.
@differentiable(reverse)
public func covarianceFromProducts<Scalar: TensorFlowFloatingPoint>(
  _ x: Tensor<Scalar>, _ y: Tensor<Scalar>
) -> Tensor<Scalar> {
  requirePair("covarianceFromProducts", x, y)
  return (x * y).mean() - x.mean() * y.mean()
}

/// Pearson's coefficient: 1 or -1 where y is a straight line of x, 0 where none helps.
///
/// - Precondition: As for `covariance`, and both vary.
@differentiable(reverse)
public func correlation<Scalar: TensorFlowFloatingPoint>(
  _ x: Tensor<Scalar>, _ y: Tensor<Scalar>
) -> Tensor<Scalar> {
  let spread = standardDeviation(x) * standardDeviation(y)
  requireSpread(withoutDerivative(at: spread))
  return covariance(x, y) / spread
}

@differentiable(reverse)
private func checkedMean<Scalar: TensorFlowFloatingPoint>(_ name: String, _ x: Tensor<Scalar>)
  -> Tensor<Scalar>
{
  require(x.scalarCount > 0, "\(name): there are no values: \(x.shape)")
  return x.mean()
}

private func requirePair<Scalar: TensorFlowFloatingPoint>(
  _ name: String, _ x: Tensor<Scalar>, _ y: Tensor<Scalar>
) {
  require(x.shape == y.shape, "\(name): shapes differ: \(x.shape) and \(y.shape)")
  require(x.scalarCount > 0, "\(name): there are no values: \(x.shape)")
}

private func requireSpread<Scalar: TensorFlowFloatingPoint>(_ spread: Tensor<Scalar>) {
  require(
    spread.scalarized() > 0, "correlation: one side does not vary, so nothing can go with it")
}

// MARK: which of these is it, and is it there at all?

/// Shares of 1 over the last axis: which class it is, given that it is exactly one. (`softmax` in
/// Python; that name is TensorFlow's here.)
///
/// A constant added to x changes nothing, so how sure the model is that any of them is there is
/// lost; and of two that are there each gets half. Use `sigmoidFromSoftmax` for what may be none
/// or several.
@differentiable(reverse)
public func softmaxFromLog<Scalar: TensorFlowFloatingPoint>(_ x: Tensor<Scalar>)
  -> Tensor<Scalar>
{
  exp(logSoftmaxStable(x))
}

/// 1 / (1 + exp(-x)), a binomial a class: is it there, whatever the others are. It is the softmax
/// of x against zero.
@differentiable(reverse)
public func sigmoidFromSoftmax<Scalar: TensorFlowFloatingPoint>(_ x: Tensor<Scalar>)
  -> Tensor<Scalar>
{
  let zeros = withoutDerivative(at: Tensor<Scalar>(zerosLike: x)).expandingShape(at: -1)
  let pairs = zeros.concatenated(with: x.expandingShape(at: -1), alongAxis: -1)
  return softmaxFromLog(pairs).unstacked(alongAxis: -1)[1]
}

/// One class of `softmaxTable`: the output, its exponential, softmax and sigmoid.
public struct SoftmaxRow: Equatable {
  /// What the class is called.
  public let name: String
  /// The model's output for it.
  public let output: Float
  /// Its exponential.
  public let exp: Float
  /// Its share, given that it is exactly one of them.
  public let softmax: Float
  /// Whether it is there, whatever the others are.
  public let sigmoid: Float
}

/// A row a class of the outputs [classes].
///
/// - Precondition: The names are as many as the outputs.
public func softmaxTable(_ output: TF, _ names: [String]) -> [SoftmaxRow] {
  require(
    output.shape == [names.count],
    "softmaxTable: \(names.count) names for output \(output.shape)")
  let columns = [output, exp(output), softmaxFromLog(output), sigmoidFromSoftmax(output)]
    .map(\.scalars)
  return names.indices.map {
    SoftmaxRow(
      name: names[$0], output: columns[0][$0], exp: columns[1][$0], softmax: columns[2][$0],
      sigmoid: columns[3][$0])
  }
}
