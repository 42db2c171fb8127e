import Tandem
import TensorFlow

/// The Swift ladder on the course's product, "a" and "b" of `inputs`, and on a square, "square_a" and
/// "square_b", where going scalar by scalar would take many seconds.
func matmulContestants(_ inputs: SafetensorsFile) throws -> [Contestant] {
  let (a, b): (Tensor<Float>, Tensor<Float>) = (try inputs.tensor("a"), try inputs.tensor("b"))
  let square = ladder(try inputs.tensor("square_a"), try inputs.tensor("square_b"))
  return [tensor("swift tensor scalars", a, b, matmulScalars)] + ladder(a, b) + square
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
