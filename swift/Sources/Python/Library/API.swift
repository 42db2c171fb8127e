import Foundation

/// `PyObject *`.
typealias PyPointer = OpaquePointer?

/// What is called of libpython, by name: the stable interface, so that one build of this module runs
/// with every Python 3. The names are Python's, without their prefix where that is clear.
struct API {
  typealias Unary = @convention(c) (PyPointer) -> PyPointer
  typealias Binary = @convention(c) (PyPointer, PyPointer) -> PyPointer
  typealias Ternary = @convention(c) (PyPointer, PyPointer, PyPointer) -> PyPointer
  typealias Test = @convention(c) (PyPointer) -> Int32
  typealias Text = UnsafePointer<CChar>
  typealias Triple =
    @convention(c) (
      UnsafeMutablePointer<PyPointer>, UnsafeMutablePointer<PyPointer>,
      UnsafeMutablePointer<PyPointer>
    ) -> Void

  let numbers: Numbers

  let increment: @convention(c) (PyPointer) -> Void
  let decrement: @convention(c) (PyPointer) -> Void
  let ensure: @convention(c) () -> Int32
  let release: @convention(c) (Int32) -> Void
  let saveThread: @convention(c) () -> OpaquePointer?
  let restoreThread: @convention(c) (OpaquePointer?) -> Void
  let setInterrupt: @convention(c) () -> Void
  let checkSignals: @convention(c) () -> Int32

  let importModule: Unary
  let getAttribute: Binary
  let setAttribute: @convention(c) (PyPointer, PyPointer, PyPointer) -> Int32
  let getItem: Binary
  let setItem: @convention(c) (PyPointer, PyPointer, PyPointer) -> Int32
  let removeItem: @convention(c) (PyPointer, PyPointer) -> Int32
  let call: Ternary
  let type: Unary
  let isInstance: @convention(c) (PyPointer, PyPointer) -> Int32
  let compare: @convention(c) (PyPointer, PyPointer, Int32) -> PyPointer
  let hash: @convention(c) (PyPointer) -> Int
  let length: @convention(c) (PyPointer) -> Int
  let iterator: Unary
  let next: Unary
  let text: Unary
  let representation: Unary
  let isTrue: Test

  let stringUTF8: @convention(c) (PyPointer, UnsafeMutablePointer<Int>?) -> Text?
  let string: @convention(c) (Text?, Int) -> PyPointer
  let internString: @convention(c) (Text) -> PyPointer
  let bytes: @convention(c) (UnsafeRawPointer?, Int) -> PyPointer
  let getBuffer: @convention(c) (PyPointer, UnsafeMutableRawPointer, Int32) -> Int32
  let releaseBuffer: @convention(c) (UnsafeMutableRawPointer) -> Void
  let memoryViewOf: @convention(c) (UnsafeMutableRawPointer?, Int, Int32) -> PyPointer
  let bool: @convention(c) (Int) -> PyPointer
  let signed: @convention(c) (Int64) -> PyPointer
  let unsigned: @convention(c) (UInt64) -> PyPointer
  let double: @convention(c) (Double) -> PyPointer
  let toSigned: @convention(c) (PyPointer) -> Int64
  let toUnsigned: @convention(c) (PyPointer) -> UInt64
  let toDouble: @convention(c) (PyPointer) -> Double
  let index: Unary

  let list: @convention(c) (Int) -> PyPointer
  let listSet: @convention(c) (PyPointer, Int, PyPointer) -> Int32
  let tuple: @convention(c) (Int) -> PyPointer
  let tupleSet: @convention(c) (PyPointer, Int, PyPointer) -> Int32
  let dictionary: @convention(c) () -> PyPointer
  let dictionarySet: @convention(c) (PyPointer, PyPointer, PyPointer) -> Int32
  let dictionaryNext:
    @convention(c) (
      PyPointer, UnsafeMutablePointer<Int>, UnsafeMutablePointer<PyPointer>,
      UnsafeMutablePointer<PyPointer>
    ) -> Int32
  let set: Unary
  let slice: Ternary

  let fetchError: Triple
  let normalizeError: Triple
  let errorOccurred: @convention(c) () -> PyPointer
  let clearError: @convention(c) () -> Void
  let setError: @convention(c) (PyPointer, PyPointer) -> Void

  let capsule:
    @convention(c) (UnsafeMutableRawPointer, Text?, (@convention(c) (PyPointer) -> Void)?) ->
      PyPointer
  let capsulePointer: @convention(c) (PyPointer, Text?) -> UnsafeMutableRawPointer?
  let function: @convention(c) (UnsafeMutableRawPointer, PyPointer, PyPointer) -> PyPointer

  let none: PyPointer
  let boolType: PyPointer
  let dictType: PyPointer
  let unicodeType: PyPointer
  let keyboardInterrupt: PyPointer
}

/// The functions of an open library.
struct Symbols {
  let handle: UnsafeMutableRawPointer

  func find<T>(_ name: String, as type: T.Type = T.self) -> T? {
    dlsym(handle, name).map { unsafeBitCast($0, to: T.self) }
  }

  /// - Precondition: The library has `name`: every Python from 3.8 on has those asked for.
  func callAsFunction<T>(_ name: String) -> T {
    guard let found = find(name, as: T.self) else { fatalError("libpython has no \(name)") }
    return found
  }

  /// The object that an exported variable, such as `PyExc_KeyboardInterrupt`, points to.
  func object(_ name: String) -> PyPointer {
    let variable: UnsafePointer<PyPointer> = self(name)
    return variable.pointee
  }
}
