import TensorFlow

extension GradientTable {
  mutating func addLinearAlgebra() {
    addDiagonals()
    addBands()
    addTriangularSystems()
    unary("cholesky") { cholesky(positiveDefinite($0)) }
    unary("cholesky.batch") { cholesky(positiveDefinite($0)) }
  }

  private mutating func addDiagonals() {
    unary("diagonalPart") { $0.diagonalPart() }
    unary("diagonalPart.wide") { $0.diagonalPart() }
    unary("diagonalPart.tall") { $0.diagonalPart() }
    unary("diagonal") { $0.diagonal() }
    unary("diagonal.batch") { $0.diagonal() }
    binary("withDiagonal") { $0.withDiagonal($1) }
    binary("withDiagonal.wide") { $0.withDiagonal($1) }
    binary("withDiagonal.tall") { $0.withDiagonal($1) }
    unary("trace") { trace($0) }
    unary("trace.batch") { trace($0) }
  }

  private mutating func addBands() {
    let bands = [
      ("lower", -1, 0), ("upper", 0, -1), ("narrow", 1, 2), ("diagonal", 0, 0), ("all", -1, -1),
    ]
    for (name, below, above) in bands {
      unary("bandPart.\(name)") {
        $0.bandPart(subdiagonalCount: below, superdiagonalCount: above)
      }
    }
    unary("bandPart.unlabelled") { $0.bandPart(1, 1) }
  }

  private mutating func addTriangularSystems() {
    for (name, lower) in [("lower", true), ("upper", false)] {
      binary("triangularSolve.\(name)") { triangularSolve(matrix: $0, rhs: $1, lower: lower) }
      binary("triangularSolve.\(name)Adjoint") {
        triangularSolve(matrix: $0, rhs: $1, lower: lower, adjoint: true)
      }
    }
    binary("triangularSolve.broadcastMatrix") { triangularSolve(matrix: $0, rhs: $1) }
    binary("triangularSolve.broadcastRight") { triangularSolve(matrix: $0, rhs: $1) }
  }
}

/// x xᵀ + 1: symmetric, with eigenvalues of 1 and more.
@differentiable(reverse)
private func positiveDefinite<Scalar: TensorFlowFloatingPoint>(_ x: Tensor<Scalar>)
  -> Tensor<Scalar>
{
  matmul(x, transposed: false, x, transposed: true) + eye(rowCount: x.shape[x.rank - 1])
}
