import TensorFlow
import Testing

/// One op or two of most categories, with numbers that can be checked by hand.
@Suite("Raw ops of each kind")
struct RawValueTests {
  @Test("sort, find and count")
  func sorting() {
    let scores: Tensor<Float> = [0.1, 0.9, 0.4, 0.7]
    let best: (values: Tensor<Float>, indices: Tensor<Int32>) = _Raw.topKV2(
      scores, k: Tensor<Int32>(2))
    #expect(best.values == [0.9, 0.7])
    #expect(best.indices == [1, 3])
    let unique: (y: Tensor<Int32>, idx: Tensor<Int32>, count: Tensor<Int32>) =
      _Raw.uniqueWithCounts(Tensor<Int32>([4, 2, 4, 4]))
    #expect(unique.y == [4, 2])
    #expect(unique.idx == [0, 1, 0, 0])
    #expect(unique.count == [3, 1])
    #expect(_Raw.`where`(Tensor<Bool>([false, true, true])) == [[1], [2]])
  }

  @Test("sum over segments, and put blocks elsewhere")
  func segments() {
    let x: Tensor<Float> = [1, 2, 3, 4]
    #expect(_Raw.segmentMean(data: x, segmentIds: Tensor<Int32>([0, 0, 1, 1])) == [1.5, 3.5])
    #expect(
      _Raw.unsortedSegmentProd(
        data: x, segmentIds: Tensor<Int32>([1, 0, 1, 0]), numSegments: Tensor<Int32>(2)) == [8, 3])
    let image = x.reshaped(to: [1, 2, 2, 1])
    #expect(_Raw.spaceToDepth(image, blockSize: 2) == [[[[1, 2, 3, 4]]]])
    #expect(_Raw.roll(x, shift: Tensor<Int32>(1), axis: Tensor<Int32>(0)) == [4, 1, 2, 3])
    #expect(
      _Raw.tensorScatterAdd(x, indices: Tensor<Int32>([[0], [0]]), updates: [10, 20])
        == [31, 2, 3, 4])
  }

  @Test("work on bits and beyond the elementary functions")
  func functions() {
    let (a, b): (Tensor<UInt8>, Tensor<UInt8>) = ([0b1100], [0b1010])
    #expect(_Raw.bitwiseXor(a, b) == [0b0110])
    #expect(_Raw.populationCount(a) == Tensor<UInt8>([2]))
    #expect(_Raw.bitcast(Tensor<Float>([1])) == Tensor<UInt32>([0x3F80_0000]))
    expectClose(_Raw.lgamma(Tensor<Double>([5])), [3.1780538303479458], tolerance: 1e-14)
    expectClose(_Raw.digamma(Tensor<Double>([1])), [-0.5772156649015329], tolerance: 1e-14)
    #expect(_Raw.atan2(Tensor<Double>([0]), Tensor<Double>([-1])) == Tensor([Double.pi]))
    #expect(_Raw.xlogy(Tensor<Double>([0]), Tensor<Double>([0])) == [0])
  }

  @Test("solve equations and keep boxes apart")
  func equations() {
    let solution = _Raw.matrixSolve(
      matrix: Tensor<Double>([[2, 1], [1, 3]]), rhs: Tensor<Double>([[3], [5]]))
    expectClose(solution, [[0.8], [1.4]], tolerance: 1e-14)
    let boxes: Tensor<Float> = [[0, 0, 1, 1], [0, 0.1, 1, 1.1], [0, 2, 1, 3]]
    let kept = _Raw.nonMaxSuppressionV3(
      boxes: boxes, scores: Tensor<Float>([0.9, 0.8, 0.7]), maxOutputSize: Tensor<Int32>(3),
      iouThreshold: Tensor<Float>(0.5), scoreThreshold: Tensor<Float>(0))
    #expect(kept == [0, 2])
  }

  @Test("draw the same numbers from the same stateless seed, other ones from state")
  func random() {
    let shape: Tensor<Int32> = [1000]
    func drawn() -> Tensor<Float> {
      _Raw.statelessRandomUniform(shape: shape, seed: Tensor<Int64>([1, 2]))
    }
    #expect(drawn() == drawn())
    #expect(drawn().scalars.allSatisfy { 0..<1 ~= $0 })
    let (first, second): (Tensor<Float>, Tensor<Float>) = (
      _Raw.randomUniform(shape: shape), _Raw.randomUniform(shape: shape)
    )
    #expect(first != second)
  }

  @Test("keep what a variable holds")
  func variables() {
    let variable = _Raw.varHandleOp(
      container: "", sharedName: "raw_value_tests", dtype: Float.tensorFlowDataType,
      shape: TensorShape([2]), allowedDevices: [])
    _Raw.assignVariableOp(resource: variable, value: Tensor<Float>([1, 2]))
    _Raw.assignAddVariableOp(resource: variable, value: Tensor<Float>([10, 10]))
    #expect(_Raw.readVariableOp(resource: variable) == Tensor<Float>([11, 12]))
    _Raw.destroyResourceOp(resource: variable)
    #expect(_Raw.varIsInitializedOp(resource: variable) == Tensor(false))
  }
}
