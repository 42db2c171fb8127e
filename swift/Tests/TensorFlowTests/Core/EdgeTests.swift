import Foundation
import TensorFlow
import Testing

/// Values where a formula written plainly overflows, loses its digits, or is no number.
@Suite("Values at the edges of formulas")
struct EdgeTests {
  private let infinity = Double.infinity

  @Test("log1mexp keeps its digits near zero and far below it")
  func logOneLessExp() {
    let x: Tensor<Double> = [-1e-20, -1, -50, 0]
    let expected = [Foundation.log(1e-20), -0.45867514538708193, -Foundation.exp(-50), -infinity]
    for (value, expected) in zip(log1mexp(x).scalars, expected) {
      #expect(value == expected || abs(value / expected - 1) < 1e-15, "\(value), \(expected)")
    }
    #expect(log1mexp(Tensor<Double>([1])).scalars[0].isNaN)
  }

  @Test("logSumExp of infinities is one of them, not NaN")
  func logSumExpOfInfinities() {
    let x = Tensor(
      shape: [3, 2], scalars: [-infinity, -infinity, -infinity, 1, infinity, 1])
    #expect(x.logSumExp(squeezingAxes: 1).scalars == [-infinity, 1, infinity])
    #expect(x[0].logSumExp().scalarized() == -infinity)
    #expect(Tensor<Double>([.nan, 1]).logSumExp().scalarized().isNaN)
  }

  @Test("bounds may be whole numbers, and are broadcast")
  func clipping() {
    let x: Tensor<Int32> = [[-5, 0, 5], [9, 1, -9]]
    #expect(x.clipped(min: Tensor([-1, 1, 2]), max: Tensor(4)) == [[-1, 1, 4], [4, 1, 2]])
    #expect(x.clipped(min: Tensor([[0], [-2]]), max: 3) == [[0, 0, 3], [3, 1, -2]])
    #expect(x.clipped(min: -1, max: Tensor([0, 1, 2])) == [[-1, 0, 2], [0, 1, -1]])
  }

  @Test("a shape as a tensor lies on the host")
  func shapesOnTheHost() {
    let x = Tensor<Float>(zeros: [2, 3])
    #expect(x.shapeTensor == [2, 3])
    #expect(x.rankTensor == Tensor(2))
    #expect(x.scalarCountTensor == Tensor(6))
    #expect(x.shapeTensor.device == Device(kind: .CPU))
  }

  @Test("a cosine of tensors of different shapes traps")
  func cosine() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = cosineSimilarity(Tensor<Float>([1, 2]), Tensor<Float>([[1, 2]]))
    }
    #expect(standardError(of: result).contains("shapes differ: [2] and [1, 2]"))
  }
}
