import TensorFlow
import Testing

@Suite("Linear algebra")
struct LinearAlgebraTests {
  private let square: Tensor<Double> = OperatorFixture.tensor("matrices.square")

  @Test("eye puts ones on the diagonals of a batch, and of matrices that are not square")
  func eyes() {
    #expect(eye(rowCount: 2) == Tensor<Float>([[1, 0], [0, 1]]))
    #expect(eye(rowCount: 2, columnCount: 3) == Tensor<Int32>([[1, 0, 0], [0, 1, 0]]))
    #expect(eye(rowCount: 3, columnCount: 2) == Tensor<Double>([[1, 0], [0, 1], [0, 0]]))
    let batch: Tensor<Float> = eye(rowCount: 2, batchShape: [2, 1])
    #expect(batch.shape == [2, 1, 2, 2])
    #expect(batch.scalars == [1, 0, 0, 1, 1, 0, 0, 1])
    let wide: Tensor<Float> = eye(rowCount: 1, columnCount: 2, batchShape: [3])
    #expect(wide.scalars == [1, 0, 1, 0, 1, 0])
    let empty: Tensor<Float> = eye(rowCount: 0)
    #expect(empty.shape == [0, 0])
  }

  @Test("diagonals, bands and traces of whole numbers are exact")
  func wholeNumbers() {
    let x: Tensor<Int32> = [[1, 2, 3], [4, 5, 6]]
    #expect(x.diagonalPart() == [1, 5])
    #expect(x.withDiagonal([7, 8]) == [[7, 2, 3], [4, 8, 6]])
    #expect(x.bandPart(subdiagonalCount: 0, superdiagonalCount: 1) == [[1, 2, 0], [0, 5, 6]])
    #expect(trace(x) == Tensor(6))
    #expect(Tensor<Int32>([1, 2]).diagonal() == [[1, 0], [0, 2]])
  }

  @Test("Q has orthonormal columns, R is upper triangular, and their product is the matrix")
  func qr() {
    for name in ["square", "tall", "wide"] {
      let x: Tensor<Double> = OperatorFixture.tensor("matrices.\(name)")
      for full in [false, true] {
        let (q, r) = x.qrDecomposition(fullMatrices: full)
        let (rows, columns) = (x.shape[x.rank - 2], x.shape[x.rank - 1])
        let inner = full ? rows : min(rows, columns)
        #expect(q.shape.dimensions.suffix(2) == [rows, inner])
        #expect(r.shape.dimensions.suffix(2) == [inner, columns])
        expectClose(matmul(q, r), x, tolerance: 1e-13, name)
        expectOrthonormal(q, name)
        #expect(r == r.bandPart(subdiagonalCount: 0, superdiagonalCount: -1))
      }
    }
  }

  @Test("singular values are NumPy's, and the factors give the matrix back")
  func svd() throws {
    for name in ["square", "tall", "wide"] {
      let x: Tensor<Double> = OperatorFixture.tensor("matrices.\(name)")
      let expected: Tensor<Double> = OperatorFixture.tensor("matrices.\(name).singular")
      let (s, u, v) = x.svd()
      expectClose(s, expected, tolerance: 1e-13, name)
      let (left, right) = (try #require(u), try #require(v))
      let product = matmul(
        left * s.expandingShape(at: -2), transposed: false, right, transposed: true)
      expectClose(product, x, tolerance: 1e-13, name)
      expectOrthonormal(left, name)
      expectOrthonormal(right, name)
      let alone = x.svd(computeUV: false)
      expectClose(alone.s, expected, tolerance: 1e-13, name)
      #expect(alone.u == nil && alone.v == nil)
      let full = x.svd(fullMatrices: true)
      #expect(full.u?.shape.dimensions.suffix(2) == [x.shape[x.rank - 2], x.shape[x.rank - 2]])
      #expect(full.v?.shape.dimensions.suffix(2) == [x.shape[x.rank - 1], x.shape[x.rank - 1]])
    }
  }

  @Test("a matrix that is not positive definite has no Cholesky factor, which NaN says")
  func indefinite() {
    let factor = cholesky(Tensor<Float>([[1, 2], [2, 1]]))
    #expect(factor.scalars.contains { $0.isNaN })
    expectClose(cholesky(Tensor<Float>([[4, 9], [2, 5]])), [[2, 0], [1, 2]], tolerance: 1e-6)
  }

  @Test("raw determinants, inverses and spectra are NumPy's")
  func raw() {
    let determinant: Tensor<Double> = OperatorFixture.tensor("matrices.square.determinant")
    expectClose(_Raw.matrixDeterminant(square), determinant, tolerance: 1e-13)
    let inverse: Tensor<Double> = OperatorFixture.tensor("matrices.square.inverse")
    expectClose(_Raw.matrixInverse(square), inverse, tolerance: 1e-12)
    let (sign, logarithm) = _Raw.logMatrixDeterminant(square)
    expectClose(sign * exp(logarithm), determinant, tolerance: 1e-13)
    let wave: Tensor<Double> = OperatorFixture.tensor("matrices.wave")
    let spectrum = _Raw.rFFT(wave, fftLength: [12], tcomplex: .complex128)
    let (real, imaginary) = (
      OperatorFixture.tensor("matrices.wave.real") as Tensor<Double>,
      OperatorFixture.tensor("matrices.wave.imaginary") as Tensor<Double>
    )
    expectClose(_Raw.real(spectrum), real, tolerance: 1e-13)
    expectClose(_Raw.imag(spectrum), imaginary, tolerance: 1e-13)
  }

  private func expectOrthonormal(
    _ x: Tensor<Double>, _ what: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let product = matmul(x, transposed: true, x, transposed: false)
    let one: Tensor<Double> = eye(
      rowCount: x.shape[x.rank - 1], batchShape: x.shape.dimensions.dropLast(2))
    expectClose(product, one, tolerance: 1e-13, what, sourceLocation: sourceLocation)
  }
}
