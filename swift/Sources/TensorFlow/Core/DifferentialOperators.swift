import _Differentiation

// Gradients of functions whose result is a tensor of rank 0. The standard library's operators take
// only functions that return a floating-point number; these stand beside them.

/// The value of `f` at `x` and its gradient there.
///
/// - Precondition: `f(x)` is of rank 0.
@inlinable
public func valueWithGradient<T: Differentiable, R: TensorFlowFloatingPoint>(
  at x: T, of f: @differentiable(reverse) (T) -> Tensor<R>
) -> (value: Tensor<R>, gradient: T.TangentVector) {
  let (value, pullback) = valueWithPullback(at: x, of: f)
  return (value, pullback(_seed(value)))
}

/// The value of `f` at `x` and `y`, and its gradient with respect to both.
///
/// - Precondition: The value is of rank 0.
@inlinable
public func valueWithGradient<T: Differentiable, U: Differentiable, R: TensorFlowFloatingPoint>(
  at x: T, _ y: U, of f: @differentiable(reverse) (T, U) -> Tensor<R>
) -> (value: Tensor<R>, gradient: (T.TangentVector, U.TangentVector)) {
  let (value, pullback) = valueWithPullback(at: x, y, of: f)
  return (value, pullback(_seed(value)))
}

/// The value of `f` at `x`, `y` and `z`, and its gradient with respect to all three.
///
/// - Precondition: The value is of rank 0.
@inlinable
public func valueWithGradient<
  T: Differentiable, U: Differentiable, V: Differentiable, R: TensorFlowFloatingPoint
>(
  at x: T, _ y: U, _ z: V, of f: @differentiable(reverse) (T, U, V) -> Tensor<R>
) -> (value: Tensor<R>, gradient: (T.TangentVector, U.TangentVector, V.TangentVector)) {
  let (value, pullback) = valueWithPullback(at: x, y, z, of: f)
  return (value, pullback(_seed(value)))
}

/// The gradient of `f` at `x`.
///
/// - Precondition: `f(x)` is of rank 0.
@inlinable
public func gradient<T: Differentiable, R: TensorFlowFloatingPoint>(
  at x: T, of f: @differentiable(reverse) (T) -> Tensor<R>
) -> T.TangentVector {
  valueWithGradient(at: x, of: f).gradient
}

/// The gradient of `f` with respect to `x` and `y`.
///
/// - Precondition: `f(x, y)` is of rank 0.
@inlinable
public func gradient<T: Differentiable, U: Differentiable, R: TensorFlowFloatingPoint>(
  at x: T, _ y: U, of f: @differentiable(reverse) (T, U) -> Tensor<R>
) -> (T.TangentVector, U.TangentVector) {
  valueWithGradient(at: x, y, of: f).gradient
}

/// The gradient of `f` with respect to `x`, `y` and `z`.
///
/// - Precondition: `f(x, y, z)` is of rank 0.
@inlinable
public func gradient<
  T: Differentiable, U: Differentiable, V: Differentiable, R: TensorFlowFloatingPoint
>(
  at x: T, _ y: U, _ z: V, of f: @differentiable(reverse) (T, U, V) -> Tensor<R>
) -> (T.TangentVector, U.TangentVector, V.TangentVector) {
  valueWithGradient(at: x, y, z, of: f).gradient
}

/// One, the gradient of a scalar by itself; traps unless `value` is of rank 0.
@usableFromInline
func _seed<R: TensorFlowFloatingPoint>(_ value: Tensor<R>) -> Tensor<R> {
  require(
    value.rank == 0,
    "gradient: the function's result must be a scalar, got the shape \(value.shape); "
      + "reduce it with mean() or sum()")
  return value.like(1)
}

// MARK: higher-order forms

/// The function that gives the gradient of `f` anywhere.
@inlinable
public func gradient<T: Differentiable, R: TensorFlowFloatingPoint>(
  of f: @escaping @differentiable(reverse) (T) -> Tensor<R>
) -> (T) -> T.TangentVector {
  { TensorFlow.gradient(at: $0, of: f) }
}

/// The function that gives the value and gradient of `f` anywhere.
@inlinable
public func valueWithGradient<T: Differentiable, R: TensorFlowFloatingPoint>(
  of f: @escaping @differentiable(reverse) (T) -> Tensor<R>
) -> (T) -> (value: Tensor<R>, gradient: T.TangentVector) {
  { TensorFlow.valueWithGradient(at: $0, of: f) }
}

// MARK: methods, with the closure last

extension Differentiable {
  /// `model.valueWithGradient { model in loss(model) }`
  @inlinable
  public func valueWithGradient<R: TensorFlowFloatingPoint>(
    _ f: @differentiable(reverse) (Self) -> Tensor<R>
  ) -> (value: Tensor<R>, gradient: TangentVector) {
    TensorFlow.valueWithGradient(at: self, of: f)
  }

  /// The gradient of `f` here: `model.gradient { model in loss(model) }`.
  ///
  /// - Precondition: `f(self)` is of rank 0.
  @inlinable
  public func gradient<R: TensorFlowFloatingPoint>(
    _ f: @differentiable(reverse) (Self) -> Tensor<R>
  ) -> TangentVector {
    TensorFlow.gradient(at: self, of: f)
  }

  /// The value of `f` here, and the function that carries a gradient back to `self`.
  @inlinable
  public func valueWithPullback<R: Differentiable>(_ f: @differentiable(reverse) (Self) -> R)
    -> (value: R, pullback: (R.TangentVector) -> TangentVector)
  {
    _Differentiation.valueWithPullback(at: self, of: f)
  }

  /// The function that carries a gradient of `f` back to `self`.
  @inlinable
  public func pullback<R: Differentiable>(_ f: @differentiable(reverse) (Self) -> R)
    -> (R.TangentVector) -> TangentVector
  {
    _Differentiation.pullback(at: self, of: f)
  }

  /// The value of `f` at `self` and `x`, and its gradient with respect to both.
  ///
  /// - Precondition: The value is of rank 0.
  @inlinable
  public func valueWithGradient<T: Differentiable, R: TensorFlowFloatingPoint>(
    at x: T, _ f: @differentiable(reverse) (Self, T) -> Tensor<R>
  ) -> (value: Tensor<R>, gradient: (TangentVector, T.TangentVector)) {
    TensorFlow.valueWithGradient(at: self, x, of: f)
  }

  /// The gradient of `f` with respect to `self` and `x`.
  ///
  /// - Precondition: `f(self, x)` is of rank 0.
  @inlinable
  public func gradient<T: Differentiable, R: TensorFlowFloatingPoint>(
    at x: T, _ f: @differentiable(reverse) (Self, T) -> Tensor<R>
  ) -> (TangentVector, T.TangentVector) {
    TensorFlow.gradient(at: self, x, of: f)
  }

  /// The value of `f` at `self` and `x`, and the function that carries a gradient back to both.
  @inlinable
  public func valueWithPullback<T: Differentiable, R: Differentiable>(
    at x: T, _ f: @differentiable(reverse) (Self, T) -> R
  ) -> (value: R, pullback: (R.TangentVector) -> (TangentVector, T.TangentVector)) {
    _Differentiation.valueWithPullback(at: self, x, of: f)
  }

  /// The function that carries a gradient of `f` back to `self` and `x`.
  @inlinable
  public func pullback<T: Differentiable, R: Differentiable>(
    at x: T, _ f: @differentiable(reverse) (Self, T) -> R
  ) -> (R.TangentVector) -> (TangentVector, T.TangentVector) {
    _Differentiation.pullback(at: self, x, of: f)
  }
}
