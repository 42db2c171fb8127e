import Python
import TensorFlow
import Testing

private let np = Python.import("numpy")

/// NumPy's own numbers, in two dimensions.
private func table(_ type: String) -> PythonObject {
  np.arange(6).astype(type).reshape(2, 3)
}

private func expectBothWays<Scalar: TensorFlowNumeric & NumpyScalarCompatible & Equatable>(
  _: Scalar.Type, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
) {
  let tensor = Tensor<Scalar>(numpy: table(name))
  #expect(tensor?.array == [[0, 1, 2], [3, 4, 5]], sourceLocation: sourceLocation)
  let array = tensor!.makeNumpyArray()
  let isSame = np.array_equal(array, table(name)) == true && array.dtype == table(name).dtype
  #expect(isSame, sourceLocation: sourceLocation)
}

@Suite struct NumPyTests {
  @Test func scalarsBothWays() {
    expectBothWays(Float.self, "float32")
    expectBothWays(Double.self, "float64")
    expectBothWays(Int8.self, "int8")
    expectBothWays(Int16.self, "int16")
    expectBothWays(Int32.self, "int32")
    expectBothWays(Int64.self, "int64")
    expectBothWays(UInt8.self, "uint8")
    expectBothWays(UInt16.self, "uint16")
    expectBothWays(UInt32.self, "uint32")
    expectBothWays(UInt64.self, "uint64")
  }

  @Test func truthBothWays() {
    let even = Tensor<Bool>(numpy: table("int32") % 2 == 0)!
    #expect(even.scalars == [true, false, true, false, true, false])
    #expect("\(even.makeNumpyArray()[0])" == "[ True False  True]")
  }

  @Test func halfFloatsBothWays() {
    let halves = table("float32").astype(Python.import("ml_dtypes").bfloat16)
    let tensor = Tensor<BFloat16>(numpy: halves)!
    #expect(tensor.scalars == (0..<6).map { BFloat16(Float($0)) })
    #expect((np.array_equal(tensor.makeNumpyArray(), halves)) == true)
    let reduced = Tensor<Float>([1, 2]).toReducedPrecision
    #expect("\(reduced.makeNumpyArray()) \(reduced.makeNumpyArray().dtype)" == "[1. 2.] float32")
  }

  @Test func otherOrdersInMemory() {
    let table = table("float32")
    #expect(Tensor<Float>(numpy: table.T)!.array == [[0, 3], [1, 4], [2, 5]])
    let backwards = table[0..., Python.slice(Python.None, Python.None, -2)]
    #expect(Tensor<Float>(numpy: backwards)!.array == [[2, 0], [5, 3]])
    let large = np.arange(1 << 20).astype("float32").reshape(1024, 1024)
    let transposed = Tensor<Float>(numpy: large.T)!
    #expect(transposed[3, 5].scalarized() == 5 * 1024 + 3)
    #expect((np.array_equal(transposed.makeNumpyArray(), large.T)) == true)
  }

  @Test func withoutDimensionsAndWithoutScalars() {
    let scalar = Tensor<Double>(numpy: np.array(2.5))!
    #expect(scalar.shape == [] && scalar.scalarized() == 2.5)
    #expect("\(scalar.makeNumpyArray().shape) \(scalar.makeNumpyArray())" == "() 2.5")
    let empty = Tensor<Float>(numpy: np.zeros([2, 0, 3], dtype: "float32"))!
    #expect(empty.shape == [2, 0, 3])
    #expect("\(empty.makeNumpyArray().shape)" == "(2, 0, 3)")
  }

  @Test func arraysOfOtherKindsAreNil() {
    #expect(Tensor<Float>(numpy: table("float64")) == nil)
    #expect(Tensor<Int32>(numpy: table("int64")) == nil)
    #expect(Tensor<Float>(numpy: [1.0, 2.0]) == nil)
    #expect(ShapedArray<Float>(numpy: table("int32")) == nil)
  }

  @Test func shapedArraysAndShapes() {
    let array = ShapedArray<Int32>(numpy: table("int32"))!
    #expect(array == ShapedArray(shape: [2, 3], scalars: 0..<6))
    #expect((np.array_equal(array.makeNumpyArray(), table("int32"))) == true)
    #expect(TensorShape(table("int32").shape) == [2, 3])
    #expect(TensorShape(Python.None) == nil)
    #expect("\(TensorShape([2, 3]).pythonObject)" == "(2, 3)")
    #expect("\(np.zeros(TensorShape([4, 1])).shape)" == "(4, 1)")
  }

  /// A tensor never changes, whatever becomes of the array.
  @Test func theCopiesAreIndependent() {
    let array = np.ones(PythonObject(tupleOf: 3), dtype: "float32")
    let tensor = Tensor<Float>(numpy: array)!
    array[0] = 5
    #expect(tensor.scalars == [1, 1, 1])
    let made = tensor.makeNumpyArray()
    made[1] = 7
    #expect(tensor.scalars == [1, 1, 1] && "\(made)" == "[1. 7. 1.]")
  }
}
