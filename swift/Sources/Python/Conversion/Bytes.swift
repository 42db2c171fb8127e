import Foundation

extension PythonObject {
  /// A Python `bytes` with a copy of these.
  public init(bytes: UnsafeRawBufferPointer) {
    self = entering { PythonObject(owning: py.bytes(bytes.baseAddress, bytes.count)!) }
  }

  /// Calls `body` with the bytes of an object that has some in one piece, such as a `bytes`, a
  /// `bytearray` or an array; they are not copied, and must not leave the closure.
  ///
  /// - Throws: ``PythonError`` for an object without bytes, or what `body` throws.
  public func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) throws -> R {
    let view = try Memory(of: self)
    return try withExtendedLifetime(view) { try body(view.bytes) }
  }
}

/// A Python object's memory, which stays where it is while this lives.
final class Memory {
  private let view: UnsafeMutablePointer<View>

  /// The first fields of `Py_buffer`, and room for the others.
  private struct View {
    var start: UnsafeMutableRawPointer?
    var object: OpaquePointer?
    var count: Int
    var rest: (Int, Int, Int, Int, Int, Int, Int, Int) = (0, 0, 0, 0, 0, 0, 0, 0)
  }

  /// - Throws: What Python raises for an object that has no memory in one piece.
  init(of object: PythonObject) throws {
    view = .allocate(capacity: 1)
    view.initialize(to: View(start: nil, object: nil, count: 0))
    let plain: Int32 = 0  // PyBUF_SIMPLE
    do {
      try entering {
        let done = object.withPointer { py.getBuffer($0, UnsafeMutableRawPointer(view), plain) }
        if done != 0 { throw raised() ?? .invalidCall(object) }
      }
    } catch {
      view.pointee.object = nil
      throw error
    }
  }

  var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: view.pointee.start, count: view.pointee.count)
  }

  deinit {
    if view.pointee.object != nil {
      entering { py.releaseBuffer(UnsafeMutableRawPointer(view)) }
    }
    view.deallocate()
  }
}

extension Data: PythonConvertible, ConvertibleFromPython {
  /// A Python `bytes`.
  public var pythonObject: PythonObject { withUnsafeBytes { PythonObject(bytes: $0) } }

  /// A copy of an object's bytes; nil for an object that has none in one piece.
  public init?(_ object: PythonObject) {
    guard let data = try? object.withUnsafeBytes({ Data($0) }) else { return nil }
    self = data
  }
}
