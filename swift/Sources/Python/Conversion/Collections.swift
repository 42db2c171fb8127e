extension Array: PythonConvertible where Element: PythonConvertible {
  /// A Python `list`.
  public var pythonObject: PythonObject {
    entering {
      let list = py.list(count)
      for (place, element) in enumerated() {
        _ = py.listSet(list, place, element.pythonObject.newPointer())
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
    orTrap {
      try entering {
        try Array(self).pythonObject.withPointer {
          try result(py.set($0), orElse: .invalidCall(Python.set))
        }
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
  /// All under one lock; nil where Python raises or an element is of another type.
  fileprivate func elements<Element: ConvertibleFromPython>(_: Element.Type) -> [Element]? {
    try? entering {
      let iterator = try throwingIterator()
      var elements: [Element] = []
      while let object = try iterator.throwingNext() {
        guard let element = Element(object) else { throw PythonError.invalidCall(object) }
        elements.append(element)
      }
      return elements
    }
  }

  /// The entries of a `dict` in its order.
  ///
  /// - Throws: ``PythonError`` for a key or value of another type.
  func entries<Key: ConvertibleFromPython, Value: ConvertibleFromPython>(
    _: Key.Type, _: Value.Type
  ) throws -> [(key: Key, value: Value)] {
    try entering {
      var (place, entries): (Int, [(key: Key, value: Value)]) = (0, [])
      var (key, value): (PyPointer, PyPointer) = (nil, nil)
      while withPointer({ py.dictionaryNext($0, &place, &key, &value) }) != 0 {
        let (key, value) = (PythonObject(borrowing: key!), PythonObject(borrowing: value!))
        guard let swiftKey = Key(key), let swiftValue = Value(value) else {
          throw PythonError.invalidCall(key)
        }
        entries.append((swiftKey, swiftValue))
      }
      return entries
    }
  }
}
