import TensorFlow
import Testing

@Suite("Reshaping and transposing")
struct ReshapingTests {
  let box = counting([2, 3, 4])

  @Test("reshaped keeps the scalars' order")
  func reshaped() {
    #expect(box.reshaped(to: [4, 6]) == counting([4, 6]))
    #expect(box.reshaped(to: [-1, 8]) == counting([3, 8]))
    #expect(box.reshaped(to: [24, -1]).shape == [24, 1])
    #expect(box.reshaped(like: Tensor<Int32>(zeros: [6, 4])) == counting([6, 4]))
    #expect(box.reshaped(toShape: [2, 12]) == counting([2, 12]))
    #expect(Tensor<Float>(5).reshaped(to: [1, 1]) == [[5]])
    #expect(Tensor<Float>(zeros: [0, 3]).reshaped(to: [3, -1]).shape == [3, 0])
  }

  @Test("flattened gives one axis, of a scalar too")
  func flattened() {
    #expect(box.flattened() == counting([24]))
    #expect(Tensor<Float>(5).flattened() == [5])
  }

  @Test(
    "expandingShape adds axes one after the other",
    arguments: [
      ([0], [1, 2, 3]), ([1], [2, 1, 3]), ([2], [2, 3, 1]), ([-1], [2, 3, 1]), ([-3], [1, 2, 3]),
      ([0, 2], [1, 2, 1, 3]), ([0, -1], [1, 2, 3, 1]), ([], [2, 3]),
    ] as [([Int], TensorShape)])
  func expandingShape(axes: [Int], shape: TensorShape) {
    #expect(counting([2, 3]).expandingShape(at: axes) == counting(shape))
  }

  @Test(
    "squeezingShape drops axes of length one",
    arguments: [
      ([1], [2, 3, 1]), ([-1], [2, 1, 3]), ([1, -1], [2, 3]), ([3, 1], [2, 3]), ([], [2, 3]),
    ] as [([Int], TensorShape)])
  func squeezingShape(axes: [Int], shape: TensorShape) {
    #expect(counting([2, 1, 3, 1]).squeezingShape(at: axes) == counting(shape))
  }

  @Test("the variadic forms do the same")
  func variadic() {
    #expect(counting([2, 3]).expandingShape(at: 0, 2).shape == [1, 2, 1, 3])
    #expect(counting([2, 1, 3, 1]).squeezingShape(at: 1, 3).shape == [2, 3])
    #expect(counting([2, 3]).rankLifted().shape == [1, 2, 3])
    #expect(Float(3).makeTensor(rank: 2) == [[3]])
  }

  @Test("transposed reorders axes")
  func transposed() {
    let scalars = box.scalars
    let expected = (0..<4).flatMap { k in
      (0..<2).flatMap { i in (0..<3).map { j in scalars[(i * 3 + j) * 4 + k] } }
    }
    let moved = Tensor(shape: [4, 2, 3], scalars: expected)
    #expect(box.transposed(permutation: 2, 0, 1) == moved)
    #expect(box.transposed(permutation: [-1, 0, 1]) == moved)
    #expect(box.transposed(permutation: Tensor<Int32>([2, 0, 1])) == moved)
    #expect(box.transposed(withPermutations: 2, 0, 1) == moved)
    #expect(box.transposed(withPermutations: [2, 0, 1]) == moved)
    #expect(box.transposed(withPermutations: Tensor<Int32>([2, 0, 1])) == moved)
    #expect(counting([2, 3]).transposed() == [[0, 3], [1, 4], [2, 5]])
    #expect(box.transposed() == box.transposed(permutation: 2, 1, 0))
  }

  @Test("reversed reads axes backwards")
  func reversed() {
    let x = counting([2, 3])
    #expect(x.reversed(inAxes: 0) == [[3, 4, 5], [0, 1, 2]])
    #expect(x.reversed(inAxes: -1) == [[2, 1, 0], [5, 4, 3]])
    #expect(x.reversed(inAxes: [0, 1]) == [[5, 4, 3], [2, 1, 0]])
    #expect(x.reversed(inAxes: Tensor<Int32>([1])) == [[2, 1, 0], [5, 4, 3]])
  }

  @Test("gradients take the way back")
  func gradients() {
    let weights = counting([4, 2, 3])
    let back = pullback(at: box) { $0.transposed(permutation: 2, 0, 1) }(weights)
    #expect(back == weights.transposed(permutation: 1, 2, 0))
    #expect(pullback(at: box) { $0.reshaped(to: [4, -1]) }(counting([4, 6])) == box)
  }
}
