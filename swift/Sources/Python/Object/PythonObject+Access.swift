// The steps that can fail, each under the interpreter's lock.

/// A function's new reference, or what Python raised in its place.
func result(_ pointer: PyPointer, orElse error: @autoclosure () -> PythonError) throws
  -> PythonObject
{
  guard let pointer else { throw raised() ?? error() }
  return PythonObject(owning: pointer)
}

extension PythonObject {
  func attribute(_ name: String) throws -> PythonObject {
    try entering {
      try withName(name) { name in
        try withPointer { try result(py.getAttribute($0, name), orElse: .invalidCall(self)) }
      }
    }
  }

  func setAttribute(_ name: String, to value: PythonObject) throws {
    try entering {
      try withName(name) { name in
        let done = withPointer { object in
          value.withPointer { py.setAttribute(object, name, $0) }
        }
        if done != 0 { throw raised() ?? .invalidCall(self) }
      }
    }
  }

  func item(_ key: [any PythonConvertible]) throws -> PythonObject {
    try entering {
      try PythonObject(key: key).withPointer { key in
        try withPointer { try result(py.getItem($0, key), orElse: .invalidCall(self)) }
      }
    }
  }

  func setItem(_ key: [any PythonConvertible], to value: PythonObject) throws {
    try entering {
      let done = PythonObject(key: key).withPointer { key in
        withPointer { object in value.withPointer { py.setItem(object, key, $0) } }
      }
      if done != 0 { throw raised() ?? .invalidCall(self) }
    }
  }

  func call(_ arguments: [any PythonConvertible]) throws -> PythonObject {
    try entering {
      try PythonObject(tupleContentsOf: arguments).withPointer { tuple in
        try withPointer { try result(py.call($0, tuple, nil), orElse: .invalidCall(self)) }
      }
    }
  }

  /// Arguments without a name have an empty one.
  func call(_ arguments: KeyValuePairs<String, any PythonConvertible>) throws -> PythonObject {
    try entering {
      let positional = arguments.filter { $0.key.isEmpty }.map(\.value)
      let named = PythonObject(
        pairs: arguments.filter { !$0.key.isEmpty }.map { (PythonObject($0.key), $0.value) })
      return try PythonObject(tupleContentsOf: positional).withPointer { tuple in
        try named.withPointer { named in
          try withPointer { try result(py.call($0, tuple, named), orElse: .invalidCall(self)) }
        }
      }
    }
  }

  /// One key is itself, several are a tuple.
  init(key: [any PythonConvertible]) {
    self = key.count == 1 ? key[0].pythonObject : PythonObject(tupleContentsOf: key)
  }

  /// Interned, as Python's own attribute names are: comparing them is comparing addresses.
  private func withName<R>(_ name: String, _ body: (PyPointer) throws -> R) rethrows -> R {
    let name = name.withCString { py.internString($0) }
    defer { py.decrement(name) }
    return try body(name)
  }
}
