import TensorFlow
import Testing

@Suite("Creation of tensors")
struct CreationTests {
  @Test("from literals of any rank")
  func literals() {
    let vector: Tensor<Float> = [1, 2.5, 3]
    #expect(vector.shape == [3])
    #expect(vector.scalars == [1, 2.5, 3])
    let box: Tensor<Int32> = [[[1], [2]], [[3], [4]], [[5], [6]]]
    #expect(box.shape == [3, 2, 1])
    #expect(box.scalars == [1, 2, 3, 4, 5, 6])
    #expect(([[true, false]] as Tensor<Bool>).scalars == [true, false])
    #expect(([[], []] as Tensor<Float>).shape == [2, 0])
    #expect(Tensor<Float>([]).shape == [0])
    #expect(Tensor<Float>(7).shape == [])
    #expect(Tensor<Float>([[1, 2], [3, 4]]).shape == [2, 2])
  }

  @Test("prints as its values in rows")
  func printing() {
    #expect("\(Tensor<Float>(1.5))" == "1.5")
    #expect("\(Tensor<Int32>([1, 2, 3]))" == "[1, 2, 3]")
    #expect("\(([[1, 2], [3, 4]] as Tensor<Float>))" == "[[1.0, 2.0],\n [3.0, 4.0]]")
    #expect("\(([true, false] as Tensor<Bool>))" == "[ true, false]")
  }

  @Test("ranges and equal spaces, from scalars and from tensors of rank 0")
  func sequences() {
    #expect(Tensor<Float>(rangeFrom: 1, to: 2, stride: 0.25) == [1, 1.25, 1.5, 1.75])
    #expect(
      Tensor<Int32>(rangeFrom: Tensor(5), to: Tensor(-1), stride: Tensor(-2)) == [5, 3, 1])
    #expect(Tensor<Double>(linearSpaceFrom: -1, to: 1, count: 5) == [-1, -0.5, 0, 0.5, 1])
    #expect(
      Tensor<Float>(linearSpaceFrom: Tensor(3), to: Tensor(1), count: Tensor(3)) == [3, 2, 1])
    #expect(Tensor<Float>(linearSpaceFrom: 0, to: 1, count: 2, on: Device(kind: .CPU)) == [0, 1])
  }

  @Test("every kind of scalar can be moved about and compared")
  func scalarTypes() {
    moveAbout(Float.self)
    moveAbout(Double.self)
    moveAbout(Int8.self)
    moveAbout(Int16.self)
    moveAbout(Int32.self)
    moveAbout(Int64.self)
    moveAbout(UInt8.self)
    moveAbout(UInt16.self)
    moveAbout(UInt32.self)
    moveAbout(UInt64.self)
  }

  private func moveAbout<T: TensorFlowNumeric & Comparable>(_: T.Type) {
    let x: Tensor<T> = Tensor(shape: [2, 3], scalars: (0..<6).map { T(exactly: $0)! })
    let name = "\(T.self)"
    #expect(x.transposed().reshaped(to: [6]).scalars == [0, 3, 1, 4, 2, 5], "\(name)")
    #expect(x[1, 1...].scalars == [4, 5], "\(name)")
    #expect(
      x.gathering(atIndices: Tensor<Int32>([1, 1])).scalars == [3, 4, 5, 3, 4, 5], "\(name)")
    #expect((x ++ x).shape == [4, 3], "\(name)")
    #expect(x.split(count: 2)[1].scalars == [3, 4, 5], "\(name)")
    #expect(x.reversed(inAxes: 1).scalars == [2, 1, 0, 5, 4, 3], "\(name)")
    if T.self != UInt16.self {  // TensorFlow has no kernel
      #expect(x.tiled(multiples: [1, 2])[0].scalars == [0, 1, 2, 0, 1, 2], "\(name)")
    }
    #expect(x[0].broadcasted(to: [2, 3])[1].scalars == [0, 1, 2], "\(name)")
    #expect(x.padded(forSizes: [(0, 0), (1, 0)])[1].scalars == [0, 3, 4, 5], "\(name)")
    #expect((x .> 2).nonZeroIndices().shape == [3, 2], "\(name)")
    var written = x
    written[0] = Tensor(7)
    #expect(written.scalars == [7, 7, 7, 3, 4, 5], "\(name)")
  }

  @Test("truth values can be moved about")
  func truthValues() {
    var x: Tensor<Bool> = [[true, false], [false, false]]
    #expect(x.transposed()[0].scalars == [true, false])
    #expect((x ++ x).shape == [4, 2])
    x[1, 1] = Tensor(true)
    #expect(x.scalars == [true, false, false, true])
  }
}
