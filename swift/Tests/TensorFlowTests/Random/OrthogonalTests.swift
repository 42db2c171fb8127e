import TensorFlow
import Testing

@Suite("Orthogonal parameters")
struct OrthogonalTests {
  /// The matrix that the parameters are: all axes but the last are the rows.
  private func matrix(_ x: Tensor<Double>) -> Tensor<Double> {
    x.reshaped(to: [x.shape.dropLast().contiguousSize, x.shape[x.rank - 1]])
  }

  @Test("the fewer of rows and columns are orthogonal, gain long")
  func orthogonality() {
    for shape in [[4, 4], [7, 3], [3, 7], [3, 3, 2, 5], [2, 1, 1, 6], [1, 4], [1, 1]] {
      for gain in [1.0, 1.5] {
        let q = matrix(
          Tensor(orthogonal: TensorShape(shape), gain: Tensor(gain), seed: (1, 2)))
        let (rows, columns) = (q.shape[0], q.shape[1])
        let products =
          rows < columns ? matmul(q, q.transposed()) : matmul(q.transposed(), q)
        let fewer = min(rows, columns)
        let expected = Tensor<Double>(
          shape: [fewer, fewer],
          scalars: (0..<fewer * fewer).map { $0 % (fewer + 1) == 0 ? gain * gain : 0 })
        expectClose(products, expected, tolerance: 1e-12, "\(shape)")
      }
    }
    #expect(Tensor<Float>(orthogonal: [3, 2, 4]).shape == [3, 2, 4])
  }

  // Of matrices spread evenly over all orthogonal ones of order n, each scalar has mean 0 and variance
  // 1 / n, and both determinants are as frequent. Without R's signs the diagonal's mean is not 0.
  @Test(
    "they are spread evenly over all orthogonal matrices, as torch.nn.init.orthogonal_ has them")
  func evenness() {
    let (n, count) = (3, 2000)
    let all = (0..<count).map { Tensor<Double>(orthogonal: [3, 3], seed: (5, Int32($0))).scalars }
    let bound = 5 / Double(n * count).squareRoot()
    for place in 0..<n * n {
      let mean = all.map { $0[place] }.reduce(0, +) / Double(count)
      let square = all.map { $0[place] * $0[place] }.reduce(0, +) / Double(count)
      #expect(abs(mean) < bound, "\(place): \(mean)")
      #expect(abs(square - 1 / Double(n)) < bound, "\(place): \(square)")
    }
    let positive = all.filter { determinant($0) > 0 }.count
    #expect(abs(positive - count / 2) < 5 * 23, "\(positive)")
  }

  private func determinant(_ m: [Double]) -> Double {
    m[0] * (m[4] * m[8] - m[5] * m[7]) - m[1] * (m[3] * m[8] - m[5] * m[6])
      + m[2] * (m[3] * m[7] - m[4] * m[6])
  }

  @Test("a seed repeats them")
  func seeds() {
    let one = Tensor<Float>(orthogonal: [4, 3], seed: (1, 1))
    #expect(one == Tensor<Float>(orthogonal: [4, 3], seed: (1, 1)))
    #expect(one != Tensor<Float>(orthogonal: [4, 3], seed: (1, 2)))
    #expect(Tensor<Float>(orthogonal: [4, 3]) != Tensor<Float>(orthogonal: [4, 3]))
  }
}
