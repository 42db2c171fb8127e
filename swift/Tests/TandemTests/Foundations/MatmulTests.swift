import Tandem
import TensorFlow
import Testing
import _Differentiation

@Suite("Matmul")
struct MatmulTests {
  /// A product in `Double`, by the formula.
  private func reference(_ a: Matrix, _ b: Matrix) -> [Double] {
    (0..<a.rows).flatMap { i in
      (0..<b.columns).map { j in
        (0..<a.columns).reduce(0.0) { $0 + Double(a[i, $1]) * Double(b[$1, j]) }
      }
    }
  }

  private func random(_ rows: Int, _ columns: Int, _ seed: Int32) -> Matrix {
    Matrix(normal([rows, columns], seed))
  }

  /// Columns meet every width of vector and every rest; rows meet the block of four and its rest.
  private static let sizes: [(Int, Int, Int)] =
    (1...19).map { (5, 7, $0) } + (1...9).map { ($0, 3, 11) }
    + [(1, 1, 1), (5, 784, 10), (64, 64, 64)]

  @Test("rungs in pure Swift give the product, and the same bits", arguments: sizes)
  func pure(rows: Int, inner: Int, columns: Int) {
    let (a, b) = (random(rows, inner, 1), random(inner, columns, 2))
    let loops = matmulLoops(a, b)
    let expected = reference(a, b)
    #expect((loops.rows, loops.columns) == (rows, columns))
    for (actual, expected) in zip(loops.scalars, expected) {
      #expect(abs(Double(actual) - expected) <= 1e-6 * Double(inner))
    }
    #expect(matmulUnsafe(a, b) == loops)
    #expect(matmulSIMD(a, b) == loops)
  }

  @Test(
    "rungs with tensors give the product, shaped as its rows and columns",
    arguments: [(2, 3, 4), (4, 3, 2), (7, 2, 3), (1, 5, 1)])
  func tensors(rows: Int, inner: Int, columns: Int) {
    let (a, b) = (normal([rows, inner], 1), normal([inner, columns], 2))
    let expected = matmulLoops(Matrix(a), Matrix(b)).tensor
    expectClose(matmulScalars(a, b), expected, "scalars")
    expectClose(matmulRows(a, b), expected, "rows")
    expectClose(matmulBroadcast(a, b), expected, "broadcast")
    expectClose(matmul(a, b), expected, "matmul")
    expectClose(a • b, expected, "•")
  }

  @Test(
    "swift 01: a row at a time gives [a's rows, b's columns], not [a's columns, b's columns]",
    arguments: [(4, 3, 2), (2, 5, 3)])
  func shapeOfRows(rows: Int, inner: Int, columns: Int) {
    let (a, b) = (normal([rows, inner], 3), normal([inner, columns], 4))
    for product in [matmulRows(a, b), matmulBroadcast(a, b), matmulScalars(a, b)] {
      #expect(product.shape == [rows, columns])
    }
    expectClose(matmulRows(a, b)[rows - 1], matmul(a[(rows - 1)..<rows], b)[0])
  }

  @Test("scalar by scalar works on integers")
  func integers() {
    let product = matmulScalars(TI([[1, 2], [3, 4]]), TI([[5], [6]]))
    #expect(product == TI([[17], [39]]))
  }

  @Test("rungs with tensors are differentiable")
  func gradients() {
    let (a, b) = (normalDouble([3, 4], 1), normalDouble([4, 2], 2))
    expectDerivative(at: a, "rows in a") { matmulRows($0, b) }
    expectDerivative(at: b, "rows in b") { matmulRows(a, $0) }
    expectDerivative(at: a, "broadcast in a") { matmulBroadcast($0, b) }
    expectDerivative(at: b, "broadcast in b") { matmulBroadcast(a, $0) }
  }

  @Test("a matrix keeps its numbers row by row")
  func matrix() {
    var matrix = Matrix([[1, 2, 3], [4, 5, 6]])
    #expect((matrix.rows, matrix.columns) == (2, 3))
    #expect(matrix[1, 0] == 4)
    matrix[0, 2] = 9
    #expect(matrix.scalars == [1, 2, 9, 4, 5, 6])
    #expect(matrix.tensor == TF([[1, 2, 9], [4, 5, 6]]))
    #expect(Matrix(matrix.tensor) == matrix)
    #expect(Matrix(matrix.array) == matrix)
    #expect(Matrix(zeros: 1, 2).scalars == [0, 0])
  }

  @Test("inner dimensions that differ trap and are named")
  func inner() async {
    let pure = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = matmulSIMD(Matrix(zeros: 64, 784), Matrix(zeros: 10, 784))
    }
    #expect(
      words(of: pure).contains("matmul: inner dimensions differ: [64, 784] and [10, 784]"))
    let tensor = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = matmulRows(TF(zeros: [64, 784]), TF(zeros: [10, 784]))
    }
    #expect(
      words(of: tensor).contains("matmul: inner dimensions differ: [64, 784] and [10, 784]"))
  }

  @Test("a matrix without numbers, or ragged, traps")
  func malformed() async {
    let empty = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix([])
    }
    #expect(words(of: empty).contains("Matrix: needs a row and a column, got [0, 0]"))
    let ragged = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix([[1, 2], [3]])
    }
    #expect(words(of: ragged).contains("Matrix: row 1 has 1 elements, row 0 has 2"))
  }
}
