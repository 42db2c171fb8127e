import Foundation

/// A Swift function that Python can call:
///
///     let double = PythonFunction { $0 * 2 }
///     print(Python.list(Python.map(double, [1, 2, 3])))  // [2, 4, 6]
///
/// What the function throws is raised in Python: a ``PythonError`` as the exception that it holds,
/// anything else as a RuntimeError of its text.
public struct PythonFunction: PythonConvertible {
  /// The positional arguments, and those with names in the caller's order.
  typealias Body = ([PythonObject], [(key: String, value: PythonObject)]) throws ->
    any PythonConvertible

  /// The function as Python sees it.
  public let pythonObject: PythonObject

  /// A function of one argument.
  public init(_ function: @escaping (PythonObject) throws -> any PythonConvertible) {
    pythonObject = Self.object { arguments, named in
      guard arguments.count == 1, named.isEmpty else {
        throw PythonError.exception(
          Python.TypeError(
            "a Swift function takes 1 argument, got \(arguments.count + named.count)"),
          traceback: nil)
      }
      return try function(arguments[0])
    }
  }

  /// A function of any number of arguments; say so, as in `{ (arguments: [PythonObject]) in ... }`.
  @_disfavoredOverload
  public init(_ function: @escaping ([PythonObject]) throws -> any PythonConvertible) {
    pythonObject = Self.object { arguments, named in
      guard named.isEmpty else {
        throw PythonError.exception(
          Python.TypeError("a Swift function has no argument named \(named[0].key)"),
          traceback: nil)
      }
      return try function(arguments)
    }
  }

  /// A function of any number of arguments, with and without names.
  public init(
    _ function:
      @escaping ([PythonObject], [(key: String, value: PythonObject)]) throws ->
      any PythonConvertible
  ) {
    pythonObject = Self.object(function)
  }

  private static func object(_ body: @escaping Body) -> PythonObject {
    let box = Unmanaged.passRetained(Box(body)).toOpaque()
    return entering {
      let capsule = py.capsule(box, nil) { capsule in
        guard let box = py.capsulePointer(capsule, nil) else { return }
        Unmanaged<Box>.fromOpaque(box).release()
      }
      defer { py.decrement(capsule) }
      return PythonObject(owning: py.function(definition, capsule, nil)!)
    }
  }
}

/// Runs Swift code in a call of Python's, without the lock, which the code may wait for on another
/// thread.
private func callBack(_ body: @escaping () throws -> PythonObject) throws -> PythonObject {
  if let thread = PythonThread.shared, thread.isCurrent { return try thread.callBack(body) }
  let state = py.saveThread()
  defer { py.restoreThread(state) }
  return try body()
}

private final class Box {
  let body: PythonFunction.Body
  init(_ body: @escaping PythonFunction.Body) { self.body = body }
}

/// `PyMethodDef`.
private struct Definition {
  var name: API.Text
  var function: @convention(c) (PyPointer, PyPointer, PyPointer) -> PyPointer
  var flags: Int32
  var text: API.Text?
}

/// One for all functions: the capsule that Python hands back says which is called.
nonisolated(unsafe) private let definition: UnsafeMutableRawPointer = {
  let definition = UnsafeMutablePointer<Definition>.allocate(capacity: 1)
  let takesAnyWithNames: Int32 = 1 | 2  // METH_VARARGS | METH_KEYWORDS
  definition.initialize(
    to: Definition(
      name: UnsafePointer(strdup("swift_function")), function: callSwift,
      flags: takesAnyWithNames,
      // In this form Python reads the signature from it.
      text: UnsafePointer(
        strdup("swift_function($self, /, *args, **kwargs)\n--\n\nA Swift function."))
    ))
  return UnsafeMutableRawPointer(definition)
}()

private let callSwift: @convention(c) (PyPointer, PyPointer, PyPointer) -> PyPointer = {
  capsule, arguments, named in
  guard let pointer = py.capsulePointer(capsule, nil), let arguments else { return nil }
  let box = Unmanaged<Box>.fromOpaque(pointer).takeUnretainedValue()
  do {
    let positional = [PythonObject](PythonObject(borrowing: arguments)) ?? []
    let named = try named.map {
      try PythonObject(borrowing: $0).entries(String.self, PythonObject.self)
    }
    return try callBack { try box.body(positional, named ?? []).pythonObject }.newPointer()
  } catch {
    let exception = PythonObject(raising: error)
    let type = exception.pythonType
    exception.withPointer { exception in type.withPointer { py.setError($0, exception) } }
    return nil
  }
}
