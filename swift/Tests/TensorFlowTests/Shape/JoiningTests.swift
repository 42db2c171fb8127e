import TensorFlow
import Testing
import _Differentiation

@Suite("Joining, splitting, broadcasting and padding")
struct JoiningTests {
  let a: Tensor<Float> = [[1, 2], [3, 4]]
  let b: Tensor<Float> = [[5, 6], [7, 8]]

  @Test("stacking adds an axis")
  func stacking() {
    #expect(Tensor(stacking: [a, b]) == [[[1, 2], [3, 4]], [[5, 6], [7, 8]]])
    #expect(Tensor(stacking: [a, b], alongAxis: 1) == [[[1, 2], [5, 6]], [[3, 4], [7, 8]]])
    #expect(Tensor(stacking: [a, b], alongAxis: -1) == [[[1, 5], [2, 6]], [[3, 7], [4, 8]]])
    #expect(Tensor([a, b]) == Tensor(stacking: [a, b]))
    #expect(Tensor([Tensor<Float>(1), Tensor<Float>(2)]) == [1, 2])
  }

  @Test("concatenating joins along an axis")
  func concatenating() {
    let rows: Tensor<Float> = [[1, 2], [3, 4], [5, 6], [7, 8]]
    #expect(Tensor(concatenating: [a, b]) == rows)
    #expect(Tensor(concatenating: [a, b], alongAxis: -1) == [[1, 2, 5, 6], [3, 4, 7, 8]])
    #expect(a.concatenated(with: b) == rows)
    #expect((a ++ b) == rows)
    #expect(Tensor(concatenating: [a]) == a)
    #expect((a ++ Tensor<Float>(zeros: [0, 2])) == a)
  }

  @Test("unstacked and split undo them")
  func splitting() {
    let box = Tensor(stacking: [a, b], alongAxis: 1)
    #expect(box.unstacked(alongAxis: 1) == [a, b])
    #expect(box.unstacked(alongAxis: -2) == [a, b])
    #expect((a ++ b).split(count: 2) == [a, b])
    #expect(a.split(count: 2, alongAxis: -1) == [[[1], [3]], [[2], [4]]])
    #expect((a ++ b).split(sizes: [1, 3]) == [[[1, 2]], [[3, 4], [5, 6], [7, 8]]])
    #expect((a ++ b).split(sizes: Tensor<Int32>([4, 0]))[1].shape == [0, 2])
  }

  @Test("parts that are not used get zero gradients")
  func unusedParts() {
    let x = counting([3, 2])
    #expect(pullback(at: x) { $0.unstacked()[1] }([5, 6]) == [[0, 0], [5, 6], [0, 0]])
    #expect(
      pullback(at: x) { $0.split(sizes: [1, 2])[1] }([[1, 2], [3, 4]])
        == [[0, 0], [1, 2], [3, 4]])
  }

  @Test("gradients of arrays of tensors come as arrays")
  func arrays() {
    let tangent = pullback(at: [a, b]) { Tensor(stacking: $0, alongAxis: 1) }(
      counting([2, 2, 2]))
    #expect(tangent.base == [[[0, 1], [4, 5]], [[2, 3], [6, 7]]])
    let parts = pullback(at: [a, b]) { Tensor(concatenating: $0) }(counting([4, 2]))
    #expect(parts.base == [[[0, 1], [2, 3]], [[4, 5], [6, 7]]])
  }

  @Test("tiled repeats, and its gradient sums the tiles")
  func tiled() {
    let tiles = a.tiled(multiples: [1, 2])
    #expect(tiles == [[1, 2, 1, 2], [3, 4, 3, 4]])
    #expect(a.tiled(multiples: Tensor<Int32>([2, 1])) == (a ++ a))
    #expect(
      pullback(at: a) { $0.tiled(multiples: [1, 2]) }(counting([2, 4])) == [[2, 4], [10, 12]])
  }

  @Test("broadcasted repeats, unbroadcasted sums")
  func broadcasting() {
    let row: Tensor<Float> = [1, 2]
    #expect(row.broadcasted(to: [2, 2]) == [[1, 2], [1, 2]])
    #expect(Tensor<Float>([[1], [2]]).broadcasted(like: a) == [[1, 1], [2, 2]])
    #expect(Tensor<Float>(3).broadcasted(toShape: [2]) == [3, 3])
    #expect(a.unbroadcasted(to: [2]) == [4, 6])
    #expect(a.unbroadcasted(to: [2, 1]) == [[3], [7]])
    #expect(a.unbroadcasted(toShape: [1, 2]) == [[4, 6]])
    #expect(a.unbroadcasted(like: Tensor<Float>(0)) == Tensor(10))
    #expect(counting([2, 3, 4]).unbroadcasted(to: [3, 1]) == [[60], [92], [124]])
    var assigned = a
    assigned .= row
    #expect(assigned == [[1, 2], [1, 2]])
  }

  @Test("a broadcasting operator's pullback sums for each operand")
  func broadcastingPullback() {
    let pullback = BroadcastingPullback(a, Tensor<Float>([[1, 2]]))
    let (left, right) = pullback(b, b)
    #expect(left == b)
    #expect(right == [[12, 14]])
  }

  @Test("padded puts constants or mirrored scalars around")
  func padded() {
    let x: Tensor<Float> = [[1, 2, 3]]
    #expect(x.padded(forSizes: [(1, 0), (0, 2)]) == [[0, 0, 0, 0, 0], [1, 2, 3, 0, 0]])
    #expect(x.padded(forSizes: [(0, 0), (1, 0)], with: 9) == [[9, 1, 2, 3]])
    #expect(x.padded(forSizes: [(0, 0), (2, 1)], mode: .reflect) == [[3, 2, 1, 2, 3, 2]])
    #expect(
      x.padded(forSizes: [(1, 0), (2, 1)], mode: .symmetric) == [
        [2, 1, 1, 2, 3, 3], [2, 1, 1, 2, 3, 3],
      ])
    #expect(x.padded(forSizes: [(0, 0), (1, 1)], mode: .constant(-1)) == [[-1, 1, 2, 3, -1]])
  }

  @Test("slice keeps a block")
  func slice() {
    let x = counting([4, 5])
    let block = x[1..<3, 2..<5]
    #expect(x.slice(lowerBounds: [1, 2], upperBounds: [3, 5]) == block)
    #expect(x.slice(lowerBounds: [1, 2], sizes: [2, 3]) == block)
    #expect(x.slice(lowerBounds: [1, 2], sizes: [2, -1]) == block)
    let bounds: (Tensor<Int32>, Tensor<Int32>) = ([1, 2], [3, 5])
    #expect(x.slice(lowerBounds: bounds.0, upperBounds: bounds.1) == block)
    #expect(x.slice(lowerBounds: bounds.0, sizes: [2, 3] as Tensor<Int32>) == block)
  }
}
