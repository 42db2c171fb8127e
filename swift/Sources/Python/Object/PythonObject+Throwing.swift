extension PythonObject {
  /// The same object, whose attributes and calls throw what Python raises:
  ///
  ///     do {
  ///       try np.throwing.reshape(a, [4, 4])
  ///     } catch { print(error) }
  public var throwing: ThrowingPythonObject { ThrowingPythonObject(object: self) }

  /// The same object, whose attributes and items are nil where there are none.
  public var checking: CheckingPythonObject { CheckingPythonObject(object: self) }
}

/// A Python object whose attributes and calls throw what Python raises, as a ``PythonError``.
@dynamicMemberLookup
@dynamicCallable
public struct ThrowingPythonObject: PythonConvertible, CustomStringConvertible {
  let object: PythonObject

  /// The object itself.
  public var pythonObject: PythonObject { object }
  /// What Python's `str` makes of it.
  public var description: String { object.description }

  /// The attribute `name`, whose calls throw too.
  public subscript(dynamicMember name: String) -> ThrowingPythonObject {
    get throws { ThrowingPythonObject(object: try object.attribute(name)) }
  }

  /// The attribute `name`, as an object like any other.
  @_disfavoredOverload
  public subscript(dynamicMember name: String) -> PythonObject {
    get throws { try object.attribute(name) }
  }

  /// The item at a key, or at several.
  public subscript(key: any PythonConvertible...) -> PythonObject {
    get throws { try object.item(PythonObject(key: key)) }
  }

  /// Calls the object.
  @discardableResult
  public func dynamicallyCall(withArguments arguments: [any PythonConvertible] = []) throws
    -> PythonObject
  {
    try object.call(arguments)
  }

  /// Calls the object, with keyword arguments.
  @discardableResult
  public func dynamicallyCall(
    withKeywordArguments arguments: KeyValuePairs<String, any PythonConvertible> = [:]
  ) throws -> PythonObject {
    try object.call(arguments)
  }
}

/// A Python object whose attributes and items are nil where there are none.
@dynamicMemberLookup
public struct CheckingPythonObject {
  let object: PythonObject

  /// The attribute `name`.
  public subscript(dynamicMember name: String) -> PythonObject? { try? object.attribute(name) }

  /// The item at a key, or at several; the entry of a dictionary is removed by setting nil.
  public subscript(key: any PythonConvertible...) -> PythonObject? {
    get { try? object.item(PythonObject(key: key)) }
    nonmutating set {
      orTrap {
        let key = PythonObject(key: key)
        guard let newValue else { return try object.removeItem(key) }
        try object.setItem(key, to: newValue)
      }
    }
  }

  /// Two elements, if there are just as many.
  public var tuple2: (PythonObject, PythonObject)? {
    elements(2).map { ($0[0], $0[1]) }
  }
  /// Three elements, if there are just as many.
  public var tuple3: (PythonObject, PythonObject, PythonObject)? {
    elements(3).map { ($0[0], $0[1], $0[2]) }
  }
  /// Four elements, if there are just as many.
  public var tuple4: (PythonObject, PythonObject, PythonObject, PythonObject)? {
    elements(4).map { ($0[0], $0[1], $0[2], $0[3]) }
  }

  private func elements(_ count: Int) -> [PythonObject]? {
    guard let elements = [PythonObject](object), elements.count == count else { return nil }
    return elements
  }
}

extension PythonObject {
  /// The elements of a pair.
  ///
  /// - Precondition: There are two.
  public var tuple2: (PythonObject, PythonObject) {
    checking.tuple2 ?? wrongSize(2)
  }
  /// The elements of a triple.
  ///
  /// - Precondition: There are three.
  public var tuple3: (PythonObject, PythonObject, PythonObject) {
    checking.tuple3 ?? wrongSize(3)
  }
  /// The elements of a quadruple.
  ///
  /// - Precondition: There are four.
  public var tuple4: (PythonObject, PythonObject, PythonObject, PythonObject) {
    checking.tuple4 ?? wrongSize(4)
  }

  private func wrongSize<T>(_ count: Int) -> T {
    fatalError("tuple\(count): \(self) has not \(count) elements")
  }
}
