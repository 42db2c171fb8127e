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

  @differentiable(reverse,wrt: (lhs, rhs) where Scalar: TensorFlowFloatingPoint)
  public static func + (lhs: Tensor, rhs: Tensor) -> Tensor {
    if lhs._tfe.isZero { return rhs }
    if rhs._tfe.isZero { return lhs }
    return _Raw.addV2(lhs, rhs)
  }

  @differentiable(reverse,wrt: (lhs, rhs) where Scalar: TensorFlowFloatingPoint)
  public static func - (lhs: Tensor, rhs: Tensor) -> Tensor {
    if rhs._tfe.isZero { return lhs }
    return _Raw.sub(lhs, rhs)
  }
}

extension Tensor: Differentiable where Scalar: TensorFlowFloatingPoint {
  public typealias TangentVector = Tensor

  public mutating func move(by offset: Tensor) {
    if !offset._tfe.isZero { self = self + offset }
  }
}

extension Tensor where Scalar: Numeric {
  @differentiable(reverse,wrt: (lhs, rhs) where Scalar: TensorFlowFloatingPoint)
  public static func * (lhs: Tensor, rhs: Tensor) -> Tensor { _Raw.mul(lhs, rhs) }

  @differentiable(reverse,wrt: (lhs, rhs) where Scalar: TensorFlowFloatingPoint)
  public static func / (lhs: Tensor, rhs: Tensor) -> Tensor { _Raw.div(lhs, rhs) }

  /// The remainder, with the sign of `rhs` (TensorFlow's FloorMod).
  public static func % (lhs: Tensor, rhs: Tensor) -> Tensor { _Raw.floorMod(lhs, rhs) }
  public static func % (lhs: Tensor, rhs: Scalar) -> Tensor { lhs % Tensor(rhs) }
  public static func % (lhs: Scalar, rhs: Tensor) -> Tensor { Tensor(lhs) % rhs }
  public static func %= (lhs: inout Tensor, rhs: Tensor) { lhs = lhs % rhs }
  public static func %= (lhs: inout Tensor, rhs: Scalar) { lhs = lhs % rhs }
}

extension Tensor where Scalar: SignedNumeric {
  @differentiable(reverse,wrt: rhs where Scalar: TensorFlowFloatingPoint)
  public static prefix func - (rhs: Tensor) -> Tensor {
    rhs._tfe.isZero ? rhs : _Raw.neg(rhs)
  }
}

// MARK: compound assignment

extension Tensor where Scalar: Numeric {
  @differentiable(reverse,wrt: (lhs, rhs) where Scalar: TensorFlowFloatingPoint)
  public static func += (lhs: inout Tensor, rhs: Tensor) { lhs = lhs + rhs }
  @differentiable(reverse,wrt: lhs where Scalar: TensorFlowFloatingPoint)
  public static func += (lhs: inout Tensor, rhs: Scalar) { lhs = lhs + rhs }
  @differentiable(reverse,wrt: (lhs, rhs) where Scalar: TensorFlowFloatingPoint)
  public static func -= (lhs: inout Tensor, rhs: Tensor) { lhs = lhs - rhs }
  @differentiable(reverse,wrt: lhs where Scalar: TensorFlowFloatingPoint)
  public static func -= (lhs: inout Tensor, rhs: Scalar) { lhs = lhs - rhs }
  @differentiable(reverse,wrt: (lhs, rhs) where Scalar: TensorFlowFloatingPoint)
  public static func *= (lhs: inout Tensor, rhs: Tensor) { lhs = lhs * rhs }
  @differentiable(reverse,wrt: lhs where Scalar: TensorFlowFloatingPoint)
  public static func *= (lhs: inout Tensor, rhs: Scalar) { lhs = lhs * rhs }
  @differentiable(reverse,wrt: (lhs, rhs) where Scalar: TensorFlowFloatingPoint)
  public static func /= (lhs: inout Tensor, rhs: Tensor) { lhs = lhs / rhs }
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
