import _Differentiation

// What the convolutional layers have in common: what is asked of their parameters, and what follows
// the convolution.

/// The value with one number a channel added; a bias of length zero is that of a layer without.
@differentiable(reverse)
func adding<Scalar: TensorFlowFloatingPoint>(_ bias: Tensor<Scalar>, to value: Tensor<Scalar>)
  -> Tensor<Scalar>
{
  bias.shape == [0] ? value : _Raw.biasAdd(value: value, bias: bias)
}

@derivative(of: adding)
func _vjpAdding<Scalar: TensorFlowFloatingPoint>(_ bias: Tensor<Scalar>, to value: Tensor<Scalar>)
  -> (value: Tensor<Scalar>, pullback: (Tensor<Scalar>) -> (Tensor<Scalar>, Tensor<Scalar>))
{
  if bias.shape == [0] { return (value, { (.zero, $0) }) }
  return (
    adding(bias, to: value),
    { ($0.mapUnlessZero { _Raw.biasAddGrad(outBackprop: $0) }, $0) }
  )
}

/// The parameter of a layer that may go without it.
func biasOrNone<Scalar: TensorFlowFloatingPoint>(_ bias: Tensor<Scalar>?) -> Tensor<Scalar> {
  bias ?? Tensor(zeros: [0])
}

/// - Precondition: The filter is of the given rank.
func requireFilter<Scalar>(_ layer: String, _ filter: Tensor<Scalar>, rank: Int) {
  require(
    filter.rank == rank, "\(layer): the filter must be of rank \(rank): \(filter.shape)")
}

/// - Precondition: The bias, if any, has one value for each of so many output channels.
func requireBias<Scalar>(
  _ layer: String, _ bias: Tensor<Scalar>?, _ channels: Int, of filter: Tensor<Scalar>
) {
  guard let bias else { return }
  require(
    bias.shape == [channels],
    "\(layer): the filter \(filter.shape) wants a bias of shape [\(channels)], got \(bias.shape)")
}
