import _Differentiation

// Exponentials, logarithms, roots.

/// `e` to the power of each scalar.
@differentiable(reverse)
public func exp<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { _Raw.exp(x) }

@usableFromInline
@derivative(of: exp)
func _vjpExp<T: TensorFlowFloatingPoint>(_ x: Tensor<T>)
  -> (value: Tensor<T>, pullback: (Tensor<T>) -> Tensor<T>)
{
  let y = exp(x)
  return (y, { y * $0 })
}

/// `exp(x) - 1`, exact near zero.
@differentiable(reverse)
public func expm1<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { _Raw.expm1(x) }

@usableFromInline
@derivative(of: expm1)
func _vjpExpm1<T: TensorFlowFloatingPoint>(_ x: Tensor<T>)
  -> (value: Tensor<T>, pullback: (Tensor<T>) -> Tensor<T>)
{
  let y = expm1(x)
  return (y, { (y + 1) * $0 })
}

/// The natural logarithm.
@differentiable(reverse)
public func log<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { _Raw.log(x) }

@usableFromInline
@derivative(of: log)
func _vjpLog<T: TensorFlowFloatingPoint>(_ x: Tensor<T>)
  -> (value: Tensor<T>, pullback: (Tensor<T>) -> Tensor<T>)
{
  (log(x), { $0 / x })
}

/// `log(1 + x)`, exact near zero.
@differentiable(reverse)
public func log1p<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { _Raw.log1p(x) }

@usableFromInline
@derivative(of: log1p)
func _vjpLog1p<T: TensorFlowFloatingPoint>(_ x: Tensor<T>)
  -> (value: Tensor<T>, pullback: (Tensor<T>) -> Tensor<T>)
{
  (log1p(x), { $0 / (1 + x) })
}

/// `log(1 - exp(x))` for `x` below zero, exact at both ends (Mächler 2012, equation 7).
@differentiable(reverse)
public func log1mexp<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> {
  // Near zero 1 - exp(x) would lose its digits, far below it the logarithm would.
  let near = x .> Tensor(T(-0.69314718055994530942))
  return log1p(-exp(x)).replacing(with: log(-expm1(x)), where: near)
}

@usableFromInline
@derivative(of: log1mexp)
func _vjpLog1mexp<T: TensorFlowFloatingPoint>(_ x: Tensor<T>)
  -> (value: Tensor<T>, pullback: (Tensor<T>) -> Tensor<T>)
{
  (log1mexp(x), { -$0 / expm1(-x) })
}

/// 2 to the power of each scalar.
@differentiable(reverse)
public func exp2<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> {
  exp(x * T(0.69314718055994530942))
}

/// 10 to the power of each scalar.
@differentiable(reverse)
public func exp10<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> {
  exp(x * T(2.30258509299404568402))
}

/// The logarithm to base 2.
@differentiable(reverse)
public func log2<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> {
  log(x) / T(0.69314718055994530942)
}

/// The logarithm to base 10.
@differentiable(reverse)
public func log10<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> {
  log(x) / T(2.30258509299404568402)
}

/// The square root.
@differentiable(reverse)
public func sqrt<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { _Raw.sqrt(x) }

@usableFromInline
@derivative(of: sqrt)
func _vjpSqrt<T: TensorFlowFloatingPoint>(_ x: Tensor<T>)
  -> (value: Tensor<T>, pullback: (Tensor<T>) -> Tensor<T>)
{
  let y = sqrt(x)
  return (y, { $0 / (2 * y) })
}

/// One over the square root.
@differentiable(reverse)
public func rsqrt<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { _Raw.rsqrt(x) }

@usableFromInline
@derivative(of: rsqrt)
func _vjpRsqrt<T: TensorFlowFloatingPoint>(_ x: Tensor<T>)
  -> (value: Tensor<T>, pullback: (Tensor<T>) -> Tensor<T>)
{
  let y = rsqrt(x)
  return (y, { $0 * (T(-0.5) * y * y * y) })
}
