import _Differentiation

/// `exp(x) / sum(exp(x))` over the last axis.
@differentiable(reverse)
public func softmax<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> {
  _Raw.softmax(logits: x)
}

@usableFromInline
@derivative(of: softmax(_:))
func _vjpSoftmax<T: TensorFlowFloatingPoint>(_ x: Tensor<T>)
  -> (value: Tensor<T>, pullback: (Tensor<T>) -> Tensor<T>)
{
  let y = softmax(x)
  return (y, { $0.mapUnlessZero { ($0 - ($0 * y).sum(alongAxes: -1)) * y } })
}

/// `exp(x) / sum(exp(x))` over `axis`.
///
/// - Precondition: The axis is in `-rank..<rank`.
@differentiable(reverse,wrt: x)
public func softmax<T: TensorFlowFloatingPoint>(_ x: Tensor<T>, alongAxis axis: Int) -> Tensor<T> {
  let largest = withoutDerivative(at: x.max(alongAxes: axis))
  let exponentials = exp(x - largest)
  return exponentials / exponentials.sum(alongAxes: axis)
}

/// The logarithm of `softmax(x)`, over the last axis, without its loss of digits.
@differentiable(reverse)
public func logSoftmax<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> {
  _Raw.logSoftmax(logits: x)
}

@usableFromInline
@derivative(of: logSoftmax)
func _vjpLogSoftmax<T: TensorFlowFloatingPoint>(_ x: Tensor<T>)
  -> (value: Tensor<T>, pullback: (Tensor<T>) -> Tensor<T>)
{
  let y = logSoftmax(x)
  return (y, { $0.mapUnlessZero { $0 - $0.sum(alongAxes: -1) * exp(y) } })
}

/// Its argument, unchanged: the activation of a layer that has none.
@differentiable(reverse)
public func identity<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> { x }
