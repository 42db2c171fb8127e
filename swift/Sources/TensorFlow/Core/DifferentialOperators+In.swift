import _Differentiation

// The old label `in:` of Swift for TensorFlow, so that its code compiles unchanged. Disfavoured, so
// that a trailing closure, which has no label, means the form above.

/// The value and gradient of `f`: the same as `valueWithGradient(at:of:)`.
@_disfavoredOverload
@inlinable
public func valueWithGradient<T: Differentiable, R: TensorFlowFloatingPoint>(
  at x: T, in f: @differentiable(reverse) (T) -> Tensor<R>
) -> (value: Tensor<R>, gradient: T.TangentVector) {
  TensorFlow.valueWithGradient(at: x, of: f)
}

/// The value and gradient of `f`: the same as `valueWithGradient(at:of:)`.
@_disfavoredOverload
@inlinable
public func valueWithGradient<T: Differentiable, U: Differentiable, R: TensorFlowFloatingPoint>(
  at x: T, _ y: U, in f: @differentiable(reverse) (T, U) -> Tensor<R>
) -> (value: Tensor<R>, gradient: (T.TangentVector, U.TangentVector)) {
  TensorFlow.valueWithGradient(at: x, y, of: f)
}

/// The value and gradient of `f`: the same as `valueWithGradient(at:of:)`.
@_disfavoredOverload
@inlinable
public func valueWithGradient<
  T: Differentiable, U: Differentiable, V: Differentiable, R: TensorFlowFloatingPoint
>(
  at x: T, _ y: U, _ z: V, in f: @differentiable(reverse) (T, U, V) -> Tensor<R>
) -> (value: Tensor<R>, gradient: (T.TangentVector, U.TangentVector, V.TangentVector)) {
  TensorFlow.valueWithGradient(at: x, y, z, of: f)
}

/// The gradient of `f`: the same as `gradient(at:of:)`.
@_disfavoredOverload
@inlinable
public func gradient<T: Differentiable, R: TensorFlowFloatingPoint>(
  at x: T, in f: @differentiable(reverse) (T) -> Tensor<R>
) -> T.TangentVector {
  TensorFlow.gradient(at: x, of: f)
}

/// The gradient of `f`: the same as `gradient(at:of:)`.
@_disfavoredOverload
@inlinable
public func gradient<T: Differentiable, U: Differentiable, R: TensorFlowFloatingPoint>(
  at x: T, _ y: U, in f: @differentiable(reverse) (T, U) -> Tensor<R>
) -> (T.TangentVector, U.TangentVector) {
  TensorFlow.gradient(at: x, y, of: f)
}

/// The gradient of `f`: the same as `gradient(at:of:)`.
@_disfavoredOverload
@inlinable
public func gradient<
  T: Differentiable, U: Differentiable, V: Differentiable, R: TensorFlowFloatingPoint
>(
  at x: T, _ y: U, _ z: V, in f: @differentiable(reverse) (T, U, V) -> Tensor<R>
) -> (T.TangentVector, U.TangentVector, V.TangentVector) {
  TensorFlow.gradient(at: x, y, z, of: f)
}

/// The pullback of `f`: the same as `pullback(at:of:)`.
@_disfavoredOverload
@inlinable
public func pullback<T: Differentiable, R: Differentiable>(
  at x: T, in f: @differentiable(reverse) (T) -> R
) -> (R.TangentVector) -> T.TangentVector {
  _Differentiation.pullback(at: x, of: f)
}

/// The pullback of `f`: the same as `pullback(at:of:)`.
@_disfavoredOverload
@inlinable
public func pullback<T: Differentiable, U: Differentiable, R: Differentiable>(
  at x: T, _ y: U, in f: @differentiable(reverse) (T, U) -> R
) -> (R.TangentVector) -> (T.TangentVector, U.TangentVector) {
  _Differentiation.pullback(at: x, y, of: f)
}

/// The value and pullback of `f`: the same as `valueWithPullback(at:of:)`.
@_disfavoredOverload
@inlinable
public func valueWithPullback<T: Differentiable, R: Differentiable>(
  at x: T, in f: @differentiable(reverse) (T) -> R
) -> (value: R, pullback: (R.TangentVector) -> T.TangentVector) {
  _Differentiation.valueWithPullback(at: x, of: f)
}

/// The value and pullback of `f`: the same as `valueWithPullback(at:of:)`.
@_disfavoredOverload
@inlinable
public func valueWithPullback<T: Differentiable, U: Differentiable, R: Differentiable>(
  at x: T, _ y: U, in f: @differentiable(reverse) (T, U) -> R
) -> (value: R, pullback: (R.TangentVector) -> (T.TangentVector, U.TangentVector)) {
  _Differentiation.valueWithPullback(at: x, y, of: f)
}

/// Hides `body`'s result from differentiation.
@_disfavoredOverload
@inlinable
@_semantics("autodiff.nonvarying")
public func withoutDerivative<T, R>(at x: T, in body: (T) -> R) -> R {
  body(_Differentiation.withoutDerivative(at: x))
}
