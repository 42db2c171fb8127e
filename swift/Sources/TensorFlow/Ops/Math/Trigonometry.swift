import _Differentiation

// Trigonometric and hyperbolic functions, in radians.

/// The sine.
@differentiable(reverse)
public func sin<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { _Raw.sin(x) }

@usableFromInline
@derivative(of: sin)
func _vjpSin<T: TensorFlowFloatingPoint>(_ x: Tensor<T>)
  -> (value: Tensor<T>, pullback: (Tensor<T>) -> Tensor<T>)
{
  (sin(x), { $0 * cos(x) })
}

/// The cosine.
@differentiable(reverse)
public func cos<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { _Raw.cos(x) }

@usableFromInline
@derivative(of: cos)
func _vjpCos<T: TensorFlowFloatingPoint>(_ x: Tensor<T>)
  -> (value: Tensor<T>, pullback: (Tensor<T>) -> Tensor<T>)
{
  (cos(x), { -$0 * sin(x) })
}

/// The tangent.
@differentiable(reverse)
public func tan<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { _Raw.tan(x) }

@usableFromInline
@derivative(of: tan)
func _vjpTan<T: TensorFlowFloatingPoint>(_ x: Tensor<T>)
  -> (value: Tensor<T>, pullback: (Tensor<T>) -> Tensor<T>)
{
  let y = tan(x)
  return (y, { $0 * (1 + y.squared()) })
}

/// The inverse sine.
@differentiable(reverse)
public func asin<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { _Raw.asin(x) }

@usableFromInline
@derivative(of: asin)
func _vjpAsin<T: TensorFlowFloatingPoint>(_ x: Tensor<T>)
  -> (value: Tensor<T>, pullback: (Tensor<T>) -> Tensor<T>)
{
  (asin(x), { $0 / sqrt(1 - x.squared()) })
}

/// The inverse cosine.
@differentiable(reverse)
public func acos<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { _Raw.acos(x) }

@usableFromInline
@derivative(of: acos)
func _vjpAcos<T: TensorFlowFloatingPoint>(_ x: Tensor<T>)
  -> (value: Tensor<T>, pullback: (Tensor<T>) -> Tensor<T>)
{
  (acos(x), { -$0 / sqrt(1 - x.squared()) })
}

/// The inverse tangent.
@differentiable(reverse)
public func atan<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { _Raw.atan(x) }

@usableFromInline
@derivative(of: atan)
func _vjpAtan<T: TensorFlowFloatingPoint>(_ x: Tensor<T>)
  -> (value: Tensor<T>, pullback: (Tensor<T>) -> Tensor<T>)
{
  (atan(x), { $0 / (1 + x.squared()) })
}

/// The hyperbolic sine.
@differentiable(reverse)
public func sinh<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { _Raw.sinh(x) }

@usableFromInline
@derivative(of: sinh)
func _vjpSinh<T: TensorFlowFloatingPoint>(_ x: Tensor<T>)
  -> (value: Tensor<T>, pullback: (Tensor<T>) -> Tensor<T>)
{
  (sinh(x), { $0 * cosh(x) })
}

/// The hyperbolic cosine.
@differentiable(reverse)
public func cosh<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { _Raw.cosh(x) }

@usableFromInline
@derivative(of: cosh)
func _vjpCosh<T: TensorFlowFloatingPoint>(_ x: Tensor<T>)
  -> (value: Tensor<T>, pullback: (Tensor<T>) -> Tensor<T>)
{
  (cosh(x), { $0 * sinh(x) })
}

/// The hyperbolic tangent.
@differentiable(reverse)
public func tanh<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { _Raw.tanh(x) }

@usableFromInline
@derivative(of: tanh)
func _vjpTanh<T: TensorFlowFloatingPoint>(_ x: Tensor<T>)
  -> (value: Tensor<T>, pullback: (Tensor<T>) -> Tensor<T>)
{
  let y = tanh(x)
  return (y, { $0 * (1 - y.squared()) })
}

/// The inverse hyperbolic sine.
@differentiable(reverse)
public func asinh<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { _Raw.asinh(x) }

@usableFromInline
@derivative(of: asinh)
func _vjpAsinh<T: TensorFlowFloatingPoint>(_ x: Tensor<T>)
  -> (value: Tensor<T>, pullback: (Tensor<T>) -> Tensor<T>)
{
  (asinh(x), { $0 / sqrt(1 + x.squared()) })
}

/// The inverse hyperbolic cosine.
@differentiable(reverse)
public func acosh<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { _Raw.acosh(x) }

@usableFromInline
@derivative(of: acosh)
func _vjpAcosh<T: TensorFlowFloatingPoint>(_ x: Tensor<T>)
  -> (value: Tensor<T>, pullback: (Tensor<T>) -> Tensor<T>)
{
  (acosh(x), { $0 / sqrt(x.squared() - 1) })
}

/// The inverse hyperbolic tangent.
@differentiable(reverse)
public func atanh<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { _Raw.atanh(x) }

@usableFromInline
@derivative(of: atanh)
func _vjpAtanh<T: TensorFlowFloatingPoint>(_ x: Tensor<T>)
  -> (value: Tensor<T>, pullback: (Tensor<T>) -> Tensor<T>)
{
  (atanh(x), { $0 / (1 - x.squared()) })
}
