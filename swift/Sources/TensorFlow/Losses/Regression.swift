import _Differentiation

// Losses between numbers. Shapes have to be equal: broadcasting [n, 1] against [n] would compare
// every prediction with every target, a mistake that trains without complaint.

/// The distance |predicted - expected|, reduced as given.
///
/// - Precondition: `predicted` and `expected` are of one shape.
@differentiable(reverse,wrt: predicted)
@differentiable(reverse,wrt: (predicted, expected))
public func l1Loss<Scalar: TensorFlowFloatingPoint>(
  predicted: Tensor<Scalar>, expected: Tensor<Scalar>,
  reduction: @differentiable(reverse) (Tensor<Scalar>) -> Tensor<Scalar>
) -> Tensor<Scalar> {
  requireSameShape("l1Loss", predicted, expected)
  return reduction(abs(expected - predicted))
}

/// The distance |predicted - expected|, summed.
///
/// - Precondition: `predicted` and `expected` are of one shape.
@differentiable(reverse,wrt: predicted)
@differentiable(reverse,wrt: (predicted, expected))
public func l1Loss<Scalar: TensorFlowFloatingPoint>(
  predicted: Tensor<Scalar>, expected: Tensor<Scalar>
) -> Tensor<Scalar> {
  l1Loss(predicted: predicted, expected: expected) { $0.sum() }
}

/// The squared distance (predicted - expected)², reduced as given.
///
/// - Precondition: `predicted` and `expected` are of one shape.
@differentiable(reverse,wrt: predicted)
@differentiable(reverse,wrt: (predicted, expected))
public func l2Loss<Scalar: TensorFlowFloatingPoint>(
  predicted: Tensor<Scalar>, expected: Tensor<Scalar>,
  reduction: @differentiable(reverse) (Tensor<Scalar>) -> Tensor<Scalar>
) -> Tensor<Scalar> {
  requireSameShape("l2Loss", predicted, expected)
  return reduction((expected - predicted).squared())
}

/// The squared distance (predicted - expected)², summed.
///
/// - Precondition: `predicted` and `expected` are of one shape.
@differentiable(reverse,wrt: predicted)
@differentiable(reverse,wrt: (predicted, expected))
public func l2Loss<Scalar: TensorFlowFloatingPoint>(
  predicted: Tensor<Scalar>, expected: Tensor<Scalar>
) -> Tensor<Scalar> {
  l2Loss(predicted: predicted, expected: expected) { $0.sum() }
}

/// The mean of |predicted - expected|.
///
/// - Precondition: `predicted` and `expected` are of one shape.
@differentiable(reverse,wrt: predicted)
@differentiable(reverse,wrt: (predicted, expected))
public func meanAbsoluteError<Scalar: TensorFlowFloatingPoint>(
  predicted: Tensor<Scalar>, expected: Tensor<Scalar>
) -> Tensor<Scalar> {
  requireSameShape("meanAbsoluteError", predicted, expected)
  return l1Loss(predicted: predicted, expected: expected) { $0.mean() }
}

/// The mean of (predicted - expected)².
///
/// - Precondition: `predicted` and `expected` are of one shape.
@differentiable(reverse,wrt: predicted)
@differentiable(reverse,wrt: (predicted, expected))
public func meanSquaredError<Scalar: TensorFlowFloatingPoint>(
  predicted: Tensor<Scalar>, expected: Tensor<Scalar>
) -> Tensor<Scalar> {
  requireSameShape("meanSquaredError", predicted, expected)
  return l2Loss(predicted: predicted, expected: expected) { $0.mean() }
}

/// The mean of (log(1 + predicted) - log(1 + expected))², negative values taken as zero.
///
/// - Precondition: `predicted` and `expected` are of one shape.
@differentiable(reverse,wrt: predicted)
@differentiable(reverse,wrt: (predicted, expected))
public func meanSquaredLogarithmicError<Scalar: TensorFlowFloatingPoint>(
  predicted: Tensor<Scalar>, expected: Tensor<Scalar>
) -> Tensor<Scalar> {
  requireSameShape("meanSquaredLogarithmicError", predicted, expected)
  return (log1p(max(predicted, 0)) - log1p(max(expected, 0))).squared().mean()
}

/// 100 times the mean of |predicted - expected| / |expected|.
///
/// - Precondition: `predicted` and `expected` are of one shape.
@differentiable(reverse,wrt: predicted)
@differentiable(reverse,wrt: (predicted, expected))
public func meanAbsolutePercentageError<Scalar: TensorFlowFloatingPoint>(
  predicted: Tensor<Scalar>, expected: Tensor<Scalar>
) -> Tensor<Scalar> {
  requireSameShape("meanAbsolutePercentageError", predicted, expected)
  return 100 * abs((expected - predicted) / abs(expected)).mean()
}

func requireSameShape<Scalar>(_ op: String, _ predicted: Tensor<Scalar>, _ expected: Tensor<Scalar>)
{
  require(
    predicted.shape == expected.shape,
    "\(op): shapes differ: predicted \(predicted.shape), expected \(expected.shape)")
}
