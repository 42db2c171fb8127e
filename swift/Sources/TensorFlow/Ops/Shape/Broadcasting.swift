import _Differentiation

// Broadcasting aligns two shapes at their last axes and repeats every axis of length one, and every
// missing one, to the other's length. Its derivative sums over what was repeated.

infix operator .= : AssignmentPrecedence

extension Tensor {
  /// The scalars repeated to fill `shape`: `[3]` or `[1, 3]` to `[2, 3]`, for example.
  ///
  /// - Precondition: Every axis, counted from the last, has the length of `shape`'s or length one.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func broadcasted(to shape: TensorShape) -> Tensor {
    if self.shape == shape { return self }
    requireBroadcastable("broadcasted", self.shape, to: shape)
    return _Raw.broadcastTo(self, shape: axesTensor(shape.dimensions))
  }

  /// The scalars repeated to fill the shape that the tensor `shape` lists.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func broadcasted(toShape shape: Tensor<Int32>) -> Tensor {
    broadcasted(to: TensorShape(listedIn: shape))
  }

  /// The scalars repeated to fill the shape of `other`.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func broadcasted<Other: TensorFlowScalar>(like other: Tensor<Other>) -> Tensor {
    broadcasted(to: other.shape)
  }

  /// Replaces every scalar of `lhs`, keeping its shape, by those of `rhs` broadcast to it.
  public static func .= (lhs: inout Tensor, rhs: Tensor) { lhs = rhs.broadcasted(to: lhs.shape) }
}

extension Tensor where Scalar: TensorFlowNumeric {
  /// The sum over all that broadcasting from `shape` would repeat: the inverse's derivative.
  ///
  ///     Tensor<Float>(ones: [2, 3]).unbroadcasted(to: [1, 3])  // [[2.0, 2.0, 2.0]]
  ///
  /// - Precondition: `shape` can be broadcast to this tensor's.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func unbroadcasted(to shape: TensorShape) -> Tensor { unbroadcast(self, to: shape) }

  /// The sum over all that broadcasting from the shape that the tensor `shape` lists would repeat.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func unbroadcasted(toShape shape: Tensor<Int32>) -> Tensor {
    unbroadcasted(to: TensorShape(listedIn: shape))
  }

  /// The sum over all that broadcasting from the shape of `other` would repeat.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func unbroadcasted<Other: TensorFlowScalar>(like other: Tensor<Other>) -> Tensor {
    unbroadcasted(to: other.shape)
  }
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
  @usableFromInline
  @derivative(of: broadcasted(to:))
  func _vjpBroadcasted(to shape: TensorShape) -> (value: Tensor, pullback: (Tensor) -> Tensor) {
    let source = self.shape
    return (broadcasted(to: shape), { unbroadcast($0, to: source) })
  }

  @usableFromInline
  @derivative(of: unbroadcasted(to:))
  func _vjpUnbroadcasted(to shape: TensorShape) -> (value: Tensor, pullback: (Tensor) -> Tensor) {
    let source = self.shape
    return (
      unbroadcasted(to: shape), { $0.mapUnlessZero { $0.broadcasted(to: source) } }
    )
  }
}

/// What both pullbacks of a broadcasting operator do: sum each gradient to its operand's shape.
public struct BroadcastingPullback {
  private let lhs: TensorShape
  private let rhs: TensorShape

  /// For the operands of an operator; only their shapes are kept.
  public init<Scalar: TensorFlowNumeric>(_ lhs: Tensor<Scalar>, _ rhs: Tensor<Scalar>) {
    self.lhs = lhs.shape
    self.rhs = rhs.shape
  }

  /// The gradients of the operands from those of their broadcast copies.
  public func callAsFunction<Scalar: TensorFlowNumeric>(
    _ lhsGradient: Tensor<Scalar>, _ rhsGradient: Tensor<Scalar>
  ) -> (Tensor<Scalar>, Tensor<Scalar>) {
    (unbroadcast(lhsGradient, to: lhs), unbroadcast(rhsGradient, to: rhs))
  }
}

// MARK: what pullbacks use

/// The gradient of an operand of `shape` from that of its broadcast copy: the sum over what was
/// repeated. Costs nothing where nothing was, or where the gradient is the shapeless zero.
@inline(__always)
func unbroadcast<Scalar: TensorFlowNumeric>(_ gradient: Tensor<Scalar>, to shape: TensorShape)
  -> Tensor<Scalar>
{
  if gradient.shape == shape || gradient._tfe.isZero { return gradient }
  return sumOfRepeated(gradient, to: shape)
}

@inline(never)
private func sumOfRepeated<Scalar: TensorFlowNumeric>(
  _ gradient: Tensor<Scalar>, to shape: TensorShape
) -> Tensor<Scalar> {
  requireBroadcastable("unbroadcasted", shape, to: gradient.shape)
  let added = gradient.rank - shape.rank
  let repeated = gradient.shape.indices.filter {
    $0 < added || (shape[$0 - added] == 1 && gradient.shape[$0] != 1)
  }
  let sum = _Raw.sum(gradient, reductionIndices: axesTensor(repeated), keepDims: added == 0)
  // Added axes are gone with the sum, and with them those of length one, which `shape` has.
  return sum.shape == shape ? sum : _Raw.reshape(sum, shape: axesTensor(shape.dimensions))
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
  /// What `body` makes of a gradient, or the gradient itself where it is the shapeless zero: that
  /// has no axes for a pullback to work on, and stays zero under any linear map.
  @inline(__always)
  package func mapUnlessZero(_ body: (Tensor) -> Tensor) -> Tensor {
    _tfe.isZero ? self : body(self)
  }
}

// MARK: shapes

/// Traps unless a tensor of `source` can be broadcast to `target`.
func requireBroadcastable(_ name: String, _ source: TensorShape, to target: TensorShape) {
  let fits = zip(source.dimensions.reversed(), target.dimensions.reversed())
    .allSatisfy { $0 == $1 || $0 == 1 }
  require(
    fits && source.rank <= target.rank, "\(name): \(source) cannot be broadcast to \(target)")
}

extension TensorShape {
  /// The shape whose dimensions a tensor of rank 1 lists.
  init(listedIn tensor: Tensor<Int32>) {
    require(tensor.rank == 1, "a shape is listed by a tensor of rank 1, got one of \(tensor.shape)")
    self.init(tensor.scalars.map(Int.init))
  }
}
