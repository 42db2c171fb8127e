import TensorFlow
import _Differentiation

// The forward pass of a fully connected network (lesson 8).
//
//     lin(x) = x W + b,  W [in, out] as TensorFlow keeps it
//
// With Kaiming's weights, half of a ReLU's outputs are zero and their mean is above zero; the
// lesson's shifted ReLU, max(0, x) - 1/2, brings the mean back near zero.
//
// Twin: python/tandem/foundations/forward.py.

/// (x - mean) / std; validation data takes the training data's mean and std.
///
/// - Precondition: `std` is above zero.
@differentiable(reverse,wrt: x)
public func normalize<Scalar: TensorFlowFloatingPoint>(
  _ x: Tensor<Scalar>, mean: Scalar, std: Scalar
) -> Tensor<Scalar> {
  require(std > 0, "normalize: std must be above zero, got \(std)")
  return (x - mean) / std
}

/// x [..., n, in] times weight [in, out], plus bias [out].
///
/// - Precondition: The shapes fit.
@differentiable(reverse)
public func lin<Scalar: TensorFlowFloatingPoint>(
  _ x: Tensor<Scalar>, _ weight: Tensor<Scalar>, _ bias: Tensor<Scalar>
) -> Tensor<Scalar> {
  require(
    weight.rank == 2 && x.rank >= 2 && x.shape.last == weight.shape[0],
    "lin: weight \(weight.shape) does not fit input \(x.shape)")
  require(
    bias.shape == weight.shape.suffix(1),
    "lin: bias \(bias.shape) does not fit weight \(weight.shape)")
  return matmul(x, weight) + bias
}

/// max(0, x) by choosing, with gradient 0 at 0; a nan stays a nan. (`relu` in Python; that name is
/// TensorFlow's here, one op that does the same, and is used from here on.)
@differentiable(reverse)
public func reluByChoice<Scalar: TensorFlowFloatingPoint>(_ x: Tensor<Scalar>) -> Tensor<Scalar> {
  x.replacing(with: Tensor(0), where: x .<= 0)
}

/// The derivative by hand: the gradient passes where x > 0 and nowhere else.
///
/// Why by hand: ReLU has no derivative at 0. The compiler would differentiate the choice, which
/// happens to give 0 there, at the price of a gradient for the constant too; here the choice is
/// said. What `@derivative(of:)` registers, every `@differentiable` function that calls
/// `reluByChoice` uses from then on.
@usableFromInline
@derivative(of: reluByChoice)
func _vjpReluByChoice<Scalar: TensorFlowFloatingPoint>(_ x: Tensor<Scalar>)
  -> (value: Tensor<Scalar>, pullback: (Tensor<Scalar>) -> Tensor<Scalar>)
{
  (reluByChoice(x), { $0 * Tensor(x .> 0) })
}

/// max(0, x) - 1/2, whose mean is near zero for a standard normal x.
@differentiable(reverse)
public func reluShifted<Scalar: TensorFlowFloatingPoint>(_ x: Tensor<Scalar>) -> Tensor<Scalar> {
  relu(x) - Scalar(0.5)
}

/// Mean and standard deviation (dividing by the count) over all of x.
public func stats(_ x: TF) -> (mean: Float, std: Float) {
  (x.mean().scalarized(), x.standardDeviation().scalarized())
}

// MARK: several layers

/// What a linear layer consists of: a weight [in, out] and a bias [out].
public struct LayerParameters: Differentiable {
  public var weight: TF
  public var bias: TF

  @differentiable(reverse)
  public init(_ weight: TF, _ bias: TF) {
    self.weight = weight
    self.bias = bias
  }
}

/// The output of linear layers with an activation between each two: [n, in] to [n, out].
///
/// - Precondition: There is a layer, and each fits what comes before it.
@differentiable(reverse,wrt: (x, parameters))
public func model(
  _ x: TF, _ parameters: [LayerParameters],
  activation: @differentiable(reverse) (TF) -> TF = relu
) -> TF {
  let outputs = activations(x, parameters, activation)
  return outputs[withoutDerivative(at: outputs.count) - 1]
}

/// Mean and standard deviation of each layer's output, as `model` computes it.
///
/// - Precondition: There is a layer, and each fits what comes before it.
public func activationStats(
  _ x: TF, _ parameters: [LayerParameters],
  activation: @differentiable(reverse) (TF) -> TF = relu
) -> [(mean: Float, std: Float)] {
  activations(x, parameters, activation).map(stats)
}

/// Every layer's output. The loop counts, because `for layer in parameters` has no derivative.
@differentiable(reverse,wrt: (x, parameters))
private func activations(
  _ x: TF, _ parameters: [LayerParameters], _ activation: @differentiable(reverse) (TF) -> TF
) -> [TF] {
  let last = withoutDerivative(at: parameters.count) - 1
  require(last >= 0, "model: needs at least one layer")
  var outputs: [TF] = []
  var output = x
  for i in 0...last {
    output = lin(output, parameters[i].weight, parameters[i].bias)
    if i < last { output = activation(output) }
    outputs.append(output)
  }
  return outputs
}
