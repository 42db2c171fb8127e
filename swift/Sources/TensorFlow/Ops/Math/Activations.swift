import _Differentiation

// Activation functions, scalar by scalar.

/// `max(x, 0)`.
@differentiable(reverse)
public func relu<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { _Raw.relu(features: x) }

@usableFromInline
@derivative(of: relu)
func _vjpRelu<T: TensorFlowFloatingPoint>(_ x: Tensor<T>)
  -> (value: Tensor<T>, pullback: (Tensor<T>) -> Tensor<T>)
{
  let y = relu(x)
  return (y, { $0.mapUnlessZero { _Raw.reluGrad(gradients: $0, features: y) } })
}

/// `min(max(x, 0), 6)`.
@differentiable(reverse)
public func relu6<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> {
  _Raw.relu6(features: x)
}

@usableFromInline
@derivative(of: relu6)
func _vjpRelu6<T: TensorFlowFloatingPoint>(_ x: Tensor<T>)
  -> (value: Tensor<T>, pullback: (Tensor<T>) -> Tensor<T>)
{
  (relu6(x), { $0.mapUnlessZero { _Raw.relu6Grad(gradients: $0, features: x) } })
}

/// `x` above zero, `exp(x) - 1` below (Clevert 2015).
@differentiable(reverse)
public func elu<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { _Raw.elu(features: x) }

@usableFromInline
@derivative(of: elu)
func _vjpElu<T: TensorFlowFloatingPoint>(_ x: Tensor<T>)
  -> (value: Tensor<T>, pullback: (Tensor<T>) -> Tensor<T>)
{
  let y = elu(x)
  return (y, { $0.mapUnlessZero { _Raw.eluGrad(gradients: $0, outputs: y) } })
}

/// The scaled `elu` that keeps mean and variance (Klambauer 2017).
@differentiable(reverse)
public func selu<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { _Raw.selu(features: x) }

@usableFromInline
@derivative(of: selu)
func _vjpSelu<T: TensorFlowFloatingPoint>(_ x: Tensor<T>)
  -> (value: Tensor<T>, pullback: (Tensor<T>) -> Tensor<T>)
{
  let y = selu(x)
  return (y, { $0.mapUnlessZero { _Raw.seluGrad(gradients: $0, outputs: y) } })
}

/// `log(1 + exp(x))`.
@differentiable(reverse)
public func softplus<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> {
  _Raw.softplus(features: x)
}

@usableFromInline
@derivative(of: softplus)
func _vjpSoftplus<T: TensorFlowFloatingPoint>(_ x: Tensor<T>)
  -> (value: Tensor<T>, pullback: (Tensor<T>) -> Tensor<T>)
{
  (softplus(x), { $0.mapUnlessZero { _Raw.softplusGrad(gradients: $0, features: x) } })
}

/// `x / (1 + |x|)`.
@differentiable(reverse)
public func softsign<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> {
  _Raw.softsign(features: x)
}

@usableFromInline
@derivative(of: softsign)
func _vjpSoftsign<T: TensorFlowFloatingPoint>(_ x: Tensor<T>)
  -> (value: Tensor<T>, pullback: (Tensor<T>) -> Tensor<T>)
{
  (softsign(x), { $0.mapUnlessZero { _Raw.softsignGrad(gradients: $0, features: x) } })
}

/// `1 / (1 + exp(-x))`.
@differentiable(reverse)
public func sigmoid<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { _Raw.sigmoid(x) }

@usableFromInline
@derivative(of: sigmoid)
func _vjpSigmoid<T: TensorFlowFloatingPoint>(_ x: Tensor<T>)
  -> (value: Tensor<T>, pullback: (Tensor<T>) -> Tensor<T>)
{
  let y = sigmoid(x)
  return (y, { $0 * (y * (1 - y)) })
}

/// `log(sigmoid(x))`, exact for large negative `x`.
@differentiable(reverse)
public func logSigmoid<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { -softplus(-x) }

/// `x * sigmoid(x)` (Ramachandran 2017).
@differentiable(reverse)
public func swish<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { x * sigmoid(x) }

/// `x * tanh(softplus(x))` (Misra 2019).
@differentiable(reverse)
public func mish<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { x * tanh(softplus(x)) }

/// `relu6(x + 3) / 6` (Howard 2019).
@differentiable(reverse)
public func hardSigmoid<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> {
  relu6(x + 3) / 6
}

/// `x * hardSigmoid(x)` (Howard 2019).
@differentiable(reverse)
public func hardSwish<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> {
  x * hardSigmoid(x)
}

/// The Gaussian error linear unit by its tanh approximation (Hendrycks 2016).
@differentiable(reverse)
public func gelu<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> {
  let cube = x * x * x
  return T(0.5) * x * (1 + tanh(T(0.79788456080286535588) * (x + T(0.044715) * cube)))
}

/// `x` above zero, `alpha * x` below (Maas 2013).
@differentiable(reverse,wrt: x)
public func leakyRelu<T: TensorFlowFloatingPoint>(_ x: Tensor<T>, alpha: Double = 0.2) -> Tensor<T>
{
  // TensorFlow's op keeps alpha in single precision, too coarse for Double.
  T.self == Double.self
    ? x.replacing(with: T(alpha) * x, where: x .< Tensor(0))
    : _Raw.leakyRelu(features: x, alpha: alpha)
}

@usableFromInline
@derivative(of: leakyRelu, wrt: x)
func _vjpLeakyRelu<T: TensorFlowFloatingPoint>(_ x: Tensor<T>, alpha: Double)
  -> (value: Tensor<T>, pullback: (Tensor<T>) -> Tensor<T>)
{
  (
    leakyRelu(x, alpha: alpha),
    { gradient in
      T.self == Double.self
        ? gradient.replacing(with: T(alpha) * gradient, where: x .<= Tensor(0))
        : gradient.mapUnlessZero { _Raw.leakyReluGrad(gradients: $0, features: x, alpha: alpha) }
    }
  )
}
