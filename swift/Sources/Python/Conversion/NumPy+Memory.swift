import Foundation

/// The shape of a NumPy array and its memory, seen as scalars of one Swift type.
public struct NumpyArrayView<Scalar: NumpyScalarCompatible> {
  private let array: PythonObject
  /// The size of each dimension, outermost first.
  public let shape: [Int]

  /// Nil for an object that is no array, or whose scalars are of another type.
  public init?(_ object: PythonObject) {
    guard Python.isinstance(object, Python.import("numpy").ndarray).isTrue,
      Scalar.numpyScalarTypes.contains(where: { (object.dtype == $0) as Bool }),
      let shape = [Int](object.shape)
    else { return nil }
    (array, self.shape) = (object, shape)
  }

  /// The number of scalars.
  public var count: Int { shape.reduce(1, *) }

  /// The scalars in row-major order.
  public var scalars: [Scalar] {
    Array(unsafeUninitializedCapacity: count) { buffer, filled in
      if let start = buffer.baseAddress { copy(to: start) }
      filled = count
    }
  }

  /// Copies the scalars, whatever their order in the array's memory, to row-major order: the only
  /// copy that is made.
  ///
  /// - Precondition: `destination` has room for ``count`` scalars.
  public func copy(to destination: UnsafeMutablePointer<Scalar>) {
    guard count > 0 else { return }
    let target = PythonObject.array(
      of: Scalar.self, shape: shape, over: UnsafeMutableRawPointer(destination), writable: true)
    Python.import("numpy").copyto(target, array)
  }
}

extension PythonObject {
  /// A NumPy array over memory of Swift's, which must outlive it.
  fileprivate static func array<Scalar: NumpyScalarCompatible>(
    of type: Scalar.Type, shape: [Int], over memory: UnsafeMutableRawPointer, writable: Bool
  ) -> PythonObject {
    let byteCount = shape.reduce(MemoryLayout<Scalar>.stride, *)
    let view = entering {
      PythonObject(owning: py.memoryViewOf(memory, byteCount, writable ? 0x200 : 0x100)!)
    }
    let flat = Python.import("numpy").frombuffer(view, dtype: Scalar.numpyScalarTypes[0])
    return flat.reshape(PythonObject(tupleContentsOf: shape))
  }

  /// A new NumPy array with a copy of the scalars, which are in row-major order.
  ///
  /// - Precondition: The shape holds as many scalars as there are.
  public init<Scalar: NumpyScalarCompatible>(
    numpyArrayOf scalars: UnsafeBufferPointer<Scalar>, shape: [Int]
  ) {
    let count = shape.reduce(1, *)
    precondition(
      count == scalars.count,
      "a NumPy array of shape \(shape) holds \(count) scalars, got \(scalars.count)")
    let type = Scalar.numpyScalarTypes[0]
    guard let start = scalars.baseAddress, count > 0 else {
      self = Python.import("numpy").empty(PythonObject(tupleContentsOf: shape), dtype: type)
      return
    }
    self =
      PythonObject.array(
        of: Scalar.self, shape: shape, over: UnsafeMutableRawPointer(mutating: start),
        writable: false
      ).copy()
  }
}

extension Array: ConvertibleFromNumpyArray where Element: NumpyScalarCompatible {
  /// The scalars of an array of one dimension, copied once; nil for another array.
  public init?(numpy object: PythonObject) {
    guard let view = NumpyArrayView<Element>(object), view.shape.count == 1 else { return nil }
    self = view.scalars
  }
}

extension Array where Element: NumpyScalarCompatible {
  /// A new NumPy array of one dimension, with a copy of the scalars.
  public func makeNumpyArray() -> PythonObject {
    withUnsafeBufferPointer { PythonObject(numpyArrayOf: $0, shape: [count]) }
  }
}
