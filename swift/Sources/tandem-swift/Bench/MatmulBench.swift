import Tandem
import TensorFlow

/// The Swift ladder on the course's product, "a" and "b" of `inputs`, and on a square, "square_a" and
/// "square_b", where going scalar by scalar would take many seconds.
func matmulContestants(_ inputs: SafetensorsFile) throws -> [Contestant] {
  let (a, b) = try factors("a", "b", inputs)
  let square = try factors("square_a", "square_b", inputs)
  return [tensor("swift tensor scalars", a, b, matmulScalars)] + ladder(a, b)
    + ladder(square.0, square.1)
}

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
    pure("swift arrays", a, b, matmulLoops),
    pure("swift unsafe", a, b, matmulUnsafe),
    pure("swift simd", a, b, matmulSIMD),
    tensor("swift tensor rows", a, b, matmulRows),
    tensor("swift tensor broadcast", a, b, matmulBroadcast),
    tensor("swift matmul", a, b) { matmul($0, $1) },
  ]
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
