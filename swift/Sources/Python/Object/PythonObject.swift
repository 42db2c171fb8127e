/// An object of Python's. Its attributes, calls, items and operators are written as in Python:
///
///     let np = Python.import("numpy")
///     let a = np.arange(6, dtype: "float32").reshape(2, 3)
///     print(a[1, 0..<2] * 2, Double(a.mean())!)
///
/// What Python raises ends the program with Python's own traceback, unless the call goes through
/// ``throwing``. A name that Swift gives a meaning of its own, such as `description`, is reached by
/// `object[dynamicMember: "description"]`.
@dynamicMemberLookup
@dynamicCallable
public struct PythonObject: @unchecked Sendable {
  let reference: Reference

  /// Takes over a reference that is the caller's.
  init(owning pointer: OpaquePointer) { reference = Reference(owning: pointer) }

  /// Shares an object that lives as long as the lock is held.
  init(borrowing pointer: OpaquePointer) {
    py.increment(pointer)
    reference = Reference(owning: pointer)
  }

  /// The Python object of a Swift value.
  public init<T: PythonConvertible>(_ object: T) { self = object.pythonObject }

  /// A Python tuple: `PythonObject(tupleOf: 2, "a")`.
  public init(tupleOf elements: any PythonConvertible...) {
    self.init(tupleContentsOf: elements)
  }

  /// A Python tuple of a collection's elements.
  public init<Elements: Collection>(tupleContentsOf elements: Elements)
  where Elements.Element: PythonConvertible {
    self.init(tupleContentsOf: elements.map { $0 as any PythonConvertible })
  }

  /// A Python tuple of elements of several types.
  public init(tupleContentsOf elements: [any PythonConvertible]) {
    let objects = elements.map(\.pythonObject)  // Not with the lock: it may be the caller's code.
    self = entering {
      let tuple = py.tuple(objects.count)
      for (place, object) in objects.enumerated() {
        _ = py.tupleSet(tuple, place, object.newPointer())
      }
      return PythonObject(owning: tuple!)
    }
  }

  /// A second reference, for a function that takes one over.
  func newPointer() -> OpaquePointer {
    withPointer {
      py.increment($0)
      return $0
    }
  }

  /// The object lives until `body` is over. Without this, an optimised program frees a temporary as
  /// soon as its pointer has been read.
  @inline(__always)
  func withPointer<R>(_ body: (OpaquePointer) throws -> R) rethrows -> R {
    try withExtendedLifetime(reference) { try body(reference.pointer) }
  }

  // MARK: attributes, items and calls

  /// The attribute `name`.
  public subscript(dynamicMember name: String) -> PythonObject {
    get { orTrap { try attribute(name) } }
    nonmutating set { orTrap { try setAttribute(name, to: newValue) } }
  }

  /// The item at a key, or at several: `a[0]`, `a[1, 2..<4]`.
  public subscript(key: any PythonConvertible...) -> PythonObject {
    get { orTrap { try item(PythonObject(key: key)) } }
    nonmutating set { orTrap { try setItem(PythonObject(key: key), to: newValue) } }
  }

  /// Calls the object.
  @discardableResult
  public func dynamicallyCall(withArguments arguments: [any PythonConvertible] = [])
    -> PythonObject
  {
    orTrap { try call(arguments) }
  }

  /// Calls the object, with keyword arguments.
  @discardableResult
  public func dynamicallyCall(
    withKeywordArguments arguments: KeyValuePairs<String, any PythonConvertible> = [:]
  ) -> PythonObject {
    orTrap { try call(arguments) }
  }
}
