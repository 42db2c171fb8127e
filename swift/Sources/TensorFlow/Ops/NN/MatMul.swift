import _Differentiation

infix operator • : MultiplicationPrecedence

/// The matrix product. Leading axes beyond two are batches, broadcast against each other.
///
/// `[..., m, k]` and `[..., k, n]` give `[..., m, n]`.
///
/// - Precondition: Both are of rank 2 or more and their inner dimensions are equal.
@differentiable(reverse,wrt: (lhs, rhs) where Scalar: TensorFlowFloatingPoint)
public func matmul<Scalar: TensorFlowNumeric>(_ lhs: Tensor<Scalar>, _ rhs: Tensor<Scalar>)
  -> Tensor<Scalar>
{
  product(lhs, false, rhs, false)
}

/// The matrix product of matrices that are first transposed (their last two axes exchanged) where
/// so marked; no transposed copy is made.
///
/// - Precondition: Both are of rank 2 or more and their inner dimensions are equal.
@differentiable(reverse,wrt: (lhs, rhs) where Scalar: TensorFlowFloatingPoint)
public func matmul<Scalar: TensorFlowNumeric>(
  _ lhs: Tensor<Scalar>, transposed transposeLhs: Bool = false, _ rhs: Tensor<Scalar>,
  transposed transposeRhs: Bool = false
) -> Tensor<Scalar> {
  product(lhs, transposeLhs, rhs, transposeRhs)
}

extension Tensor where Scalar: TensorFlowNumeric {
  /// The matrix product; see `matmul`.
  @differentiable(reverse,wrt: (lhs, rhs) where Scalar: TensorFlowFloatingPoint)
  public static func • (lhs: Tensor, rhs: Tensor) -> Tensor { matmul(lhs, rhs) }
}

private func product<Scalar: TensorFlowNumeric>(
  _ lhs: Tensor<Scalar>, _ transposeLhs: Bool, _ rhs: Tensor<Scalar>, _ transposeRhs: Bool
) -> Tensor<Scalar> {
  let (left, right) = (lhs.shape, rhs.shape)
  require(
    left.rank >= 2 && right.rank >= 2,
    "matmul: both must be of rank 2 or more: \(left) and \(right)")
  let inner = (left[left.rank - (transposeLhs ? 2 : 1)], right[right.rank - (transposeRhs ? 1 : 2)])
  require(
    inner.0 == inner.1,
    "matmul: inner dimensions differ: \(words(left, transposeLhs)) "
      + "and \(words(right, transposeRhs))")
  if left.rank == 2, right.rank == 2, !transposeLhs, !transposeRhs,
    let small = lhs._tfe.multipliedOnHost(by: rhs._tfe)
  {
    return Tensor(_tfe: small)
  }
  return left.rank == 2 && right.rank == 2
    ? _Raw.matMul(lhs, rhs, transposeA: transposeLhs, transposeB: transposeRhs)
    : _Raw.batchMatMulV2(lhs, rhs, adjX: transposeLhs, adjY: transposeRhs)
}

private func words(_ shape: TensorShape, _ transposed: Bool) -> String {
  transposed ? "\(shape) transposed" : "\(shape)"
}

// MARK: derivatives

/// With `A = op(lhs)`, `B = op(rhs)` and the gradient G of the product: dA = G Bᵀ, dB = Aᵀ G.
private func productGradients<Scalar: TensorFlowFloatingPoint>(
  _ gradient: Tensor<Scalar>, _ lhs: Tensor<Scalar>, _ transposeLhs: Bool, _ rhs: Tensor<Scalar>,
  _ transposeRhs: Bool
) -> (Tensor<Scalar>, Tensor<Scalar>) {
  if gradient._tfe.isZero { return (gradient, gradient) }
  let left =
    transposeLhs
    ? { product(rhs, transposeRhs, gradient, true) }
    : { product(gradient, false, rhs, !transposeRhs) }
  let right =
    transposeRhs
    ? { product(gradient, true, lhs, transposeLhs) }
    : { product(lhs, !transposeLhs, gradient, false) }
  return (
    lhs._tfe.isData ? .zero : unbroadcast(left(), to: lhs.shape),
    rhs._tfe.isData ? .zero : unbroadcast(right(), to: rhs.shape)
  )
}

@usableFromInline
@derivative(of: matmul(_:_:))
func _vjpMatmul<Scalar: TensorFlowFloatingPoint>(_ lhs: Tensor<Scalar>, _ rhs: Tensor<Scalar>)
  -> (value: Tensor<Scalar>, pullback: (Tensor<Scalar>) -> (Tensor<Scalar>, Tensor<Scalar>))
{
  (matmul(lhs, rhs), { productGradients($0, lhs, false, rhs, false) })
}

@usableFromInline
@derivative(of: matmul(_:transposed:_:transposed:), wrt: (lhs, rhs))
func _vjpMatmulTransposed<Scalar: TensorFlowFloatingPoint>(
  _ lhs: Tensor<Scalar>, transposed transposeLhs: Bool, _ rhs: Tensor<Scalar>,
  transposed transposeRhs: Bool
) -> (value: Tensor<Scalar>, pullback: (Tensor<Scalar>) -> (Tensor<Scalar>, Tensor<Scalar>)) {
  (
    matmul(lhs, transposed: transposeLhs, rhs, transposed: transposeRhs),
    { productGradients($0, lhs, transposeLhs, rhs, transposeRhs) }
  )
}
