import Tandem
import TensorFlow

/// Single ops on the tensors of `inputs`: what a call costs where the numbers hardly count, and one
/// convolution, where they do. A file's images lie as PyTorch's do.
func eagerContestants(_ inputs: SafetensorsFile) throws -> [Contestant] {
  let (left, right): (TF, TF) = (try inputs.tensor("left"), try inputs.tensor("right"))
  let matrix: TF = try inputs.tensor("matrix")
  let images = Layout.images.fromPyTorch(try inputs.tensor("images") as TF)
  let filter = Layout.convolution.fromPyTorch(try inputs.tensor("filter") as TF)
  return [
    op("add 2x2", calls: 100) { left + right },
    op("matmul 8x8", calls: 100) { matmul(matrix, matrix) },
    op("reshape 8x8", calls: 100) { matrix.reshaped(to: [4, 16]) },
    op("sum 8x8", calls: 100) { matrix.sum() },
    op("relu 8x8", calls: 100) { relu(matrix) },
    op("convolution 64x32x28x28", Layout.images.toPyTorch) {
      conv2D(images, filter: filter, padding: .same)
    },
  ]
}

private func op(
  _ work: String, calls: Int = 1, _ inFiles: @escaping (TF) -> TF = { $0 },
  _ body: @escaping () -> TF
) -> Contestant {
  Contestant(
    work: work, who: "swift eager", calls: calls, run: { _ = body() },
    output: { inFiles(body()).array })
}
