import Tandem
import TensorFlow

/// Every rung of the Swift ladder, for each pair of matrices in `inputs`: "a" and "b", "square_a"
/// and "square_b".
func matmulContestants(_ inputs: SafetensorsFile) throws -> [Contestant] {
  try [("a", "b"), ("square_a", "square_b")].flatMap { names in
    ladder(try inputs.array(names.0), try inputs.array(names.1))
  }
}

private func ladder(_ a: ShapedArray<Float>, _ b: ShapedArray<Float>) -> [Contestant] {
  let work = "\(a.shape[0])x\(a.shape[1]) · \(b.shape[0])x\(b.shape[1])"
  let (left, right) = (Tensor(a), Tensor(b))
  return [
    pure(work, "swift arrays", left, right, matmulLoops),
    pure(work, "swift unsafe", left, right, matmulUnsafe),
    pure(work, "swift simd", left, right, matmulSIMD),
    tensor(work, "swift tensor scalars", left, right, matmulScalars),
    tensor(work, "swift tensor rows", left, right, matmulRows),
    tensor(work, "swift tensor broadcast", left, right, matmulBroadcast),
    tensor(work, "swift matmul", left, right) { matmul($0, $1) },
  ]
}

private func pure(
  _ work: String, _ who: String, _ a: Tensor<Float>, _ b: Tensor<Float>,
  _ multiply: @escaping (Matrix, Matrix) -> Matrix
) -> Contestant {
  let (left, right) = (Matrix(a), Matrix(b))
  return Contestant(
    work: work, who: who, run: { _ = multiply(left, right) },
    output: { multiply(left, right).tensor.array })
}

private func tensor(
  _ work: String, _ who: String, _ a: Tensor<Float>, _ b: Tensor<Float>,
  _ multiply: @escaping (Tensor<Float>, Tensor<Float>) -> Tensor<Float>
) -> Contestant {
  Contestant(
    work: work, who: who, run: { _ = multiply(a, b) }, output: { multiply(a, b).array })
}
