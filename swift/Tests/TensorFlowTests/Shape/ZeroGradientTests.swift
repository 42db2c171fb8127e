import TensorFlow
import Testing
import _Differentiation

/// A function of one tensor whose pullback meets a zero gradient.
struct ZeroCase: CustomTestStringConvertible {
  let testDescription: String
  let function: @differentiable(reverse) (Tensor<Float>) -> Tensor<Float>

  init(
    _ text: String, _ function: @escaping @differentiable(reverse) (Tensor<Float>) -> Tensor<Float>
  ) {
    testDescription = text
    self.function = function
  }

  static let all = [
    ZeroCase("reshaped") { $0.reshaped(to: [6]) },
    ZeroCase("round, reshaped") { round($0.reshaped(to: [6])) },
    ZeroCase("clipped") { $0.clipped(min: $0 - 1, max: $0 + 1) },
    ZeroCase("transposed") { $0.transposed() },
    ZeroCase("reversed") { $0.reversed(inAxes: 0) },
    ZeroCase("broadcasted") { $0.broadcasted(to: [4, 2, 3]) },
    ZeroCase("unbroadcasted") { $0.unbroadcasted(to: [3]) },
    ZeroCase("stacking") { Tensor(stacking: [$0, $0]) },
    ZeroCase("concatenating") { Tensor(concatenating: [$0, $0]) },
    ZeroCase("++") { $0 ++ $0 },
    ZeroCase("tiled") { $0.tiled(multiples: [2, 2]) },
    ZeroCase("unstacked") { $0.unstacked()[0] },
    ZeroCase("split") { $0.split(count: 2)[1] },
    ZeroCase("padded") { $0.padded(forSizes: [(1, 1), (1, 1)]) },
    ZeroCase("padded, mirrored") { $0.padded(forSizes: [(1, 1), (1, 1)], mode: .reflect) },
    ZeroCase("slice") { $0.slice(lowerBounds: [0, 1], sizes: [1, 2]) },
    ZeroCase("subscript") { $0[0, ..<2] },
    ZeroCase("gathering") { $0.gathering(atIndices: Tensor<Int32>([1, 1])) },
    ZeroCase("batchGathering") { $0.batchGathering(atIndices: Tensor<Int32>([[1], [0]])) },
    ZeroCase("diagonalPart") { $0.diagonalPart() },
    ZeroCase("diagonal") { $0.diagonal() },
    ZeroCase("withDiagonal") { $0.withDiagonal($0[0, ..<2]) },
    ZeroCase("bandPart") { $0.bandPart(subdiagonalCount: 1, superdiagonalCount: 0) },
    ZeroCase("trace") { trace($0) },
    ZeroCase("triangularSolve") {
      triangularSolve(matrix: Tensor([[2, 0], [1, 2]]) * $0[0, 0], rhs: $0)
    },
    ZeroCase("cholesky") {
      cholesky(matmul($0, transposed: false, $0, transposed: true) + eye(rowCount: 2))
    },
    ZeroCase("resize") { resize(images: $0.expandingShape(at: 0), size: (3, 4)) },
    ZeroCase("resize, nearest") {
      resize(images: $0.expandingShape(at: 0), size: (3, 4), method: .nearest)
    },
    ZeroCase("replacing") { $0.replacing(with: $0, where: Tensor([true, false, true])) },
  ]
}

@Suite("Zero gradients")
struct ZeroGradientTests {
  // `Tensor.zero` has no shape of its own: it is what a result that was not used gets.
  @Test("pass through every pullback, and add nothing", arguments: ZeroCase.all)
  func passes(example: ZeroCase) {
    let x = counting([2, 3])
    let pulled = pullback(at: x, of: example.function)(.zero)
    #expect(x + pulled == x)
  }
}
