import _Differentiation

// Functions that are flat almost everywhere: their gradients are zeros, as PyTorch's are.

/// The nearest integer, ties to even.
@differentiable(reverse)
public func round<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { _Raw.round(x) }

@usableFromInline
@derivative(of: round)
func _vjpRound<T: TensorFlowFloatingPoint>(_ x: Tensor<T>)
  -> (value: Tensor<T>, pullback: (Tensor<T>) -> Tensor<T>)
{
  (round(x), { $0.mapUnlessZero { Tensor(zerosLike: $0) } })
}

/// The integer at or above.
@differentiable(reverse)
public func ceil<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { _Raw.ceil(x) }

@usableFromInline
@derivative(of: ceil)
func _vjpCeil<T: TensorFlowFloatingPoint>(_ x: Tensor<T>)
  -> (value: Tensor<T>, pullback: (Tensor<T>) -> Tensor<T>)
{
  (ceil(x), { $0.mapUnlessZero { Tensor(zerosLike: $0) } })
}

/// The integer at or below.
@differentiable(reverse)
public func floor<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { _Raw.floor(x) }

@usableFromInline
@derivative(of: floor)
func _vjpFloor<T: TensorFlowFloatingPoint>(_ x: Tensor<T>)
  -> (value: Tensor<T>, pullback: (Tensor<T>) -> Tensor<T>)
{
  (floor(x), { $0.mapUnlessZero { Tensor(zerosLike: $0) } })
}

/// -1, 0 or 1.
@differentiable(reverse,wrt: x where T: TensorFlowFloatingPoint)
public func sign<T: TensorFlowNumeric>(_ x: Tensor<T>) -> Tensor<T> { _Raw.sign(x) }

@usableFromInline
@derivative(of: sign)
func _vjpSign<T: TensorFlowFloatingPoint>(_ x: Tensor<T>)
  -> (value: Tensor<T>, pullback: (Tensor<T>) -> Tensor<T>)
{
  (sign(x), { $0.mapUnlessZero { Tensor(zerosLike: $0) } })
}

/// The distance from zero.
@differentiable(reverse,wrt: x where T: TensorFlowFloatingPoint)
public func abs<T: TensorFlowSignedNumeric>(_ x: Tensor<T>) -> Tensor<T> { _Raw.abs(x) }

@usableFromInline
@derivative(of: abs)
func _vjpAbs<T: TensorFlowFloatingPoint>(_ x: Tensor<T>)
  -> (value: Tensor<T>, pullback: (Tensor<T>) -> Tensor<T>)
{
  (abs(x), { $0 * sign(x) })
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
  /// Where scalars are neither infinite nor NaN.
  public var isFinite: Tensor<Bool> { _Raw.isFinite(self) }
  /// Where scalars are infinite, of either sign.
  public var isInfinite: Tensor<Bool> { _Raw.isInf(self) }
  /// Where scalars are NaN.
  public var isNaN: Tensor<Bool> { _Raw.isNan(self) }
}
