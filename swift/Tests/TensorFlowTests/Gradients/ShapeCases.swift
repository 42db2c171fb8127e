import TensorFlow

extension GradientTable {
  mutating func addShapes() {
    addReshaping()
    addPermuting()
    addJoining()
    addSplitting()
    addRepeating()
    addPadding()
    let mask = GradientFixture.mask("replacing/mask")
    let column = GradientFixture.mask("replacing.broadcast/mask").expandingShape(at: 1)
    binary("replacing") { $0.replacing(with: $1, where: mask) }
    binary("replacing.broadcast") { $0.replacing(with: $1, where: column) }
    // A value used twice: its gradients add up.
    unary("squaredOfBranches") { $0 * $0 + abs($0) }
  }

  private mutating func addReshaping() {
    let tall = T(zeros: [6, 4])
    let shape = Tensor<Int32>([3, 8])
    unary("reshaped.toShape") { $0.reshaped(toShape: shape) }
    unary("reshaped.to") { $0.reshaped(to: [4, 6]) }
    unary("reshaped.toMinusOne") { $0.reshaped(to: [-1, 2]) }
    unary("reshaped.like") { $0.reshaped(like: tall) }
    unary("flattened") { $0.flattened() }
    unary("rankLifted") { $0.rankLifted() }
    unary("expandingShape") { $0.expandingShape(at: 1) }
    unary("expandingShape.negative") { $0.expandingShape(at: -1) }
    unary("expandingShape.several") { $0.expandingShape(at: [0, 2]) }
    unary("squeezingShape") { $0.squeezingShape(at: 1) }
    unary("squeezingShape.negative") { $0.squeezingShape(at: -1) }
    unary("squeezingShape.several") { $0.squeezingShape(at: [1, 3]) }
    unary("squeezingShape.all") { $0.squeezingShape() }
  }

  private mutating func addPermuting() {
    let (cycle, axes) = (Tensor<Int32>([1, 2, 0]), Tensor<Int32>([0, 1]))
    unary("transposed.tensor") { $0.transposed(permutation: cycle) }
    unary("transposed.withPermutations") { $0.transposed(withPermutations: 2, 0, 1) }
    unary("transposed.withPermutationsTensor") { $0.transposed(withPermutations: cycle) }
    unary("reversed.tensor") { $0.reversed(inAxes: axes) }
    unary("transposed") { $0.transposed() }
    unary("transposed.rankThree") { $0.transposed() }
    unary("transposed.permutation") { $0.transposed(permutation: [2, 0, 1]) }
    unary("transposed.permutationOfFour") { $0.transposed(permutation: 0, 3, 1, 2) }
    unary("reversed") { $0.reversed(inAxes: 1) }
    unary("reversed.several") { $0.reversed(inAxes: [0, 2]) }
  }

  private mutating func addJoining() {
    binary("concatenated") { $0.concatenated(with: $1) }
    binary("concatenated.alongAxis") { $0.concatenated(with: $1, alongAxis: 1) }
    binary("concatenated.negativeAxis") { $0.concatenated(with: $1, alongAxis: -1) }
    binary("concatenated.operator") { $0 ++ $1 }
    joining("concatenating") { Tensor(concatenating: $0) }
    joining("concatenating.negativeAxis") { Tensor(concatenating: $0, alongAxis: -1) }
    joining("tensors") { Tensor($0) }
    joining("stacking") { Tensor(stacking: $0) }
    joining("stacking.alongAxis") { Tensor(stacking: $0, alongAxis: 1) }
    joining("stacking.negativeAxis") { Tensor(stacking: $0, alongAxis: -1) }
  }

  private mutating func addSplitting() {
    let sizes = GradientFixture.integers("split.sizesTensor/sizes")
    splitting("split.sizesTensor") { $0.split(sizes: sizes, alongAxis: 2) }
    splitting("split.count") { $0.split(count: 2) }
    splitting("split.countAlongAxis") { $0.split(count: 2, alongAxis: 2) }
    splitting("split.sizes") { $0.split(sizes: [1, 3]) }
    splitting("split.sizesAlongAxis") { $0.split(sizes: [1, 3], alongAxis: 2) }
    splitting("unstacked") { $0.unstacked() }
    splitting("unstacked.alongAxis") { $0.unstacked(alongAxis: 1) }
    splitting("unstacked.negativeAxis") { $0.unstacked(alongAxis: -1) }
  }

  private mutating func addRepeating() {
    let (row, matrix, column) = (T(zeros: [3]), T(zeros: [2, 3]), Tensor<Int32>([2, 1]))
    let (twice, shape) = (Tensor<Int32>([1, 2]), Tensor<Int32>([2, 3]))
    unary("tiled.tensor") { $0.tiled(multiples: twice) }
    unary("broadcasted.toShape") { $0.broadcasted(toShape: shape) }
    unary("unbroadcasted.toShape") { $0.unbroadcasted(toShape: column) }
    unary("tiled") { $0.tiled(multiples: [2, 3]) }
    unary("tiled.once") { $0.tiled(multiples: [1, 2, 1]) }
    unary("broadcasted.to") { $0.broadcasted(to: [2, 3, 4]) }
    unary("broadcasted.rankZero") { $0.broadcasted(to: [2, 3]) }
    unary("broadcasted.like") { $0.broadcasted(like: matrix) }
    unary("unbroadcasted.to") { $0.unbroadcasted(to: [3, 1]) }
    unary("unbroadcasted.rankZero") { $0.unbroadcasted(to: []) }
    unary("unbroadcasted.like") { $0.unbroadcasted(like: row) }
  }

  private mutating func addPadding() {
    let half: Scalar = 0.5
    let first = [(before: 1, after: 0), (before: 1, after: 2)]
    unary("padded") { $0.padded(forSizes: first) }
    unary("padded.with") { $0.padded(forSizes: first, with: half) }
    unary("padded.constant") { $0.padded(forSizes: first, mode: .constant(half)) }
    unary("padded.reflect") { $0.padded(forSizes: first, mode: .reflect) }
    unary("padded.symmetric") { $0.padded(forSizes: first, mode: .symmetric) }
  }
}
