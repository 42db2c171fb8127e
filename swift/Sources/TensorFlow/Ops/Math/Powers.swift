import _Differentiation

// Powers and squares.

/// Each scalar of `lhs` to the power of its partner in `rhs`, with broadcasting.
@differentiable(reverse,wrt: (lhs, rhs) where T: TensorFlowFloatingPoint)
public func pow<T: TensorFlowNumeric>(_ lhs: Tensor<T>, _ rhs: Tensor<T>) -> Tensor<T> {
  _Raw.pow(lhs, rhs)
}

@usableFromInline
@derivative(of: pow)
func _vjpPow<T: TensorFlowFloatingPoint>(_ lhs: Tensor<T>, _ rhs: Tensor<T>)
  -> (value: Tensor<T>, pullback: (Tensor<T>) -> (Tensor<T>, Tensor<T>))
{
  let value = pow(lhs, rhs)
  return (
    value,
    { gradient in
      // d/db a^b = a^b log a, taken as zero where a is not positive, as the limit at zero is.
      let positive = lhs .> Tensor(0)
      let safe = Tensor(onesLike: lhs).replacing(with: lhs, where: positive)
      let logarithm = log(safe)
      return (
        unbroadcast(gradient * rhs * pow(lhs, rhs - 1), to: lhs.shape),
        unbroadcast(gradient * value * logarithm, to: rhs.shape)
      )
    }
  )
}

/// Each scalar to the power of `rhs`.
@differentiable(reverse,wrt: lhs where T: TensorFlowFloatingPoint)
public func pow<T: TensorFlowNumeric>(_ lhs: Tensor<T>, _ rhs: T) -> Tensor<T> {
  pow(lhs, Tensor(rhs))
}

@usableFromInline
@derivative(of: pow, wrt: lhs)
func _vjpPowConstant<T: TensorFlowFloatingPoint>(_ lhs: Tensor<T>, _ rhs: T)
  -> (value: Tensor<T>, pullback: (Tensor<T>) -> Tensor<T>)
{
  (pow(lhs, rhs), { $0 * (rhs * pow(lhs, rhs - 1)) })
}

/// `lhs` to the power of each scalar.
@differentiable(reverse,wrt: rhs where T: TensorFlowFloatingPoint)
public func pow<T: TensorFlowNumeric>(_ lhs: T, _ rhs: Tensor<T>) -> Tensor<T> {
  pow(Tensor(lhs), rhs)
}

@usableFromInline
@derivative(of: pow, wrt: rhs)
func _vjpPowOfConstant<T: TensorFlowFloatingPoint>(_ lhs: T, _ rhs: Tensor<T>)
  -> (value: Tensor<T>, pullback: (Tensor<T>) -> Tensor<T>)
{
  let value = pow(lhs, rhs)
  return (value, { $0 * value * log(Tensor(lhs)) })
}

/// Each scalar to the power of an integer.
@differentiable(reverse,wrt: x)
public func pow<T: TensorFlowFloatingPoint>(_ x: Tensor<T>, _ n: Int) -> Tensor<T> {
  pow(x, T(n))
}

/// The `n`th root. Negative scalars have one where `n` is odd.
@differentiable(reverse,wrt: x)
public func root<T: TensorFlowFloatingPoint>(_ x: Tensor<T>, _ n: Int) -> Tensor<T> {
  n.isMultiple(of: 2) ? pow(x, 1 / T(n)) : sign(x) * pow(abs(x), 1 / T(n))
}

extension Tensor where Scalar: Numeric {
  /// `self * self`.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func squared() -> Tensor { _Raw.square(self) }
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
  @usableFromInline
  @derivative(of: squared)
  func _vjpSquared() -> (value: Tensor, pullback: (Tensor) -> Tensor) {
    (squared(), { 2 * self * $0 })
  }
}

/// `(lhs - rhs)` squared, with broadcasting.
@differentiable(reverse,wrt: (lhs, rhs) where T: TensorFlowFloatingPoint)
public func squaredDifference<T: TensorFlowNumeric>(_ lhs: Tensor<T>, _ rhs: Tensor<T>) -> Tensor<T>
{
  _Raw.squaredDifference(lhs, rhs)
}

@usableFromInline
@derivative(of: squaredDifference)
func _vjpSquaredDifference<T: TensorFlowFloatingPoint>(_ lhs: Tensor<T>, _ rhs: Tensor<T>)
  -> (value: Tensor<T>, pullback: (Tensor<T>) -> (Tensor<T>, Tensor<T>))
{
  (
    squaredDifference(lhs, rhs),
    { gradient in
      let left = 2 * gradient * (lhs - rhs)
      return (unbroadcast(left, to: lhs.shape), unbroadcast(-left, to: rhs.shape))
    }
  )
}
