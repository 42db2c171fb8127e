import TensorFlow
import Testing
import _Differentiation

/// An index into a tensor of `[4, 5]`, and what NumPy's rules say it keeps.
struct IndexCase: CustomTestStringConvertible {
  let testDescription: String
  let ranges: [TensorRange]
  let rows: [Int]
  let columns: [Int]
  let shape: TensorShape

  init(
    _ text: String, _ ranges: [TensorRangeExpression], rows: [Int] = [0, 1, 2, 3],
    columns: [Int] = [0, 1, 2, 3, 4], shape: TensorShape
  ) {
    testDescription = text
    self.ranges = ranges.map(\.tensorRange)
    self.rows = rows
    self.columns = columns
    self.shape = shape
  }

  static let all = [
    IndexCase("[1]", [1], rows: [1], shape: [5]),
    IndexCase("[-1]", [-1], rows: [3], shape: [5]),
    IndexCase("[2, 3]", [2, 3], rows: [2], columns: [3], shape: []),
    IndexCase("[1..<3]", [1..<3], rows: [1, 2], shape: [2, 5]),
    IndexCase("[2..<2]", [2..<2], rows: [], shape: [0, 5]),
    IndexCase("[-3 ..< -1]", [-3 ..< -1], rows: [1, 2], shape: [2, 5]),
    IndexCase("[1..<3, 0]", [1..<3, 0], rows: [1, 2], columns: [0], shape: [2]),
    IndexCase("[0...2]", [0...2], rows: [0, 1, 2], shape: [3, 5]),
    IndexCase("[-2 ... -1]", [-2 ... -1], rows: [2, 3], shape: [2, 5]),
    IndexCase("[2...]", [2...], rows: [2, 3], shape: [2, 5]),
    IndexCase("[(-1)...]", [(-1)...], rows: [3], shape: [1, 5]),
    IndexCase("[4...]", [4...], rows: [], shape: [0, 5]),
    IndexCase("[..<2]", [..<2], rows: [0, 1], shape: [2, 5]),
    IndexCase("[..<(-1)]", [..<(-1)], rows: [0, 1, 2], shape: [3, 5]),
    IndexCase("[...2]", [...2], rows: [0, 1, 2], shape: [3, 5]),
    IndexCase("[...(-1)]", [...(-1)], shape: [4, 5]),
    IndexCase(
      "[0..<4..2, 0..<5..3]", [0..<4 .. 2, 0..<5 .. 3], rows: [0, 2], columns: [0, 3],
      shape: [2, 2]),
    IndexCase("[0...3..3]", [0...3 .. 3], rows: [0, 3], shape: [2, 5]),
    IndexCase("[(1...)..2]", [(1...) .. 2], rows: [1, 3], shape: [2, 5]),
    IndexCase("[(..<3)..2]", [(..<3) .. 2], rows: [0, 2], shape: [2, 5]),
    IndexCase("[(...3)..2]", [(...3) .. 2], rows: [0, 2], shape: [2, 5]),
    IndexCase("[(2...)..(-1)]", [(2...) .. (-1)], rows: [2, 1, 0], shape: [3, 5]),
    IndexCase("[(3...)..(-2)]", [(3...) .. (-2)], rows: [3, 1], shape: [2, 5]),
    IndexCase("[(..<1)..(-1)]", [(..<1) .. (-1)], rows: [3, 2], shape: [2, 5]),
    IndexCase("[(...1)..(-2)]", [(...1) .. (-2)], rows: [3, 1], shape: [2, 5]),
    IndexCase("[(...0)..(-1)]", [(...0) .. (-1)], rows: [3, 2, 1, 0], shape: [4, 5]),
    IndexCase("[..., 1]", [TensorRange.ellipsis, 1], columns: [1], shape: [4]),
    IndexCase(
      "[0, ..., 1..<3]", [0, TensorRange.ellipsis, 1..<3], rows: [0], columns: [1, 2], shape: [2]),
    IndexCase("[0, ..., 1]", [0, TensorRange.ellipsis, 1], rows: [0], columns: [1], shape: []),
    IndexCase("[newAxis]", [TensorRange.newAxis], shape: [1, 4, 5]),
    IndexCase(
      "[1..<3, newAxis, 0]", [1..<3, TensorRange.newAxis, 0], rows: [1, 2], columns: [0],
      shape: [2, 1]),
    IndexCase(
      "[..., newAxis]", [TensorRange.ellipsis, TensorRange.newAxis], shape: [4, 5, 1]),
  ]
}

@Suite("Indexing")
struct IndexingTests {
  let x = counting([4, 5])

  @Test("reads what every form of range keeps", arguments: IndexCase.all)
  func read(example: IndexCase) {
    let expected = picked(x, [example.rows, example.columns], shape: example.shape)
    #expect(subscripted(x, example.ranges) == expected)
  }

  @Test("sends gradients to where a range read", arguments: IndexCase.all)
  func gradient(example: IndexCase) {
    let weights = counting(example.shape)
    let pulled = pullback(at: x) { subscripted($0, example.ranges) }(weights)
    #expect(
      pulled == scattered(weights, [example.rows, example.columns], shape: [4, 5]))
  }

  @Test("writes to where a range reads, and nowhere else", arguments: IndexCase.all)
  func write(example: IndexCase) {
    let values = counting(example.shape) as Tensor<Float>
    let negative = Tensor(shape: values.shape, scalars: values.scalars.map { -1 - $0 })
    var written = x
    assign(negative, to: &written, example.ranges)
    let positions = [example.rows, example.columns]
    var expected = x.scalars
    for (offset, value) in zip(offsets(positions, in: x.shape), negative.scalars) {
      expected[offset] = value
    }
    #expect(written == Tensor(shape: [4, 5], scalars: expected))
    #expect(x == counting([4, 5]), "a copy was written to")
  }

  @Test("takes the operator ... in the first and second place")
  func unboundedRange() {
    let box = counting([2, 3, 4])
    #expect(box[...] == box)
    #expect(box[..., 1] == box[TensorRange.ellipsis, 1])
    #expect(box[0, ..., 1..<3] == picked(box, [[0], [0, 1, 2], [1, 2]], shape: [3, 2]))
    var changed = box
    changed[..., 0] = Tensor(7)
    #expect(changed[..., 0] == Tensor(repeating: 7, shape: [2, 3]))
    #expect(changed[..., 1...] == box[..., 1...])
    changed[1, ..., 3] = [70, 80, 90]
    #expect(changed[1, ..., 3] == [70, 80, 90])
  }

  @Test("drops an axis of length one by squeezeAxis")
  func squeezeAxis() {
    let lifted = x.expandingShape(at: 1)
    #expect(lifted[0..<4, TensorRange.squeezeAxis, 0..<2] == x[0..<4, 0..<2])
  }

  @Test("takes TensorFlow's own terms")
  func indexPath() {
    let path = Tensor<Float>.IndexPath(
      begin: [0, 1], end: [0, 4], strides: [1, 2], beginMask: 1, endMask: 1, ellipsisMask: 0,
      newAxisMask: 0, squeezeAxisMask: 0)
    #expect(x[path] == x[0..<4, 1..<4 .. 2])
  }

  @Test("reads and writes a scalar's own place")
  func rankZero() {
    var scalar = Tensor<Float>(3)
    #expect(scalar[...] == Tensor(3))
    #expect(scalar[TensorRange.newAxis] == [3])
    scalar[...] = Tensor(4)
    #expect(scalar == Tensor(4))
  }

  @Test("broadcasts what is assigned")
  func broadcastAssignment() {
    var y = x
    y[1] = Tensor(9)
    y[2..<4, 0..<2] = [[-1], [-2]]
    #expect(y[1] == Tensor(repeating: 9, shape: [5]))
    #expect(y[2..<4, 0..<2] == [[-1, -1], [-2, -2]])
    y[0] += Tensor(100)
    #expect(y[0] == [100, 101, 102, 103, 104])
  }

  @Test("says how a range is written, and compares ranges")
  func ranges() {
    #expect("\((1..<3).tensorRange)" == "1..<3")
    #expect("\((0...8)..2)" == "0...8..2")
    #expect((..<3).tensorRange == .partialRangeUpTo(..<3, stride: 1))
    #expect((..<3).tensorRange != (...3).tensorRange)
    #expect(((3...) .. 2) != ((3...) .. 3))
    #expect(4.tensorRange == .index(4))
  }
}

/// `x[ranges...]`, which Swift cannot be given an array for.
@differentiable(reverse)
private func subscripted(_ x: Tensor<Float>, _ ranges: [TensorRange]) -> Tensor<Float> {
  switch ranges.count {
  case 1: return x[ranges[0]]
  case 2: return x[ranges[0], ranges[1]]
  default: return x[ranges[0], ranges[1], ranges[2]]
  }
}

private func assign(_ value: Tensor<Float>, to x: inout Tensor<Float>, _ ranges: [TensorRange]) {
  switch ranges.count {
  case 1: x[ranges[0]] = value
  case 2: x[ranges[0], ranges[1]] = value
  default: x[ranges[0], ranges[1], ranges[2]] = value
  }
}
