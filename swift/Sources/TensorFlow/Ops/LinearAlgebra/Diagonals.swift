import _Differentiation

extension Tensor {
  /// The main diagonal of each matrix.
  ///
  /// `[..., m, n]` gives `[..., min(m, n)]`.
  ///
  /// - Precondition: The tensor is of rank 2 or more.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func diagonalPart() -> Tensor {
    require(rank >= 2, "diagonalPart: the tensor must be of rank 2 or more: \(shape)")
    return _Raw.matrixDiagPart(self)
  }

  /// Matrices of zeros that have each row of this tensor as their diagonal.
  ///
  /// `[..., n]` gives `[..., n, n]`.
  ///
  /// - Precondition: The tensor is of rank 1 or more.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func diagonal() -> Tensor {
    require(rank >= 1, "diagonal: the tensor must be of rank 1 or more: \(shape)")
    return _Raw.matrixDiag(diagonal: self)
  }

  /// The same matrices with another main diagonal.
  ///
  /// `[..., m, n]` takes a diagonal of `[..., min(m, n)]`.
  ///
  /// - Precondition: The shapes fit.
  @differentiable(reverse,wrt: (self, diagonal) where Scalar: TensorFlowFloatingPoint)
  public func withDiagonal(_ diagonal: Tensor) -> Tensor { replacingDiagonal(self, diagonal) }
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
  @usableFromInline
  @derivative(of: diagonalPart)
  func _vjpDiagonalPart() -> (value: Tensor, pullback: (Tensor) -> Tensor) {
    let shape = self.shape
    return (
      diagonalPart(),
      { gradient in
        gradient.mapUnlessZero { _Raw.matrixSetDiag(Tensor(zeros: shape), diagonal: $0) }
      }
    )
  }

  @usableFromInline
  @derivative(of: diagonal)
  func _vjpDiagonal() -> (value: Tensor, pullback: (Tensor) -> Tensor) {
    (diagonal(), { gradient in gradient.mapUnlessZero { $0.diagonalPart() } })
  }
}

/// The derivative is a function's, not the method's: see docs/swift-hazards.md.
@differentiable(reverse,wrt: (matrix, diagonal) where Scalar: TensorFlowFloatingPoint)
private func replacingDiagonal<Scalar>(_ matrix: Tensor<Scalar>, _ diagonal: Tensor<Scalar>)
  -> Tensor<Scalar>
{
  let shape = matrix.shape
  require(
    shape.rank >= 2
      && diagonal.shape.dimensions
        == shape.dimensions.dropLast(2) + [shape.dimensions.suffix(2).min()!],
    "withDiagonal: the diagonal \(diagonal.shape) does not fit the matrix \(shape)")
  return _Raw.matrixSetDiag(matrix, diagonal: diagonal)
}

@derivative(of: replacingDiagonal)
private func vjpReplacingDiagonal<Scalar: TensorFlowFloatingPoint>(
  _ matrix: Tensor<Scalar>, _ diagonal: Tensor<Scalar>
) -> (value: Tensor<Scalar>, pullback: (Tensor<Scalar>) -> (Tensor<Scalar>, Tensor<Scalar>)) {
  let shape = diagonal.shape
  return (
    replacingDiagonal(matrix, diagonal),
    { gradient in
      if gradient._tfe.isZero { return (gradient, gradient) }
      let around = _Raw.matrixSetDiag(gradient, diagonal: Tensor(zeros: shape))
      return (around, gradient.diagonalPart())
    }
  )
}
