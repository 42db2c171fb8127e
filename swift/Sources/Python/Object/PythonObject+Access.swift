// The steps that can fail, each under the interpreter's lock.

/// A function's new reference, or what Python raised in its place.
func result(_ pointer: PyPointer, orElse error: @autoclosure () -> PythonError) throws
  -> PythonObject
{
  guard let pointer else { throw raised() ?? error() }
  return PythonObject(owning: pointer)
}

/// A function's success, or what Python raised.
func check(_ status: Int32, orElse error: @autoclosure () -> PythonError) throws {
  if status != 0 { throw raised() ?? error() }
}

extension PythonObject {
  func attribute(_ name: String) throws -> PythonObject {
    try performing {
      try withName(name) { name in
        try withPointer { try result(py.getAttribute($0, name), orElse: .invalidCall(self)) }
      }
    }
  }

  func setAttribute(_ name: String, to value: PythonObject) throws {
    try performing {
      let status = withName(name) { name in
        withPointer { object in value.withPointer { py.setAttribute(object, name, $0) } }
      }
      try check(status, orElse: .invalidCall(self))
    }
  }

  func item(_ key: PythonObject) throws -> PythonObject {
    try performing {
      try withPointer { object in
        try key.withPointer { try result(py.getItem(object, $0), orElse: .invalidCall(self)) }
      }
    }
  }

  func setItem(_ key: PythonObject, to value: PythonObject) throws {
    try performing {
      let status = withPointer { object in
        key.withPointer { key in value.withPointer { py.setItem(object, key, $0) } }
      }
      try check(status, orElse: .invalidCall(self))
    }
  }

  func removeItem(_ key: PythonObject) throws {
    try performing {
      let status = withPointer { object in key.withPointer { py.removeItem(object, $0) } }
      try check(status, orElse: .invalidCall(self))
    }
  }

  func call(_ arguments: [any PythonConvertible]) throws -> PythonObject {
    let tuple = PythonObject(tupleContentsOf: arguments)
    return try performing {
      try withPointer { object in
        try tuple.withPointer { try result(py.call(object, $0, nil), orElse: .invalidCall(self)) }
      }
    }
  }

  /// Arguments without a name have an empty one.
  func call(_ arguments: KeyValuePairs<String, any PythonConvertible>) throws -> PythonObject {
    let positional = arguments.filter { $0.key.isEmpty }.map(\.value)
    let tuple = PythonObject(tupleContentsOf: positional)
    let named = PythonObject(
      named: arguments.filter { !$0.key.isEmpty }.map { ($0.key, $0.value.pythonObject) })
    return try performing {
      try withPointer { object in
        try tuple.withPointer { tuple in
          try named.withPointer {
            try result(py.call(object, tuple, $0), orElse: .invalidCall(self))
          }
        }
      }
    }
  }

  /// A `dict` of arguments with names.
  private init(named: [(String, PythonObject)]) {
    self = entering {
      let dictionary = PythonObject(owning: py.dictionary()!)
      for (name, value) in named {
        _ = dictionary.withPointer { dictionary in
          PythonObject(name).withPointer { name in
            value.withPointer { py.dictionarySet(dictionary, name, $0) }
          }
        }
      }
      return dictionary
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
