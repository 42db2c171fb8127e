extension Array: PythonConvertible where Element: PythonConvertible {
  /// A Python `list`.
  public var pythonObject: PythonObject {
    let objects = map(\.pythonObject)  // Not with the lock: it may be the caller's code.
    return entering {
      let list = py.list(count)
      for (place, object) in objects.enumerated() {
        _ = py.listSet(list, place, object.newPointer())
      }
      return PythonObject(owning: list!)
    }
  }
}

extension Array: ConvertibleFromPython where Element: ConvertibleFromPython {
  /// Nil for what Python cannot go through, or an element that is no `Element`.
  public init?(_ object: PythonObject) {
    guard let elements = object.elements(Element.self) else { return nil }
    self = elements
  }
}

extension Set: PythonConvertible where Element: PythonConvertible {
  /// A Python `set`.
  public var pythonObject: PythonObject {
    let list = Array(self).pythonObject
    return orTrap {
      try performing {
        try list.withPointer { try result(py.set($0), orElse: .invalidCall(list)) }
      }
    }
  }
}

extension Set: ConvertibleFromPython where Element: ConvertibleFromPython {
  /// Nil for what Python cannot go through, or an element that is no `Element`.
  public init?(_ object: PythonObject) {
    guard let elements = object.elements(Element.self) else { return nil }
    self.init(elements)
  }
}

extension Dictionary: PythonConvertible where Key: PythonConvertible, Value: PythonConvertible {
  /// A Python `dict`.
  public var pythonObject: PythonObject {
    PythonObject(pairs: map { ($0.key.pythonObject, $0.value) })
  }
}

extension Dictionary: ConvertibleFromPython
where Key: ConvertibleFromPython, Value: ConvertibleFromPython {
  /// Nil for what is no `dict`, or a key or value of another type.
  public init?(_ object: PythonObject) {
    guard object.isInstance(of: py.dictType),
      let entries = try? object.entries(Key.self, Value.self)
    else { return nil }
    self = .init(entries.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
  }
}

extension PythonObject {
  /// Nil where Python raises or an element is of another type.
  fileprivate func elements<Element: ConvertibleFromPython>(_: Element.Type) -> [Element]? {
    guard let objects = try? throwingElements() else { return nil }
    var elements: [Element] = []
    elements.reserveCapacity(objects.count)
    for object in objects {
      guard let element = Element(object) else { return nil }
      elements.append(element)
    }
    return elements
  }

  /// - Throws: What Python raises on the way.
  private func throwingElements() throws -> [PythonObject] {
    try performing {
      let iterator = try throwingIterator()
      var objects: [PythonObject] = []
      while let object = try iterator.throwingNext() { objects.append(object) }
      return objects
    }
  }

  /// The entries of a `dict` in its order.
  ///
  /// - Throws: ``PythonError`` for a key or value of another type.
  func entries<Key: ConvertibleFromPython, Value: ConvertibleFromPython>(
    _: Key.Type, _: Value.Type
  ) throws -> [(key: Key, value: Value)] {
    try objectEntries().map { key, value in
      guard let swiftKey = Key(key), let swiftValue = Value(value) else {
        throw PythonError.invalidCall(key)
      }
      return (swiftKey, swiftValue)
    }
  }

  private func objectEntries() -> [(PythonObject, PythonObject)] {
    entering {
      var (place, entries): (Int, [(PythonObject, PythonObject)]) = (0, [])
      var (key, value): (PyPointer, PyPointer) = (nil, nil)
      while withPointer({ py.dictionaryNext($0, &place, &key, &value) }) != 0 {
        entries.append((PythonObject(borrowing: key!), PythonObject(borrowing: value!)))
      }
      return entries
    }
  }
}
