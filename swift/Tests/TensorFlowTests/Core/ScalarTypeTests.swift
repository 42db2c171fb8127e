import TensorFlow
import Testing

@Suite("Scalars of every type")
struct ScalarTypeTests {
  @Test("come back as they were given")
  func creation() {
    holds([0, -0.5, 1.25, .infinity, .greatestFiniteMagnitude, .leastNonzeroMagnitude] as [Float])
    holds([0, -0.5, 1.25, .infinity, .greatestFiniteMagnitude, .leastNonzeroMagnitude] as [Double])
    holds([.min, -1, 0, 1, 2, .max] as [Int8])
    holds([.min, -1, 0, 1, 2, .max] as [Int16])
    holds([.min, -1, 0, 1, 2, .max] as [Int32])
    holds([.min, -1, 0, 1, 2, .max] as [Int64])
    holds([.min, 3, 0, 1, 2, .max] as [UInt8])
    holds([.min, 3, 0, 1, 2, .max] as [UInt16])
    holds([.min, 3, 0, 1, 2, .max] as [UInt32])
    holds([.min, 3, 0, 1, 2, .max] as [UInt64])
    holds([true, false, true, true, false, false])
    holds((0..<6).map { BFloat16(bitPattern: 0x3F80 + $0) })
  }

  private func holds<T: TensorFlowScalar & Equatable>(_ values: [T]) {
    let name = "\(T.self)"
    let matrix = Tensor(shape: [2, 3], scalars: values)
    #expect(matrix.scalars == values, "\(name)")
    #expect(matrix.shape == [2, 3], "\(name)")
    #expect(matrix.array == ShapedArray(shape: [2, 3], scalars: values), "\(name)")
    #expect(Tensor(matrix.array) == matrix, "\(name)")
    #expect(Tensor(values).shape == [6], "\(name)")
    #expect(Tensor(shape: [6], scalars: values.dropFirst(0)).scalars == values, "\(name)")
    #expect(Tensor(values.reversed() as ReversedCollection).scalars == values.reversed(), "\(name)")
    #expect(Tensor(values[5]).scalarized() == values[5], "\(name)")
    #expect(T(Tensor(values[0])) == values[0], "\(name)")
    #expect(T(matrix) == nil, "\(name)")
    #expect(
      Tensor(repeating: values[5], shape: [2, 2]).scalars == Array(repeating: values[5], count: 4),
      "\(name)")
    #expect(Tensor(broadcasting: values[1], rank: 3).shape == [1, 1, 1], "\(name)")
    #expect(Tensor<T>([]).scalars.isEmpty, "\(name)")
    #expect("\(matrix._tensorFlowDataType)" == name)
    #expect(matrix._tfe.dataType == T.tensorFlowDataType, "\(name)")
    #expect(Tensor<T>.scalarType == T.self, "\(name)")
    let written = TensorHandle<T>(shape: [6]) { $0.initialize(from: values, count: 6) }
    #expect(Tensor(handle: written) == Tensor(values), "\(name)")
  }

  @Test("are described by shape, rank and count, as numbers and as tensors")
  func description() {
    let x = Tensor<Double>(zeros: [2, 3, 4])
    #expect(x.rank == 3)
    #expect(x.scalarCount == 24)
    #expect(!x.isScalar)
    #expect(x.shapeTensor == Tensor<Int32>([2, 3, 4]))
    #expect(x.rankTensor == Tensor<Int32>(3))
    #expect(x.scalarCountTensor == Tensor<Int32>(24))
    let one = Tensor<Double>(5)
    #expect(one.isScalar)
    #expect(one.shapeTensor.shape == [0])
    #expect(Tensor<Float>(zeros: [3, 0, 2]).scalars == [])
  }

  @Test("one scalar is read from any rank, several are not")
  func singleScalar() {
    let one: Tensor<Float> = [[[4]]]
    #expect(one.scalar == 4)
    #expect(one.scalarized() == 4)
    #expect(Float(one) == 4)
    #expect(Tensor<Float>([1, 2]).scalar == nil)
    #expect(Tensor<Float>([]).scalar == nil)
  }

  @Test("zeros, ones and those like others, of each numeric type")
  func zerosAndOnes() {
    filled(Float.self)
    filled(Double.self)
    filled(Int8.self)
    filled(Int16.self)
    filled(Int32.self)
    filled(Int64.self)
    filled(UInt8.self)
    filled(UInt16.self)
    filled(UInt32.self)
    filled(UInt64.self)
  }

  private func filled<T: TensorFlowNumeric>(_: T.Type) {
    #expect(Tensor<T>(zeros: [2, 1]) == [[0], [0]], "\(T.self)")
    #expect(Tensor<T>(ones: [3]) == [1, 1, 1], "\(T.self)")
    let other = Tensor<T>(repeating: 7, shape: [1, 2])
    #expect(Tensor(zerosLike: other) == [[0, 0]], "\(T.self)")
    #expect(Tensor(onesLike: other) == [[1, 1]], "\(T.self)")
    #expect(
      Tensor<T>(oneHotAtIndices: Tensor<Int32>([1, 2, -1]), depth: 2)
        == [[0, 1], [0, 0], [0, 0]], "\(T.self)")
  }

  @Test("ranges and linear spaces")
  func sequences() {
    #expect(Tensor<Int32>(rangeFrom: 2, to: 11, stride: 3) == [2, 5, 8])
    #expect(Tensor<Float>(rangeFrom: 1, to: 0, stride: -0.25) == [1, 0.75, 0.5, 0.25])
    #expect(Tensor<Int64>(rangeFrom: 0, to: 0, stride: 1).shape == [0])
    #expect(Tensor<Double>(linearSpaceFrom: -1, to: 1, count: 5) == [-1, -0.5, 0, 0.5, 1])
    #expect(
      Tensor<Int32>(
        oneHotAtIndices: Tensor<Int32>([0, 2]), depth: 3, onValue: 5, offValue: 1, axis: 0)
        == [[5, 1], [1, 1], [1, 5]])
  }

  @Test("a copy keeps its value when the original is changed")
  func valueSemantics() {
    var x: Tensor<Float> = [1, 2]
    let y = x
    x += 1
    x[0] = Tensor(9)
    #expect(y == [1, 2])
    #expect(x == [9, 3])
  }

  @Test("are equal where shape and scalars are")
  func equality() {
    #expect(Tensor<Int32>([1, 2]) == Tensor<Int32>([1, 2]))
    #expect(Tensor<Int32>([1, 2]) != Tensor<Int32>([1, 3]))
    #expect(Tensor<Int32>([1, 2]) != Tensor<Int32>([[1, 2]]))
    #expect(Tensor<Float>(.nan) != Tensor<Float>(.nan))
    #expect(Tensor<Float>(-0.0) == Tensor<Float>(0))
    #expect(Tensor<Bool>([]) == Tensor<Bool>([]))
    #expect(Tensor<Bool>([true]) != Tensor<Bool>([false]))
  }
}
