/// A type that a NumPy array can be made into.
public protocol ConvertibleFromNumpyArray {
  /// Nil for an object that is no array, or whose scalars are of another type.
  init?(numpy: PythonObject)
}

/// A scalar that NumPy has a type of the same bits for.
public protocol NumpyScalarCompatible {
  /// NumPy's types of the same bits, the one for new arrays first.
  static var numpyScalarTypes: [PythonObject] { get }
}

private var numpy: PythonObject { Python.import("numpy") }

extension Bool: NumpyScalarCompatible {
  /// NumPy's `bool_`.
  public static var numpyScalarTypes: [PythonObject] { [numpy.bool_] }
}
extension Int8: NumpyScalarCompatible {
  /// NumPy's `int8`.
  public static var numpyScalarTypes: [PythonObject] { [numpy.int8] }
}
extension Int16: NumpyScalarCompatible {
  /// NumPy's `int16`.
  public static var numpyScalarTypes: [PythonObject] { [numpy.int16] }
}
extension Int32: NumpyScalarCompatible {
  /// NumPy's `int32`.
  public static var numpyScalarTypes: [PythonObject] { [numpy.int32] }
}
extension Int64: NumpyScalarCompatible {
  /// NumPy's `int64`.
  public static var numpyScalarTypes: [PythonObject] { [numpy.int64] }
}
extension Int: NumpyScalarCompatible {
  /// NumPy's `int64`.
  public static var numpyScalarTypes: [PythonObject] { [numpy.int64] }
}
extension UInt8: NumpyScalarCompatible {
  /// NumPy's `uint8`.
  public static var numpyScalarTypes: [PythonObject] { [numpy.uint8] }
}
extension UInt16: NumpyScalarCompatible {
  /// NumPy's `uint16`.
  public static var numpyScalarTypes: [PythonObject] { [numpy.uint16] }
}
extension UInt32: NumpyScalarCompatible {
  /// NumPy's `uint32`.
  public static var numpyScalarTypes: [PythonObject] { [numpy.uint32] }
}
extension UInt64: NumpyScalarCompatible {
  /// NumPy's `uint64`.
  public static var numpyScalarTypes: [PythonObject] { [numpy.uint64] }
}
extension UInt: NumpyScalarCompatible {
  /// NumPy's `uint64`.
  public static var numpyScalarTypes: [PythonObject] { [numpy.uint64] }
}
extension Float: NumpyScalarCompatible {
  /// NumPy's `float32`.
  public static var numpyScalarTypes: [PythonObject] { [numpy.float32] }
}
extension Double: NumpyScalarCompatible {
  /// NumPy's `float64`.
  public static var numpyScalarTypes: [PythonObject] { [numpy.float64] }
}
