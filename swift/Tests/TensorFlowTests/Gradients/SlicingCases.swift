import TensorFlow

extension GradientTable {
  mutating func addSlicing() {
    addSubscripts()
    addStrides()
    addGathers()
    addMaskedGathers()
    addBatchGathers()
    addAssignments()
    addSlices()
    addScalars()
  }

  private mutating func addSubscripts() {
    unary("subscript.index") { $0[1] }
    unary("subscript.negativeIndex") { $0[-1] }
    unary("subscript.element") { $0[2, 3] }
    unary("subscript.rangeAndIndex") { $0[1..<3, 0] }
    unary("subscript.closedRange") { $0[0...2] }
    unary("subscript.from") { $0[2...] }
    unary("subscript.upTo") { $0[..<2] }
    unary("subscript.through") { $0[...2] }
    unary("subscript.negativeUpTo") { $0[0..., ..<(-1)] }
    unary("subscript.ellipsis") { $0[TensorRange.ellipsis, 1] }
    unary("subscript.ellipsisBetween") { $0[0, TensorRange.ellipsis, 1..<3] }
    unary("subscript.dots") { $0[..., 1] }
    unary("subscript.dotsBetween") { $0[0, ..., 1..<3] }
    unary("subscript.newAxis") { $0[1..<3, TensorRange.newAxis] }
    unary("subscript.squeezeAxis") { $0[0..., TensorRange.squeezeAxis, ..<2] }
    unary("subscript.twice") { $0[1...][0] * $0[2] }
  }

  private mutating func addStrides() {
    unary("subscript.stride") { $0[(0..<4) .. 2, (0..<5) .. 3] }
    unary("subscript.closedStride") { $0[0..., (0...4) .. 2] }
    unary("subscript.fromStride") { $0[(1...) .. 2] }
    unary("subscript.negativeStride") { $0[(2...) .. (-1)] }
  }

  /// Assignment to a part of a variable inside the differentiated function.
  private mutating func addAssignments() {
    binary("assign.index") {
      var x = $0
      x[1] = $1
      return x
    }
    binary("assign.rangeAndIndex") {
      var x = $0
      x[1..<3, 0] = $1
      return x
    }
    binary("assign.broadcast") {
      var x = $0
      x[(0..<4) .. 2] = $1
      return x
    }
    binary("assign.dots") {
      var x = $0
      x[..., 1] = $1
      return x
    }
  }

  private mutating func addSlices() {
    let (low, high, sizes) = (
      Tensor<Int32>([1, 2]), Tensor<Int32>([3, 5]), Tensor<Int32>([2, 3])
    )
    unary("slice.bounds") { $0.slice(lowerBounds: [1, 2], upperBounds: [3, 5]) }
    unary("slice.boundsTensor") { $0.slice(lowerBounds: low, upperBounds: high) }
    unary("slice.sizes") { $0.slice(lowerBounds: [1, 2], sizes: [2, 3]) }
    unary("slice.sizesTensor") { $0.slice(lowerBounds: low, sizes: sizes) }
    unary("slice.wholeAxis") { $0.slice(lowerBounds: [0, 1, 0], upperBounds: [2, 2, 4]) }
  }

  private mutating func addGathers() {
    let repeated = GradientFixture.integers("gathering/indices")
    let matrix = GradientFixture.integers("gathering.table/indices")
    let two = GradientFixture.integers("gathering.rankZero/indices")
    unary("gathering") { $0.gathering(atIndices: repeated) }
    unary("gathering.alongAxis") { $0.gathering(atIndices: repeated, alongAxis: 1) }
    unary("gathering.negativeAxis") { $0.gathering(atIndices: repeated, alongAxis: -1) }
    unary("gathering.table") { $0.gathering(atIndices: matrix) }
    unary("gathering.tableAlongAxis") { $0.gathering(atIndices: matrix, alongAxis: 2) }
    unary("gathering.rankZero") { $0.gathering(atIndices: two) }
  }

  private mutating func addMaskedGathers() {
    let chosen = GradientFixture.mask("gathering.where/mask")
    let matrix = GradientFixture.mask("gathering.whereMatrix/mask")
    unary("gathering.where") { $0.gathering(where: chosen) }
    unary("gathering.whereAlongAxis") { $0.gathering(where: chosen, alongAxis: 2) }
    unary("gathering.whereMatrix") { $0.gathering(where: matrix) }
  }

  private mutating func addBatchGathers() {
    let places = GradientFixture.integers("batchGathering/indices")
    let pairs = Tensor<Int64>(GradientFixture.integers("batchGathering.twoBatchAxes/indices"))
    unary("batchGathering") { $0.batchGathering(atIndices: places) }
    unary("batchGathering.rows") { $0.batchGathering(atIndices: places) }
    unary("batchGathering.alongAxis") { $0.batchGathering(atIndices: places, alongAxis: 2) }
    unary("batchGathering.twoBatchAxes") {
      $0.batchGathering(atIndices: pairs, alongAxis: 2, batchDimensionCount: 2)
    }
  }

  /// Between tensors and Swift's own scalars, and between precisions.
  private mutating func addScalars() {
    toScalar("scalarized") { $0.scalarized() }
    toScalar("scalarized.element") { $0[1, 2].scalarized() }
    fromScalar("tensor.ofScalar") { Tensor($0) }
    fromScalar("tensor.repeating") { Tensor(repeating: $0, shape: [2, 3]) }
    unary("tensor.cast") { Tensor<Scalar>(Tensor<Double>($0)) }
  }
}
