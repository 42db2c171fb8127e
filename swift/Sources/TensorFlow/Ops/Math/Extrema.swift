import _Differentiation

// The larger and the smaller of two tensors, scalar by scalar, with broadcasting. At a tie each
// side gets half of the gradient, as in PyTorch.

/// The larger of both, scalar by scalar, with broadcasting.
///
/// - Precondition: The shapes can be broadcast together.
@differentiable(reverse,wrt: (lhs, rhs) where T: TensorFlowFloatingPoint)
public func max<T>(_ lhs: Tensor<T>, _ rhs: Tensor<T>) -> Tensor<T>
where T: TensorFlowNumeric, T: Comparable {
  _Raw.maximum(lhs, rhs)
}

/// The smaller of both, scalar by scalar, with broadcasting.
///
/// - Precondition: The shapes can be broadcast together.
@differentiable(reverse,wrt: (lhs, rhs) where T: TensorFlowFloatingPoint)
public func min<T>(_ lhs: Tensor<T>, _ rhs: Tensor<T>) -> Tensor<T>
where T: TensorFlowNumeric, T: Comparable {
  _Raw.minimum(lhs, rhs)
}

@usableFromInline
@derivative(of: max)
func _vjpMax<T: TensorFlowFloatingPoint>(_ lhs: Tensor<T>, _ rhs: Tensor<T>)
  -> (value: Tensor<T>, pullback: (Tensor<T>) -> (Tensor<T>, Tensor<T>))
{
  (max(lhs, rhs), { split($0, chosen: lhs .> rhs, lhs, rhs) })
}

@usableFromInline
@derivative(of: min)
func _vjpMin<T: TensorFlowFloatingPoint>(_ lhs: Tensor<T>, _ rhs: Tensor<T>)
  -> (value: Tensor<T>, pullback: (Tensor<T>) -> (Tensor<T>, Tensor<T>))
{
  (min(lhs, rhs), { split($0, chosen: lhs .< rhs, lhs, rhs) })
}

/// `gradient` goes to `lhs` where it was chosen, half where the two were equal, the rest to `rhs`.
private func split<T: TensorFlowFloatingPoint>(
  _ gradient: Tensor<T>, chosen: Tensor<Bool>, _ lhs: Tensor<T>, _ rhs: Tensor<T>
) -> (Tensor<T>, Tensor<T>) {
  let share = Tensor<T>(chosen) + T(0.5) * Tensor<T>(lhs .== rhs)
  return (
    unbroadcast(gradient * share, to: lhs.shape),
    unbroadcast(gradient * (1 - share), to: rhs.shape)
  )
}

// MARK: with a Swift scalar

/// The larger of each scalar and `rhs`.
@differentiable(reverse,wrt: lhs where T: TensorFlowFloatingPoint)
public func max<T>(_ lhs: Tensor<T>, _ rhs: T) -> Tensor<T>
where T: TensorFlowNumeric, T: Comparable {
  max(lhs, Tensor(rhs))
}

/// The larger of `lhs` and each scalar.
@differentiable(reverse,wrt: rhs where T: TensorFlowFloatingPoint)
public func max<T>(_ lhs: T, _ rhs: Tensor<T>) -> Tensor<T>
where T: TensorFlowNumeric, T: Comparable {
  max(Tensor(lhs), rhs)
}

/// The smaller of each scalar and `rhs`.
@differentiable(reverse,wrt: lhs where T: TensorFlowFloatingPoint)
public func min<T>(_ lhs: Tensor<T>, _ rhs: T) -> Tensor<T>
where T: TensorFlowNumeric, T: Comparable {
  min(lhs, Tensor(rhs))
}

/// The smaller of `lhs` and each scalar.
@differentiable(reverse,wrt: rhs where T: TensorFlowFloatingPoint)
public func min<T>(_ lhs: T, _ rhs: Tensor<T>) -> Tensor<T>
where T: TensorFlowNumeric, T: Comparable {
  min(Tensor(lhs), rhs)
}

@usableFromInline
@derivative(of: max, wrt: lhs)
func _vjpMaxConstant<T: TensorFlowFloatingPoint>(_ lhs: Tensor<T>, _ rhs: T)
  -> (value: Tensor<T>, pullback: (Tensor<T>) -> Tensor<T>)
{
  (max(lhs, rhs), { split($0, chosen: lhs .> Tensor(rhs), lhs, Tensor(rhs)).0 })
}

@usableFromInline
@derivative(of: max, wrt: rhs)
func _vjpMaxOfConstant<T: TensorFlowFloatingPoint>(_ lhs: T, _ rhs: Tensor<T>)
  -> (value: Tensor<T>, pullback: (Tensor<T>) -> Tensor<T>)
{
  (max(lhs, rhs), { split($0, chosen: rhs .> Tensor(lhs), rhs, Tensor(lhs)).0 })
}

@usableFromInline
@derivative(of: min, wrt: lhs)
func _vjpMinConstant<T: TensorFlowFloatingPoint>(_ lhs: Tensor<T>, _ rhs: T)
  -> (value: Tensor<T>, pullback: (Tensor<T>) -> Tensor<T>)
{
  (min(lhs, rhs), { split($0, chosen: lhs .< Tensor(rhs), lhs, Tensor(rhs)).0 })
}

@usableFromInline
@derivative(of: min, wrt: rhs)
func _vjpMinOfConstant<T: TensorFlowFloatingPoint>(_ lhs: T, _ rhs: Tensor<T>)
  -> (value: Tensor<T>, pullback: (Tensor<T>) -> Tensor<T>)
{
  (min(lhs, rhs), { split($0, chosen: rhs .< Tensor(lhs), rhs, Tensor(lhs)).0 })
}
