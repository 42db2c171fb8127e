import _Differentiation

extension Tensor {
  /// Each matrix with zeros outside a band around its main diagonal; a negative count keeps all
  /// diagonals of its side.
  ///
  ///     x.bandPart(subdiagonalCount: -1, superdiagonalCount: 0)  // the lower triangle
  ///
  /// - Parameters:
  ///   - subdiagonalCount: How many diagonals below the main one stay.
  ///   - superdiagonalCount: How many diagonals above the main one stay.
  /// - Precondition: The tensor is of rank 2 or more, and has so many diagonals.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func bandPart(subdiagonalCount: Int, superdiagonalCount: Int) -> Tensor {
    require(rank >= 2, "bandPart: the tensor must be of rank 2 or more: \(shape)")
    let (rows, columns) = (shape[rank - 2], shape[rank - 1])
    require(
      subdiagonalCount <= rows && superdiagonalCount <= columns,
      "bandPart: \(subdiagonalCount) diagonals below and \(superdiagonalCount) above the main one "
        + "do not fit the shape \(shape)")
    return _Raw.matrixBandPart(
      self, numLower: axisTensor(subdiagonalCount), numUpper: axisTensor(superdiagonalCount))
  }

  /// Each matrix with zeros outside a band: so many diagonals below the main one and above it.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func bandPart(_ subdiagonalCount: Int, _ superdiagonalCount: Int) -> Tensor {
    bandPart(subdiagonalCount: subdiagonalCount, superdiagonalCount: superdiagonalCount)
  }
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
  @usableFromInline
  @derivative(of: bandPart(subdiagonalCount:superdiagonalCount:))
  func _vjpBandPart(subdiagonalCount: Int, superdiagonalCount: Int)
    -> (value: Tensor, pullback: (Tensor) -> Tensor)
  {
    func band(_ x: Tensor) -> Tensor {
      x.bandPart(subdiagonalCount: subdiagonalCount, superdiagonalCount: superdiagonalCount)
    }
    return (band(self), { gradient in gradient.mapUnlessZero(band) })
  }
}

/// Matrices with ones on the main diagonal and zeros elsewhere, one for each place of a batch.
///
/// - Parameters:
///   - columnCount: As many as rows where it is nil.
///   - batchShape: The axes before the last two.
public func eye<Scalar: Numeric & TensorFlowScalar>(
  rowCount: Int, columnCount: Int? = nil, batchShape: [Int] = [], on device: Device = .default
) -> Tensor<Scalar> {
  let columns = columnCount ?? rowCount
  let diagonal = Tensor<Scalar>(
    ones: TensorShape(batchShape + [min(rowCount, columns)]), on: device)
  if rowCount == columns { return diagonal.diagonal() }
  let zeros = Tensor<Scalar>(zeros: TensorShape(batchShape + [rowCount, columns]), on: device)
  return zeros.withDiagonal(diagonal)
}

/// The sum of each matrix's main diagonal.
///
/// `[..., m, n]` gives `[...]`.
///
/// - Precondition: The tensor is of rank 2 or more.
@differentiable(reverse,wrt: matrix where T: TensorFlowFloatingPoint)
public func trace<T: TensorFlowNumeric>(_ matrix: Tensor<T>) -> Tensor<T> {
  require(matrix.rank >= 2, "trace: the tensor must be of rank 2 or more: \(matrix.shape)")
  return matrix.diagonalPart().sum(squeezingAxes: -1)
}
