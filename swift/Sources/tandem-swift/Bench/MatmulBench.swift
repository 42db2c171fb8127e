import CMatmul
import Tandem
import TensorFlow

/// The Swift ladder on the course's product, "a" and "b" of `inputs`, and on two squares, "square_..."
/// and "large_...". Where a tensor's scalars, or its rows, would take many seconds they are left out.
func matmulContestants(_ inputs: SafetensorsFile) throws -> [Contestant] {
  let (a, b) = try factors("a", "b", inputs)
  let square = try factors("square_a", "square_b", inputs)
  let large = try factors("large_a", "large_b", inputs)
  return [tensor("swift tensor scalars", a, b, matmulScalars)] + ladder(a, b)
    + ladder(square.0, square.1) + ladder(large.0, large.1).filter { $0.who != rows }
}

private let rows = "swift tensor rows"

private func factors(
  _ left: String, _ right: String, _ inputs: SafetensorsFile
) throws -> (Tensor<Float>, Tensor<Float>) {
  let (a, b): (Tensor<Float>, Tensor<Float>) = (try inputs.tensor(left), try inputs.tensor(right))
  guard a.rank == 2, b.rank == 2, a.shape[1] == b.shape[0] else {
    throw TandemError("bench: \(left) of \(a.shape) and \(right) of \(b.shape) have no product")
  }
  return (a, b)
}

private func ladder(_ a: Tensor<Float>, _ b: Tensor<Float>) -> [Contestant] {
  [
    pure("c loops", a, b, matmulInC),
    pure("swift arrays", a, b, matmulLoops),
    pure("swift unsafe", a, b, matmulUnsafe),
    pure("swift simd", a, b, matmulSIMD),
    tensor(rows, a, b, matmulRows),
    tensor("swift tensor broadcast", a, b, matmulBroadcast),
    tensor("swift matmul", a, b) { matmul($0, $1) },
  ]
}

/// The loops of `matmulUnsafe` in C. All else is the same, the result's memory too.
private func matmulInC(_ a: Matrix, _ b: Matrix) -> Matrix {
  let count = a.rows * b.columns
  let scalars = [Float](unsafeUninitializedCapacity: count) { c, initializedCount in
    tandem_matmul(a.scalars, b.scalars, c.baseAddress!, a.rows, a.columns, b.columns)
    initializedCount = count
  }
  return Matrix(rows: a.rows, columns: b.columns, scalars: scalars)
}

private func pure(
  _ who: String, _ a: Tensor<Float>, _ b: Tensor<Float>,
  _ multiply: @escaping (Matrix, Matrix) -> Matrix
) -> Contestant {
  let (left, right) = (Matrix(a), Matrix(b))
  return Contestant(
    work: work(a, b), who: who, run: { _ = multiply(left, right) },
    output: { multiply(left, right).tensor.array })
}

private func tensor(
  _ who: String, _ a: Tensor<Float>, _ b: Tensor<Float>,
  _ multiply: @escaping (Tensor<Float>, Tensor<Float>) -> Tensor<Float>
) -> Contestant {
  Contestant(
    work: work(a, b), who: who, run: { _ = multiply(a, b) }, output: { multiply(a, b).array })
}

private func work(_ a: Tensor<Float>, _ b: Tensor<Float>) -> String {
  "\(a.shape[0])x\(a.shape[1]) · \(b.shape[0])x\(b.shape[1])"
}
