import Python
import Testing

private let np = Python.import("numpy")

/// NumPy's own range of `count` numbers, as `type`.
private func range(_ count: Int, _ type: String) -> PythonObject { np.arange(count).astype(type) }

private func expectBothWays<Scalar: NumpyScalarCompatible & Numeric>(
  _: Scalar.Type, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
) {
  let array = range(5, name)
  let scalars: [Scalar] = [0, 1, 2, 3, 4]
  #expect([Scalar](numpy: array) == scalars, sourceLocation: sourceLocation)
  let made = scalars.makeNumpyArray()
  let isSame = np.array_equal(made, array) == true && made.dtype == array.dtype
  #expect(isSame, sourceLocation: sourceLocation)
}

@Test func scalarsBothWays() {
  expectBothWays(Int8.self, "int8")
  expectBothWays(Int16.self, "int16")
  expectBothWays(Int32.self, "int32")
  expectBothWays(Int64.self, "int64")
  expectBothWays(Int.self, "int64")
  expectBothWays(UInt8.self, "uint8")
  expectBothWays(UInt16.self, "uint16")
  expectBothWays(UInt32.self, "uint32")
  expectBothWays(UInt64.self, "uint64")
  expectBothWays(UInt.self, "uint64")
  expectBothWays(Float.self, "float32")
  expectBothWays(Double.self, "float64")
}

@Test func truthBothWays() {
  #expect([Bool](numpy: range(3, "int64") > 0) == [false, true, true])
  #expect("\([true, false].makeNumpyArray())" == "[ True False]")
}

@Test func otherOrdersInMemory() {
  let array = range(10, "float32")
  let backwards = array[Python.slice(Python.None, Python.None, -3)]
  #expect([Float](numpy: backwards) == [9, 6, 3, 0])
  let column = array.reshape(5, 2)[0..., 1]
  #expect([Float](numpy: column) == [1, 3, 5, 7, 9])
  #expect([Float](numpy: np.broadcast_to(np.float32(7), PythonObject(tupleOf: 3))) == [7, 7, 7])
}

@Test func arraysOfOtherKindsAreNil() {
  #expect([Float](numpy: range(3, "float64")) == nil)
  #expect([Int](numpy: range(3, "int32")) == nil)
  #expect([Float](numpy: range(4, "float32").reshape(2, 2)) == nil)
  #expect([Float](numpy: [1.0, 2.0]) == nil)
  #expect([Float](numpy: range(3, ">f4")) == nil)  // the other byte order
}

@Test func arraysWithoutScalars() {
  #expect([Double](numpy: np.zeros(0)) == [])
  #expect("\([Float]().makeNumpyArray().shape)" == "(0,)")
  #expect([Float]().makeNumpyArray().dtype == np.dtype("float32"))
}

/// A change of one must not be seen in the other.
@Test func theCopiesAreIndependent() {
  let array = range(3, "float64")
  let scalars = [Double](numpy: array)
  array[0] = 100
  #expect(scalars == [0, 1, 2])
  var own: [Double] = [1, 2]
  let made = own.makeNumpyArray()
  made[0] = 50
  own[1] = 60
  #expect(own == [1, 60] && "\(made)" == "[50.  2.]")
}

@Test func numpysOwnNamesAndOperators() {
  let a = range(6, "float32").reshape(2, 3)
  #expect(Double(np.max(a)) == 5 && Double(a.min()) == 0)
  #expect("\(a.max(axis: 1))" == "[2. 5.]")
  #expect("\(a[a > 2])" == "[3. 4. 5.]")
  #expect("\(a[1, 0..<2] * 2 + 1)" == "[7. 9.]")
  #expect("\(a.matmul(a.T)[0])" == "[ 5. 14.]")
  #expect(Int(np.count_nonzero(a == a)) == 6)
}
