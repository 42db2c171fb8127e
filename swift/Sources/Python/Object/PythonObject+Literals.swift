extension PythonObject: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByStringInterpolation, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  /// Python's `True` or `False`.
  public init(booleanLiteral value: Bool) { self = value.pythonObject }
  /// A Python `int`.
  public init(integerLiteral value: Int) { self = value.pythonObject }
  /// A Python `float`.
  public init(floatLiteral value: Double) { self = value.pythonObject }
  /// A Python `str`.
  public init(stringLiteral value: String) { self = value.pythonObject }
  /// A Python `list`, whose elements may be of several types.
  public init(arrayLiteral elements: PythonObject...) { self = elements.pythonObject }
  /// A Python `dict` in this order.
  public init(dictionaryLiteral elements: (PythonObject, PythonObject)...) {
    self.init(pairs: elements.map { ($0, $1 as any PythonConvertible) })
  }

  /// A Python `dict`; of equal keys the last one counts.
  init(pairs: [(PythonObject, any PythonConvertible)]) {
    let objects = pairs.map { ($0, $1.pythonObject) }
    self = orTrap {
      try performing {
        let dictionary = PythonObject(owning: py.dictionary()!)
        for (key, value) in objects { try dictionary.addEntry(value, at: key) }
        return dictionary
      }
    }
  }

  /// - Throws: What Python raises for a key that has no hash.
  func addEntry(_ value: PythonObject, at key: PythonObject) throws {
    let status = withPointer { dictionary in
      key.withPointer { key in value.withPointer { py.dictionarySet(dictionary, key, $0) } }
    }
    try check(status, orElse: .invalidCall(key))
  }
}
