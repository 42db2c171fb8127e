import _Differentiation

// Arithmetic of two tensors, with broadcasting. Every pullback sums a gradient over the axes that
// were broadcast, and passes on the zero that has no shape: the gradient of a result that nothing
// depends on.

extension Tensor: AdditiveArithmetic where Scalar: Numeric {
  /// The zero that has no shape: added to any tensor it gives that tensor, and runs no op.
  public static var zero: Tensor {
    Tensor(
      _tfe: TFETensorHandle(
        type: Scalar.tensorFlowDataType, shape: [], byteCount: MemoryLayout<Scalar>.stride,
        isZero: true
      ) { $0.assumingMemoryBound(to: Scalar.self).initialize(to: .zero) })
  }

  /// The sum, scalar by scalar, with broadcasting.
  ///
  /// - Precondition: The shapes can be broadcast together.
  @differentiable(reverse,wrt: (lhs, rhs) where Scalar: TensorFlowFloatingPoint)
  public static func + (lhs: Tensor, rhs: Tensor) -> Tensor {
    if lhs._tfe.isZero { return rhs }
    if rhs._tfe.isZero { return lhs }
    return _Raw.addV2(lhs, rhs)
  }

  /// The difference, scalar by scalar, with broadcasting.
  ///
  /// - Precondition: The shapes can be broadcast together.
  @differentiable(reverse,wrt: (lhs, rhs) where Scalar: TensorFlowFloatingPoint)
  public static func - (lhs: Tensor, rhs: Tensor) -> Tensor {
    if rhs._tfe.isZero { return lhs }
    return _Raw.sub(lhs, rhs)
  }
}

extension Tensor: Differentiable where Scalar: TensorFlowFloatingPoint {
  /// A tensor moves by tensors of its own shape.
  public typealias TangentVector = Tensor

  /// Adds `offset`; the zero that has no shape changes nothing.
  public mutating func move(by offset: Tensor) {
    if !offset._tfe.isZero { self = self + offset }
  }
}

extension Tensor where Scalar: Numeric {
  /// The product, scalar by scalar, with broadcasting.
  ///
  /// - Precondition: The shapes can be broadcast together.
  @differentiable(reverse,wrt: (lhs, rhs) where Scalar: TensorFlowFloatingPoint)
  public static func * (lhs: Tensor, rhs: Tensor) -> Tensor { _Raw.mul(lhs, rhs) }

  /// The quotient, scalar by scalar, with broadcasting.
  ///
  /// - Precondition: The shapes can be broadcast together.
  @differentiable(reverse,wrt: (lhs, rhs) where Scalar: TensorFlowFloatingPoint)
  public static func / (lhs: Tensor, rhs: Tensor) -> Tensor { _Raw.div(lhs, rhs) }

  /// The remainder, with the sign of `rhs` (TensorFlow's FloorMod).
  public static func % (lhs: Tensor, rhs: Tensor) -> Tensor { _Raw.floorMod(lhs, rhs) }
  /// The remainder, with the sign of `rhs`.
  public static func % (lhs: Tensor, rhs: Scalar) -> Tensor { lhs % Tensor(rhs) }
  /// The remainder, with the sign of `rhs`.
  public static func % (lhs: Scalar, rhs: Tensor) -> Tensor { Tensor(lhs) % rhs }
  /// Replaces `lhs` by `lhs % rhs`, with broadcasting.
  public static func %= (lhs: inout Tensor, rhs: Tensor) { lhs = lhs % rhs }
  /// Replaces `lhs` by `lhs % rhs`.
  public static func %= (lhs: inout Tensor, rhs: Scalar) { lhs = lhs % rhs }
}

extension Tensor where Scalar: SignedNumeric {
  /// Every scalar negated.
  @differentiable(reverse,wrt: rhs where Scalar: TensorFlowFloatingPoint)
  public static prefix func - (rhs: Tensor) -> Tensor {
    rhs._tfe.isZero ? rhs : _Raw.neg(rhs)
  }
}

// MARK: compound assignment

extension Tensor where Scalar: Numeric {
  /// Replaces `lhs` by `lhs + rhs`, with broadcasting.
  @differentiable(reverse,wrt: (lhs, rhs) where Scalar: TensorFlowFloatingPoint)
  public static func += (lhs: inout Tensor, rhs: Tensor) { lhs = lhs + rhs }
  /// Replaces `lhs` by `lhs + rhs`.
  @differentiable(reverse,wrt: lhs where Scalar: TensorFlowFloatingPoint)
  public static func += (lhs: inout Tensor, rhs: Scalar) { lhs = lhs + rhs }
  /// Replaces `lhs` by `lhs - rhs`, with broadcasting.
  @differentiable(reverse,wrt: (lhs, rhs) where Scalar: TensorFlowFloatingPoint)
  public static func -= (lhs: inout Tensor, rhs: Tensor) { lhs = lhs - rhs }
  /// Replaces `lhs` by `lhs - rhs`.
  @differentiable(reverse,wrt: lhs where Scalar: TensorFlowFloatingPoint)
  public static func -= (lhs: inout Tensor, rhs: Scalar) { lhs = lhs - rhs }
  /// Replaces `lhs` by `lhs * rhs`, with broadcasting.
  @differentiable(reverse,wrt: (lhs, rhs) where Scalar: TensorFlowFloatingPoint)
  public static func *= (lhs: inout Tensor, rhs: Tensor) { lhs = lhs * rhs }
  /// Replaces `lhs` by `lhs * rhs`.
  @differentiable(reverse,wrt: lhs where Scalar: TensorFlowFloatingPoint)
  public static func *= (lhs: inout Tensor, rhs: Scalar) { lhs = lhs * rhs }
  /// Replaces `lhs` by `lhs / rhs`, with broadcasting.
  @differentiable(reverse,wrt: (lhs, rhs) where Scalar: TensorFlowFloatingPoint)
  public static func /= (lhs: inout Tensor, rhs: Tensor) { lhs = lhs / rhs }
  /// Replaces `lhs` by `lhs / rhs`.
  @differentiable(reverse,wrt: lhs where Scalar: TensorFlowFloatingPoint)
  public static func /= (lhs: inout Tensor, rhs: Scalar) { lhs = lhs / rhs }
}

// MARK: derivatives

extension Tensor where Scalar: TensorFlowFloatingPoint {
  @usableFromInline
  @derivative(of: +)
  static func _vjpAdd(lhs: Tensor, rhs: Tensor)
    -> (value: Tensor, pullback: (Tensor) -> (Tensor, Tensor))
  {
    let (left, right) = (lhs.shape, rhs.shape)
    return (
      lhs + rhs,
      { (unbroadcast($0, to: left), unbroadcast($0, to: right)) }
    )
  }

  @usableFromInline
  @derivative(of: -)
  static func _vjpSubtract(lhs: Tensor, rhs: Tensor)
    -> (value: Tensor, pullback: (Tensor) -> (Tensor, Tensor))
  {
    let (left, right) = (lhs.shape, rhs.shape)
    return (
      lhs - rhs,
      { (unbroadcast($0, to: left), unbroadcast(-$0, to: right)) }
    )
  }

  @usableFromInline
  @derivative(of: *)
  static func _vjpMultiply(lhs: Tensor, rhs: Tensor)
    -> (value: Tensor, pullback: (Tensor) -> (Tensor, Tensor))
  {
    return (
      lhs * rhs,
      { gradient in
        if gradient._tfe.isZero { return (gradient, gradient) }
        return (
          unbroadcast(gradient * rhs, to: lhs.shape), unbroadcast(gradient * lhs, to: rhs.shape)
        )
      }
    )
  }

  @usableFromInline
  @derivative(of: /)
  static func _vjpDivide(lhs: Tensor, rhs: Tensor)
    -> (value: Tensor, pullback: (Tensor) -> (Tensor, Tensor))
  {
    return (
      lhs / rhs,
      { gradient in
        if gradient._tfe.isZero { return (gradient, gradient) }
        let ofRhs = -gradient * lhs / (rhs * rhs)
        return (unbroadcast(gradient / rhs, to: lhs.shape), unbroadcast(ofRhs, to: rhs.shape))
      }
    )
  }

  @usableFromInline
  @derivative(of: -)
  static func _vjpNegate(rhs: Tensor) -> (value: Tensor, pullback: (Tensor) -> Tensor) {
    (-rhs, { -$0 })
  }
}
