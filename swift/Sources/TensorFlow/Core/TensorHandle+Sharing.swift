import CTensorFlow

extension TensorHandle where Scalar: TensorFlowScalar {
  /// A tensor of `shape` whose scalars are those at `memory`, in row-major order: no copy is made, but
  /// of a small one, or of memory that does not begin at a multiple of 64 bytes.
  ///
  /// TensorFlow does not write to it.
  ///
  /// - Parameter owner: Keeps the memory: it is released with the last tensor that has it, on any
  ///   thread. The memory must not change before.
  public init(shape: [Int], sharing memory: UnsafeMutableRawPointer, of owner: AnyObject) {
    let byteCount = shape.reduce(1, *) * MemoryLayout<Scalar>.stride
    let type = Scalar.tensorFlowDataType
    if HostTensor.fits(byteCount) {
      handle = TFETensorHandle(type: type, shape: TensorShape(shape), byteCount: byteCount) {
        $0.copyMemory(from: memory, byteCount: byteCount)
      }
      withExtendedLifetime(owner) {}
    } else {
      handle = TFETensorHandle(
        owning: shared(type, TensorShape(shape), memory, byteCount, owner),
        shape: TensorShape(shape))
    }
  }
}

/// A tensor over memory of somebody else's, who is released with it.
private func shared(
  _ type: TensorDataType, _ shape: TensorShape, _ memory: UnsafeMutableRawPointer,
  _ byteCount: Int, _ owner: AnyObject
) -> OpaquePointer {
  let dimensions = shape.dimensions.map(Int64.init)
  let tensor = TF_NewTensor(
    type._cDataType, dimensions, Int32(dimensions.count), memory, byteCount,
    { _, _, owner in Unmanaged<AnyObject>.fromOpaque(owner!).release() },
    Unmanaged.passRetained(owner).toOpaque())
  defer { TF_DeleteTensor(tensor) }
  let status = ctf_status()
  let pointer = TFE_NewTensorHandle(tensor, status)
  checkStatus(status, "sharing memory with a tensor of shape \(shape)")
  return pointer!
}
