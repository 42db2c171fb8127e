import _Differentiation

// Arithmetic of a tensor and a Swift scalar. Each has two derivatives: where the scalar is a
// constant, as it nearly always is, its gradient (a sum, read back to the host) is not computed.
// The zero that has no shape is still that when scaled.

extension Tensor where Scalar: Numeric {
  /// `rhs` added to every scalar.
  @differentiable(reverse,wrt: (lhs, rhs) where Scalar: TensorFlowFloatingPoint)
  public static func + (lhs: Tensor, rhs: Scalar) -> Tensor { lhs + lhs.like(rhs) }

  /// `lhs` added to every scalar.
  @differentiable(reverse,wrt: (lhs, rhs) where Scalar: TensorFlowFloatingPoint)
  public static func + (lhs: Scalar, rhs: Tensor) -> Tensor { rhs.like(lhs) + rhs }

  /// `rhs` taken from every scalar.
  @differentiable(reverse,wrt: (lhs, rhs) where Scalar: TensorFlowFloatingPoint)
  public static func - (lhs: Tensor, rhs: Scalar) -> Tensor { lhs - lhs.like(rhs) }

  /// `lhs` less each scalar.
  @differentiable(reverse,wrt: (lhs, rhs) where Scalar: TensorFlowFloatingPoint)
  public static func - (lhs: Scalar, rhs: Tensor) -> Tensor { rhs.like(lhs) - rhs }

  /// Every scalar times `rhs`.
  @differentiable(reverse,wrt: (lhs, rhs) where Scalar: TensorFlowFloatingPoint)
  public static func * (lhs: Tensor, rhs: Scalar) -> Tensor {
    lhs._tfe.isZero ? lhs : lhs * lhs.like(rhs)
  }

  /// Every scalar times `lhs`.
  @differentiable(reverse,wrt: (lhs, rhs) where Scalar: TensorFlowFloatingPoint)
  public static func * (lhs: Scalar, rhs: Tensor) -> Tensor {
    rhs._tfe.isZero ? rhs : rhs.like(lhs) * rhs
  }

  /// Every scalar divided by `rhs`.
  @differentiable(reverse,wrt: (lhs, rhs) where Scalar: TensorFlowFloatingPoint)
  public static func / (lhs: Tensor, rhs: Scalar) -> Tensor {
    lhs._tfe.isZero ? lhs : lhs / lhs.like(rhs)
  }

  /// `lhs` divided by each scalar.
  @differentiable(reverse,wrt: (lhs, rhs) where Scalar: TensorFlowFloatingPoint)
  public static func / (lhs: Scalar, rhs: Tensor) -> Tensor { rhs.like(lhs) / rhs }
}

// MARK: derivatives of tensor and scalar

extension Tensor where Scalar: TensorFlowFloatingPoint {
  @usableFromInline
  @derivative(of: +, wrt: lhs)
  static func _vjpAddTensorScalarConstant(lhs: Tensor, rhs: Scalar)
    -> (value: Tensor, pullback: (Tensor) -> Tensor)
  {
    (lhs + rhs, { $0 })
  }

  @usableFromInline
  @derivative(of: +)
  static func _vjpAddTensorScalar(lhs: Tensor, rhs: Scalar)
    -> (value: Tensor, pullback: (Tensor) -> (Tensor, Scalar))
  {
    (lhs + rhs, { ($0, $0.sum().scalarized()) })
  }

  @usableFromInline
  @derivative(of: -, wrt: lhs)
  static func _vjpSubtractTensorScalarConstant(lhs: Tensor, rhs: Scalar)
    -> (value: Tensor, pullback: (Tensor) -> Tensor)
  {
    (lhs - rhs, { $0 })
  }

  @usableFromInline
  @derivative(of: -)
  static func _vjpSubtractTensorScalar(lhs: Tensor, rhs: Scalar)
    -> (value: Tensor, pullback: (Tensor) -> (Tensor, Scalar))
  {
    (lhs - rhs, { ($0, (-$0).sum().scalarized()) })
  }

  @usableFromInline
  @derivative(of: *, wrt: lhs)
  static func _vjpMultiplyTensorScalarConstant(lhs: Tensor, rhs: Scalar)
    -> (value: Tensor, pullback: (Tensor) -> Tensor)
  {
    (lhs * rhs, { $0 * rhs })
  }

  @usableFromInline
  @derivative(of: *)
  static func _vjpMultiplyTensorScalar(lhs: Tensor, rhs: Scalar)
    -> (value: Tensor, pullback: (Tensor) -> (Tensor, Scalar))
  {
    (lhs * rhs, { ($0 * rhs, ($0 * lhs).sum().scalarized()) })
  }

  @usableFromInline
  @derivative(of: /, wrt: lhs)
  static func _vjpDivideTensorScalarConstant(lhs: Tensor, rhs: Scalar)
    -> (value: Tensor, pullback: (Tensor) -> Tensor)
  {
    (lhs / rhs, { $0 / rhs })
  }

  @usableFromInline
  @derivative(of: /)
  static func _vjpDivideTensorScalar(lhs: Tensor, rhs: Scalar)
    -> (value: Tensor, pullback: (Tensor) -> (Tensor, Scalar))
  {
    (lhs / rhs, { ($0 / rhs, (-$0 * lhs / (rhs * rhs)).sum().scalarized()) })
  }
}

// MARK: derivatives of scalar and tensor

extension Tensor where Scalar: TensorFlowFloatingPoint {
  @usableFromInline
  @derivative(of: +, wrt: rhs)
  static func _vjpAddScalarTensorConstant(lhs: Scalar, rhs: Tensor)
    -> (value: Tensor, pullback: (Tensor) -> Tensor)
  {
    (lhs + rhs, { $0 })
  }

  @usableFromInline
  @derivative(of: +)
  static func _vjpAddScalarTensor(lhs: Scalar, rhs: Tensor)
    -> (value: Tensor, pullback: (Tensor) -> (Scalar, Tensor))
  {
    (lhs + rhs, { ($0.sum().scalarized(), $0) })
  }

  @usableFromInline
  @derivative(of: -, wrt: rhs)
  static func _vjpSubtractScalarTensorConstant(lhs: Scalar, rhs: Tensor)
    -> (value: Tensor, pullback: (Tensor) -> Tensor)
  {
    (lhs - rhs, { -$0 })
  }

  @usableFromInline
  @derivative(of: -)
  static func _vjpSubtractScalarTensor(lhs: Scalar, rhs: Tensor)
    -> (value: Tensor, pullback: (Tensor) -> (Scalar, Tensor))
  {
    (lhs - rhs, { ($0.sum().scalarized(), -$0) })
  }

  @usableFromInline
  @derivative(of: *, wrt: rhs)
  static func _vjpMultiplyScalarTensorConstant(lhs: Scalar, rhs: Tensor)
    -> (value: Tensor, pullback: (Tensor) -> Tensor)
  {
    (lhs * rhs, { $0 * lhs })
  }

  @usableFromInline
  @derivative(of: *)
  static func _vjpMultiplyScalarTensor(lhs: Scalar, rhs: Tensor)
    -> (value: Tensor, pullback: (Tensor) -> (Scalar, Tensor))
  {
    (lhs * rhs, { (($0 * rhs).sum().scalarized(), $0 * lhs) })
  }

  @usableFromInline
  @derivative(of: /, wrt: rhs)
  static func _vjpDivideScalarTensorConstant(lhs: Scalar, rhs: Tensor)
    -> (value: Tensor, pullback: (Tensor) -> Tensor)
  {
    (lhs / rhs, { -$0 * lhs / (rhs * rhs) })
  }

  @usableFromInline
  @derivative(of: /)
  static func _vjpDivideScalarTensor(lhs: Scalar, rhs: Tensor)
    -> (value: Tensor, pullback: (Tensor) -> (Scalar, Tensor))
  {
    (lhs / rhs, { (($0 / rhs).sum().scalarized(), -$0 * lhs / (rhs * rhs)) })
  }
}
