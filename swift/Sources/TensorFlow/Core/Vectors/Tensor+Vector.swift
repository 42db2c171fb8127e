import _Differentiation

// Tensors as vectors. The zero that has no shape stays what it is where zero stays zero.

extension Tensor: EuclideanDifferentiable where Scalar: TensorFlowFloatingPoint {}

extension Tensor: VectorProtocol where Scalar: TensorFlowFloatingPoint {
  /// A tensor is scaled by a `Float`, whatever its own scalars.
  public typealias VectorSpaceScalar = Float

  /// `x` added to every scalar.
  @differentiable(reverse,wrt: self)
  public func adding(_ x: Float) -> Tensor { self + Scalar(x) }

  /// `x` taken from every scalar.
  @differentiable(reverse,wrt: self)
  public func subtracting(_ x: Float) -> Tensor { self - Scalar(x) }

  /// Every scalar times `scalar`.
  @differentiable(reverse,wrt: self)
  public func scaled(by scalar: Float) -> Tensor { self * Scalar(scalar) }
}

extension Tensor: _VectorProtocol where Scalar: TensorFlowFloatingPoint {}

extension Tensor: PointwiseMultiplicative where Scalar: Numeric {
  /// A one that takes any shape by broadcasting.
  public static var one: Tensor { Tensor(1) }

  /// One divided by each scalar.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public var reciprocal: Tensor { 1 / self }

  /// The product, scalar by scalar, with broadcasting; zero if either is the zero without shape.
  ///
  /// - Precondition: The shapes can be broadcast together.
  @differentiable(reverse,wrt: (lhs, rhs) where Scalar: TensorFlowFloatingPoint)
  public static func .* (lhs: Tensor, rhs: Tensor) -> Tensor {
    if lhs._tfe.isZero { return lhs }
    if rhs._tfe.isZero { return rhs }
    return lhs * rhs
  }
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
  @usableFromInline
  @derivative(of: .*)
  static func _vjpPointwiseMultiply(lhs: Tensor, rhs: Tensor)
    -> (value: Tensor, pullback: (Tensor) -> (Tensor, Tensor))
  {
    (
      lhs .* rhs,
      { (unbroadcast($0 .* rhs, to: lhs.shape), unbroadcast($0 .* lhs, to: rhs.shape)) }
    )
  }

  @usableFromInline
  @derivative(of: reciprocal)
  func _vjpReciprocal() -> (value: Tensor, pullback: (Tensor) -> Tensor) {
    let inverse = reciprocal
    return (inverse, { -$0 * inverse * inverse })
  }
}
