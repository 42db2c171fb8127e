import Python

// The scalars are copied once in each direction: a tensor and an array may be changed independently.

extension Tensor where Scalar: NumpyScalarCompatible {
  /// A new NumPy array with a copy of the scalars.
  public func makeNumpyArray() -> PythonObject {
    if isReducedPrecision { return toFullPrecision.makeNumpyArray() }
    let shape = shape.dimensions
    return _tfe.withBytes {
      PythonObject(numpyArrayOf: $0.bindMemory(to: Scalar.self), shape: shape)
    }
  }
}

extension Tensor: ConvertibleFromNumpyArray where Scalar: NumpyScalarCompatible {
  /// A tensor with the scalars of a NumPy array, whatever their order in its memory; nil for an object
  /// that is no array, or whose scalars are of another type.
  public init?(numpy object: PythonObject) {
    self.init(numpy: object, on: .default)
  }

  /// A tensor with the scalars of a NumPy array, on a device; nil for an object that is no array, or
  /// whose scalars are of another type.
  public init?(numpy object: PythonObject, on device: Device) {
    guard let array = NumpyArrayView<Scalar>(object) else { return nil }
    let host = TFETensorHandle(
      type: Scalar.tensorFlowDataType, shape: TensorShape(array.shape),
      byteCount: array.count * MemoryLayout<Scalar>.stride
    ) { array.copy(to: $0.assumingMemoryBound(to: Scalar.self)) }
    self.init(_tfe: device.kind == .CPU ? host : host.copied(to: device))
  }
}

extension ShapedArray where Scalar: NumpyScalarCompatible {
  /// A new NumPy array with a copy of the scalars.
  public func makeNumpyArray() -> PythonObject {
    withUnsafeBufferPointer { PythonObject(numpyArrayOf: $0, shape: shape) }
  }
}

extension ShapedArray: ConvertibleFromNumpyArray where Scalar: NumpyScalarCompatible {
  /// The scalars of a NumPy array in its shape; nil for an object that is no array, or whose scalars
  /// are of another type.
  public init?(numpy object: PythonObject) {
    guard let array = NumpyArrayView<Scalar>(object) else { return nil }
    self.init(shape: array.shape, scalars: array.scalars)
  }
}

extension TensorShape: PythonConvertible, ConvertibleFromPython {
  /// A Python tuple of the dimensions.
  public var pythonObject: PythonObject { PythonObject(tupleContentsOf: dimensions) }

  /// Nil for what is no sequence of whole numbers.
  public init?(_ object: PythonObject) {
    guard let dimensions = [Int](object) else { return nil }
    self.init(dimensions)
  }
}

extension BFloat16: NumpyScalarCompatible {
  /// The `bfloat16` of the package `ml_dtypes`, which comes with TensorFlow.
  public static var numpyScalarTypes: [PythonObject] { [Python.import("ml_dtypes").bfloat16] }
}
