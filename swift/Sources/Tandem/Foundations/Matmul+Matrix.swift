import TensorFlow

/// A matrix in pure Swift: one flat array of numbers, row after row.
///
/// Flat, because an array of arrays would cost one more load and one more bounds check at every
/// number, and its rows would lie anywhere in memory.
public struct Matrix: Equatable {
  public let rows: Int
  public let columns: Int
  /// Row-major: number `(i, j)` is `scalars[i * columns + j]`.
  public private(set) var scalars: [Float]

  /// - Precondition: There is a row and a column, and `rows * columns` numbers.
  public init(rows: Int, columns: Int, scalars: [Float]) {
    require(
      rows > 0 && columns > 0, "Matrix: needs a row and a column, got [\(rows), \(columns)]")
    require(
      scalars.count == rows * columns,
      "Matrix: [\(rows), \(columns)] holds \(rows * columns) numbers, got \(scalars.count)")
    self.rows = rows
    self.columns = columns
    self.scalars = scalars
  }

  public init(zeros rows: Int, _ columns: Int) {
    self.init(
      rows: rows, columns: columns, scalars: Array(repeating: 0, count: max(0, rows * columns)))
  }

  /// From one array a row, as Python's lists.
  ///
  /// - Precondition: There is a number, and all rows are of one length.
  public init(_ nested: [[Float]]) {
    let columns = nested.first?.count ?? 0
    for (i, row) in nested.enumerated() {
      require(
        row.count == columns, "Matrix: row \(i) has \(row.count) elements, row 0 has \(columns)")
    }
    self.init(rows: nested.count, columns: columns, scalars: nested.flatMap { $0 })
  }

  /// - Precondition: The tensor is of rank 2.
  public init(_ tensor: TF) {
    require(tensor.rank == 2, "Matrix: needs a tensor of rank 2, got the shape \(tensor.shape)")
    self.init(rows: tensor.shape[0], columns: tensor.shape[1], scalars: tensor.scalars)
  }

  /// - Precondition: The array is of rank 2.
  public init(_ array: ShapedArray<Float>) {
    require(array.rank == 2, "Matrix: needs an array of rank 2, got the shape \(array.shape)")
    self.init(rows: array.shape[0], columns: array.shape[1], scalars: array.scalars)
  }

  /// The same numbers as an array [rows, columns].
  public var array: ShapedArray<Float> { ShapedArray(shape: [rows, columns], scalars: scalars) }

  /// The same numbers as a tensor [rows, columns].
  public var tensor: TF { TF(shape: [rows, columns], scalars: scalars) }

  /// The number in row `i` and column `j`. The array checks the place, the column is not checked.
  @inline(__always)
  public subscript(i: Int, j: Int) -> Float {
    get { scalars[i * columns + j] }
    set { scalars[i * columns + j] = newValue }
  }
}
