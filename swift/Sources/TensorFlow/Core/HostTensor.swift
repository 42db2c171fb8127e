import CTensorFlow

/// A small tensor in Swift's own memory. Going through TensorFlow costs about two microseconds an op,
/// whatever its size; a sum of a few numbers is done here in a tenth of that. TensorFlow gets a copy
/// when one of its own ops wants the tensor.
///
/// Only where the CPU is the default device: elsewhere a copy to the device would cost more.
struct HostTensor {
  /// One block: a slot for the `TFE_TensorHandle *` once there is one, the type, the number of
  /// bytes, and from `headerSize` on the bytes themselves.
  private let block: UnsafeMutableRawPointer
  private static let headerSize = 32
  /// Beyond this many bytes TensorFlow's threads and vector code are worth their price.
  static let largest = 4096

  static func fits(_ byteCount: Int) -> Bool { byteCount <= largest && isPreferred }

  private static let isPreferred = Device.default.kind == .CPU

  /// Whether this thread's ops on small tensors need no TensorFlow: it has chosen no device for them.
  static var computesHere: Bool { isPreferred && ctf_device() == nil }

  init(_ type: TensorDataType, byteCount: Int, fill: (UnsafeMutableRawPointer) -> Void) {
    block = .allocate(byteCount: HostTensor.headerSize + byteCount, alignment: 16)
    block.initializeMemory(as: UnsafeMutableRawPointer?.self, to: nil)
    (block + 8).initializeMemory(as: Int.self, to: byteCount)
    (block + 16).initializeMemory(as: TF_DataType.self, to: type._cDataType)
    if byteCount > 0 { fill(block + HostTensor.headerSize) }
  }

  var dataType: TensorDataType {
    TensorDataType(_cDataType: (block + 16).assumingMemoryBound(to: TF_DataType.self).pointee)
  }

  private var byteCount: Int { (block + 8).assumingMemoryBound(to: Int.self).pointee }

  var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: block + HostTensor.headerSize, count: byteCount)
  }

  private var slot: UnsafeMutablePointer<UnsafeMutableRawPointer?> {
    block.assumingMemoryBound(to: UnsafeMutableRawPointer?.self)
  }

  /// The same tensor in TensorFlow's memory, made when it is first asked for.
  func eager(_ shape: TensorShape) -> OpaquePointer {
    if let known = ctf_peek(slot) { return OpaquePointer(known) }
    let new = newTensorHandle(dataType, shape, byteCount) {
      $0.copyMemory(from: block + HostTensor.headerSize, byteCount: byteCount)
    }
    if ctf_publish(slot, UnsafeMutableRawPointer(new)) { return new }
    TFE_DeleteTensorHandle(new)
    return OpaquePointer(ctf_peek(slot)!)
  }

  func deallocate() {
    if let known = ctf_peek(slot) { TFE_DeleteTensorHandle(OpaquePointer(known)) }
    block.deallocate()
  }
}
