import _Differentiation

/// The lower triangular L of each symmetric positive definite matrix A = L Lᵀ.
///
/// `[..., n, n]` gives the same shape. Only the lower triangle of A is read. Where a matrix is not
/// positive definite, the result holds NaN.
///
/// - Precondition: The matrices are square.
@differentiable(reverse)
public func cholesky<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> Tensor<T> {
  requireSquare(x.shape, "cholesky")
  return _Raw.cholesky(x)
}

/// With the gradient G of L, and P the lower triangle of Lᵀ G with its diagonal halved, the
/// gradient of A is the symmetric part of L⁻ᵀ P L⁻¹ (Murray, arXiv:1602.07527, equation 10).
@usableFromInline
@derivative(of: cholesky)
func _vjpCholesky<T: TensorFlowFloatingPoint>(_ x: Tensor<T>)
  -> (value: Tensor<T>, pullback: (Tensor<T>) -> Tensor<T>)
{
  let factor = cholesky(x)
  func underFactor(_ y: Tensor<T>) -> Tensor<T> {
    triangularSolve(matrix: factor, rhs: y, lower: true, adjoint: true)
  }
  return (
    factor,
    { gradient in
      gradient.mapUnlessZero {
        let product = matmul(factor, transposed: true, $0, transposed: false)
          .bandPart(subdiagonalCount: -1, superdiagonalCount: 0)
        let halved = product.withDiagonal(product.diagonalPart() / 2)
        let middle = underFactor(halved).matricesTransposed()
        let result = underFactor(middle)
        return (result + result.matricesTransposed()) / 2
      }
    }
  )
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
  /// The factors of each matrix A = Q R: Q has orthonormal columns, R is upper triangular.
  ///
  /// `[..., m, n]` gives Q of `[..., m, p]` and R of `[..., p, n]`, where p is min(m, n), or m where
  /// the full matrices are asked for. Not differentiable, as it was in Swift for TensorFlow.
  ///
  /// - Precondition: The tensor is of rank 2 or more.
  public func qrDecomposition(fullMatrices: Bool = false) -> (q: Tensor, r: Tensor) {
    require(rank >= 2, "qrDecomposition: the tensor must be of rank 2 or more: \(shape)")
    return _Raw.qr(self, fullMatrices: fullMatrices)
  }

  /// The factors of each matrix A = U diag(s) Vᵀ, the singular values s largest first.
  ///
  /// `[..., m, n]` gives s of `[..., p]` with p = min(m, n), U of `[..., m, p]` and V (not
  /// transposed) of `[..., n, p]`; `[..., m, m]` and `[..., n, n]` where the full matrices are asked
  /// for. Not differentiable, as it was in Swift for TensorFlow.
  ///
  /// - Parameter computeUV: Whether to compute U and V; nil without.
  /// - Precondition: The tensor is of rank 2 or more.
  public func svd(computeUV: Bool = true, fullMatrices: Bool = false)
    -> (s: Tensor, u: Tensor?, v: Tensor?)
  {
    require(rank >= 2, "svd: the tensor must be of rank 2 or more: \(shape)")
    let (s, u, v) = _Raw.svd(self, computeUv: computeUV, fullMatrices: fullMatrices)
    return computeUV ? (s, u, v) : (s, nil, nil)
  }

  /// Each matrix transposed: the last two axes exchanged.
  func matricesTransposed() -> Tensor {
    let axes = Array(0..<rank - 2) + [rank - 1, rank - 2]
    return _Raw.transpose(self, perm: axesTensor(axes))
  }
}

/// Traps where the last two axes are not of one length.
func requireSquare(_ shape: TensorShape, _ op: String) {
  require(
    shape.rank >= 2 && shape[shape.rank - 1] == shape[shape.rank - 2],
    "\(op): the matrices must be square: \(shape)")
}
