import CTensorFlow

/// Anything that stands for one TensorFlow tensor, whatever its scalars.
public protocol AnyTensor {
  /// The owner of the tensor.
  var _tfe: TFETensorHandle { get }
  /// The scalars' type, as TensorFlow numbers it.
  @_documentation(visibility: public)
  var _tensorFlowDataType: TensorDataType { get }
}

/// The owner of one tensor: of an eager one of TensorFlow's, of a small one in Swift's own memory or,
/// while a function is traced, of a symbolic one, a place in the graph. Immutable, so it may be shared
/// between threads.
public final class TFETensorHandle {
  /// Where the scalars are, or will be.
  enum Storage {
    /// `TFE_TensorHandle *`, deleted with this object.
    case eager(OpaquePointer)
    case host(HostTensor)
    case symbolic(Symbol)
  }

  let storage: Storage
  /// Nil for a symbolic tensor whose shape depends on values.
  let knownShape: TensorShape?
  /// The additive identity that takes any shape: `zero + x` is `x`, with no op run.
  let isZero: Bool
  /// Data, not a parameter: pullbacks need not compute its gradient.
  let isData: Bool
  /// One of the library's own small constants, such as axes: set before the handle is shared.
  var isConstant = false

  /// Takes over `pointer`: it is deleted with this object.
  @_documentation(visibility: public)
  public convenience init(_owning pointer: OpaquePointer) {
    self.init(owning: pointer, shape: TFETensorHandle.shape(of: pointer))
  }

  convenience init(owning pointer: OpaquePointer, shape: TensorShape, isData: Bool = false) {
    self.init(.eager(pointer), shape: shape, isData: isData)
  }

  init(_ storage: Storage, shape: TensorShape?, isZero: Bool = false, isData: Bool = false) {
    self.storage = storage
    knownShape = shape
    self.isZero = isZero
    self.isData = isData
    if let trace = Trace.current, symbol == nil { trace.noteBirth(of: self) }
  }

  deinit {
    switch storage {
    case .eager(let pointer): TFE_DeleteTensorHandle(pointer)
    case .host(let tensor): tensor.deallocate()
    case .symbolic: break
    }
  }

  /// `TFE_TensorHandle *`, alive as long as this object; nil for a symbolic tensor.
  @inline(__always) var eager: OpaquePointer? {
    switch storage {
    case .eager(let pointer): pointer
    case .host(let tensor): tensor.eager(shape)
    case .symbolic: nil
    }
  }

  /// Where a symbolic tensor comes from; nil for any other.
  @inline(__always) var symbol: Symbol? {
    if case .symbolic(let symbol) = storage { return symbol }
    return nil
  }

  /// `TFE_TensorHandle *`, alive as long as this object.
  ///
  /// - Precondition: The tensor has a value: it is none that `compiled` traces with.
  @_documentation(visibility: public)
  public var _cTensorHandle: OpaquePointer {
    if let eager { return eager }
    failReading(self)
  }

  /// The size of each dimension, outermost first.
  ///
  /// - Precondition: It does not depend on values that `compiled` does not know while it traces.
  public var shape: TensorShape {
    if let knownShape { return knownShape }
    failUnknownShape(self)
  }
  /// The number of dimensions.
  public var rank: Int { shape.rank }
  /// The type of the scalars.
  public var dataType: TensorDataType {
    switch storage {
    case .eager(let pointer): TensorDataType(_cDataType: TFE_TensorHandleDataType(pointer))
    case .host(let tensor): tensor.dataType
    case .symbolic(let symbol): symbol.dataType
    }
  }

  private static func shape(of pointer: OpaquePointer) -> TensorShape {
    let status = ctf_status()
    let rank = TFE_TensorHandleNumDims(pointer, status)
    checkStatus(status, "reading a tensor's rank")
    return TensorShape((0..<rank).map { Int(TFE_TensorHandleDim(pointer, $0, status)) })
  }

  /// The same tensor, marked as data (the memory is shared).
  func asData() -> TFETensorHandle {
    if symbol != nil { return TFETensorHandle(storage, shape: shape, isData: true) }
    let status = ctf_status()
    let copy = TFE_TensorHandleCopySharingTensor(_cTensorHandle, status)
    checkStatus(status, "sharing a tensor")
    return TFETensorHandle(owning: copy!, shape: shape, isData: true)
  }
}

extension TFETensorHandle {
  /// A tensor of `shape` whose bytes `fill` writes.
  convenience init(
    type: TensorDataType, shape: TensorShape, byteCount: Int, isZero: Bool = false,
    fill: (UnsafeMutableRawPointer) -> Void
  ) {
    require(
      shape.dimensions.allSatisfy { $0 >= 0 },
      "Tensor: the shape \(shape) has a negative dimension")
    let storage =
      HostTensor.fits(byteCount)
      ? Storage.host(HostTensor(type, byteCount: byteCount, fill: fill))
      : .eager(newTensorHandle(type, shape, byteCount, fill))
    self.init(storage, shape: shape, isZero: isZero)
  }

  /// Gives `body` the tensor's bytes, copied to the host first if they lie elsewhere.
  func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    if case .host(let tensor) = storage { return try body(tensor.bytes) }
    let status = ctf_status()
    let tensor = TFE_TensorHandleResolve(_cTensorHandle, status)
    checkStatus(status, "reading a tensor of shape \(shape)")
    defer { TF_DeleteTensor(tensor) }
    return try body(
      UnsafeRawBufferPointer(start: TF_TensorData(tensor), count: TF_TensorByteSize(tensor)))
  }
}

/// A tensor in TensorFlow's memory, whose bytes `fill` writes.
func newTensorHandle(
  _ type: TensorDataType, _ shape: TensorShape, _ byteCount: Int,
  _ fill: (UnsafeMutableRawPointer) -> Void
) -> OpaquePointer {
  let dimensions = shape.dimensions.map(Int64.init)
  let tensor = TF_AllocateTensor(type._cDataType, dimensions, Int32(dimensions.count), byteCount)
  let data = tensor.flatMap { TF_TensorData($0) }
  require(
    byteCount == 0 || data != nil,
    "no memory for a tensor of \(type) of shape \(shape): \(byteCount) bytes")
  defer { TF_DeleteTensor(tensor) }
  if byteCount > 0 { fill(data!) }
  let status = ctf_status()
  let pointer = TFE_NewTensorHandle(tensor, status)
  checkStatus(status, "making a tensor of \(type) of shape \(shape)")
  return pointer!
}

/// A handle whose scalar type is known.
public struct TensorHandle<Scalar: _TensorFlowDataTypeCompatible> {
  /// The owner of the tensor.
  public let handle: TFETensorHandle

  /// Wraps a tensor whose scalars are of this type.
  public init(handle: TFETensorHandle) { self.handle = handle }
  /// Takes over `pointer`: it is deleted with the last copy of this handle.
  @_documentation(visibility: public)
  public init(_owning pointer: OpaquePointer) { handle = TFETensorHandle(_owning: pointer) }
  /// `TFE_TensorHandle *`, alive as long as this handle.
  @_documentation(visibility: public)
  public var _cTensorHandle: OpaquePointer { handle._cTensorHandle }
  /// The number of dimensions.
  public var rank: Int { handle.rank }
  /// The size of each dimension, outermost first.
  public var shape: TensorShape { handle.shape }
}

extension TensorHandle where Scalar: TensorFlowScalar {
  /// A tensor of `shape` whose scalars `scalarsInitializer` writes, in row-major order.
  public init(shape: [Int], scalarsInitializer: (UnsafeMutablePointer<Scalar>) -> Void) {
    let shape = TensorShape(shape)
    handle = TFETensorHandle(
      type: Scalar.tensorFlowDataType, shape: shape,
      byteCount: shape.contiguousSize * MemoryLayout<Scalar>.stride
    ) { scalarsInitializer($0.assumingMemoryBound(to: Scalar.self)) }
  }
}

/// A handle to a resource of the runtime, such as an iterator.
public struct ResourceHandle {
  /// The owner of the tensor.
  public let _tfe: TFETensorHandle
  /// Wraps a handle that an op has made.
  public init(_tfe: TFETensorHandle) { self._tfe = _tfe }
}

/// A handle to a variant, such as a dataset.
public struct VariantHandle {
  /// The owner of the tensor.
  public let _tfe: TFETensorHandle
  /// Wraps a handle that an op has made.
  public init(_tfe: TFETensorHandle) { self._tfe = _tfe }
}
