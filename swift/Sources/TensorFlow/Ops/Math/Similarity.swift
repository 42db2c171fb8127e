import _Differentiation

/// The cosine of the angle between two tensors as vectors, sum(x·y) / (|x| |y|): a scalar.
///
/// - Precondition: `x` and `y` are of one shape.
@differentiable(reverse)
public func cosineSimilarity<T: TensorFlowFloatingPoint>(_ x: Tensor<T>, _ y: Tensor<T>)
  -> Tensor<T>
{
  require(x.shape == y.shape, "cosineSimilarity: shapes differ: \(x.shape) and \(y.shape)")
  return (x * y).sum() / (sqrt(x.squared().sum()) * sqrt(y.squared().sum()))
}

/// One less the cosine similarity: 0 for one direction, 2 for opposite ones.
///
/// - Precondition: `x` and `y` are of one shape.
@differentiable(reverse)
public func cosineDistance<T: TensorFlowFloatingPoint>(_ x: Tensor<T>, _ y: Tensor<T>) -> Tensor<T>
{
  1 - cosineSimilarity(x, y)
}
