import TensorFlow
import Testing

@Suite("Gathering")
struct GatheringTests {
  let x = counting([4, 5])
  let box = counting([2, 3, 4])

  @Test("picks slices along any axis, by indices of any rank")
  func gathering() {
    let indices: Tensor<Int32> = [2, 0, 2]
    #expect(
      x.gathering(atIndices: indices)
        == picked(x, [[2, 0, 2], [0, 1, 2, 3, 4]], shape: [3, 5]))
    #expect(
      x.gathering(atIndices: indices, alongAxis: -1)
        == picked(x, [[0, 1, 2, 3], [2, 0, 2]], shape: [4, 3]))
    #expect(x.gathering(atIndices: Tensor<Int64>(3)) == x[3])
    let table: Tensor<Int32> = [[0, 3], [3, 1]]
    #expect(
      x.gathering(atIndices: table)
        == picked(x, [[0, 3, 3, 1], [0, 1, 2, 3, 4]], shape: [2, 2, 5]))
  }

  @Test("adds up the gradients of what was picked twice")
  func gradients() {
    let indices: Tensor<Int32> = [[2, 0], [2, 1]]
    let weights = counting([2, 2, 2, 4])
    let pulled = pullback(at: box) { $0.gathering(atIndices: indices, alongAxis: 1) }(weights)
    #expect(
      pulled == scattered(weights, [[0, 1], [2, 0, 2, 1], [0, 1, 2, 3]], shape: [2, 3, 4]))
    let rows = counting([3, 5])
    let first = pullback(at: x) { $0.gathering(atIndices: Tensor<Int32>([3, 3, 0])) }(rows)
    #expect(first == scattered(rows, [[3, 3, 0], [0, 1, 2, 3, 4]], shape: [4, 5]))
  }

  @Test("picks for each element of a batch by its own indices")
  func batchGathering() {
    let indices: Tensor<Int32> = [[2, 0], [1, 1]]
    let expected = Tensor(stacking: [
      box[0].gathering(atIndices: indices[0]), box[1].gathering(atIndices: indices[1]),
    ])
    #expect(box.batchGathering(atIndices: indices) == expected)
    let last = Tensor(stacking: [
      box[0].gathering(atIndices: indices[0], alongAxis: 1),
      box[1].gathering(atIndices: indices[1], alongAxis: 1),
    ])
    #expect(box.batchGathering(atIndices: indices, alongAxis: -1) == last)
    let pairs = counting([2, 2, 3])
    let one: Tensor<Int32> = [[2, 1], [0, 0]]
    #expect(
      pairs.batchGathering(atIndices: one, alongAxis: 2, batchDimensionCount: 2)
        == [[2, 4], [6, 9]])
  }

  @Test("sends a batch's gradients back, added up")
  func batchGradients() {
    let indices: Tensor<Int32> = [[2, 0, 2], [1, 1, 1]]
    let weights = counting([2, 3, 3])
    let pulled = pullback(at: box) { $0.batchGathering(atIndices: indices, alongAxis: 2) }(weights)
    for batch in 0..<2 {
      let places = indices[batch].scalars.map { Int($0) }
      let expected = scattered(weights[batch], [[0, 1, 2], places], shape: [3, 4])
      #expect(pulled[batch] == expected)
    }
    let pairs: Tensor<Int32> = [[2, 1], [0, 0]]
    let scattered = pullback(at: counting([2, 2, 3])) {
      $0.batchGathering(atIndices: pairs, alongAxis: 2, batchDimensionCount: 2)
    }([[1, 2], [3, 4]])
    #expect(scattered == [[[0, 0, 1], [0, 2, 0]], [[3, 0, 0], [4, 0, 0]]])
  }

  @Test("picks by masks, of several axes too")
  func masks() {
    #expect(
      x.gathering(where: Tensor([true, false, false, true]))
        == picked(x, [[0, 3], [0, 1, 2, 3, 4]], shape: [2, 5]))
    #expect(
      x.gathering(where: Tensor([true, false, false, true, false]), alongAxis: -1)
        == picked(x, [[0, 1, 2, 3], [0, 3]], shape: [4, 2]))
    #expect(x.gathering(where: x .> 17) == [18, 19])
    #expect(box.gathering(where: Tensor(repeating: false, shape: [2, 3])).shape == [0, 4])
    let mask: Tensor<Bool> = [[true, false, false], [false, true, true]]
    #expect(box.gathering(where: mask) == Tensor(stacking: [box[0, 0], box[1, 1], box[1, 2]]))
    let pulled = pullback(at: x) { $0.gathering(where: x .> 17) }([5, 6])
    #expect(pulled == scattered([5, 6], [[3], [3, 4]], shape: [4, 5]))
  }

  @Test("lists the indices of what is not zero")
  func nonZeroIndices() {
    let sparse: Tensor<Float> = [[0, 1], [2, 0]]
    #expect(sparse.nonZeroIndices() == [[0, 1], [1, 0]])
    #expect(Tensor([false, true]).nonZeroIndices() == [[1]])
  }
}
