import _Differentiation

/// The solutions X of A X = B for triangular matrices A.
///
/// `[..., m, m]` and `[..., m, n]` give `[..., m, n]`; the axes before the last two are broadcast.
/// Nothing is read of A beyond its triangle.
///
/// - Parameters:
///   - matrix: A.
///   - rhs: B.
///   - lower: Whether A is lower triangular, else upper.
///   - adjoint: Whether to solve Aᵀ X = B.
/// - Precondition: A's matrices are square and have as many rows as those of B.
@differentiable(reverse,wrt: (matrix, rhs))
public func triangularSolve<T: TensorFlowFloatingPoint>(
  matrix: Tensor<T>, rhs: Tensor<T>, lower: Bool = true, adjoint: Bool = false
) -> Tensor<T> {
  let (a, b) = (matrix.shape, rhs.shape)
  require(
    a.rank >= 2 && b.rank >= 2 && a[a.rank - 1] == a[a.rank - 2] && a[a.rank - 1] == b[b.rank - 2],
    "triangularSolve: the matrix \(a) does not fit the right-hand side \(b)")
  return _Raw.matrixTriangularSolve(matrix: matrix, rhs: rhs, lower: lower, adjoint: adjoint)
}

/// With the gradient G of X: dB = A⁻ᵀ G, and dA = -dB Xᵀ, of which only the triangle counts
/// (transposed, and with A for Aᵀ, where the adjoint was solved).
@usableFromInline
@derivative(of: triangularSolve, wrt: (matrix, rhs))
func _vjpTriangularSolve<T: TensorFlowFloatingPoint>(
  matrix: Tensor<T>, rhs: Tensor<T>, lower: Bool, adjoint: Bool
) -> (value: Tensor<T>, pullback: (Tensor<T>) -> (Tensor<T>, Tensor<T>)) {
  let solution = triangularSolve(matrix: matrix, rhs: rhs, lower: lower, adjoint: adjoint)
  let shapes = (matrix: matrix.shape, rhs: rhs.shape)
  return (
    solution,
    { gradient in
      if gradient._tfe.isZero { return (gradient, gradient) }
      let right = triangularSolve(
        matrix: matrix, rhs: gradient, lower: lower, adjoint: !adjoint)
      let (outer, inner) = adjoint ? (solution, right) : (right, solution)
      let left = (-matmul(outer, transposed: false, inner, transposed: true))
        .bandPart(subdiagonalCount: lower ? -1 : 0, superdiagonalCount: lower ? 0 : -1)
      return (unbroadcast(left, to: shapes.matrix), unbroadcast(right, to: shapes.rhs))
    }
  )
}
