extension PythonObject: Sequence {
  /// Goes through what Python's `iter` gives.
  public struct Iterator: IteratorProtocol {
    fileprivate let iterator: PythonObject

    /// The next element, or nil at the end.
    public mutating func next() -> PythonObject? { orTrap { try throwingNext() } }

    /// - Throws: What Python raises on the way, such as a generator.
    func throwingNext() throws -> PythonObject? {
      let iterator = iterator
      return try performing {
        if let next = iterator.withPointer({ py.next($0) }) { return PythonObject(owning: next) }
        if let error = raised() { throw error }
        return nil
      }
    }
  }

  /// - Precondition: Python can go through the object.
  public func makeIterator() -> Iterator { orTrap { try throwingIterator() } }

  /// - Throws: What Python raises for an object that it cannot go through.
  func throwingIterator() throws -> Iterator {
    try performing {
      let iterator = try withPointer { try result(py.iterator($0), orElse: .invalidCall(self)) }
      return Iterator(iterator: iterator)
    }
  }
}

// A Swift sequence has methods of these names. Without the properties below they would stand before
// Python's attributes: `np.max(a)` would be Swift's `max`. Swift's are still chosen where the call
// fits them alone, as in `list.map { $0 + 1 }`.
extension PythonObject {
  /// Python's attribute of this name.
  public var contains: PythonObject { self[dynamicMember: "contains"] }
  /// Python's attribute of this name.
  public var count: PythonObject { self[dynamicMember: "count"] }
  /// Python's attribute of this name.
  public var drop: PythonObject { self[dynamicMember: "drop"] }
  /// Python's attribute of this name.
  public var filter: PythonObject { self[dynamicMember: "filter"] }
  /// Python's attribute of this name.
  public var first: PythonObject { self[dynamicMember: "first"] }
  /// Python's attribute of this name.
  public var lazy: PythonObject { self[dynamicMember: "lazy"] }
  /// Python's attribute of this name.
  public var map: PythonObject { self[dynamicMember: "map"] }
  /// Python's attribute of this name.
  public var max: PythonObject { self[dynamicMember: "max"] }
  /// Python's attribute of this name.
  public var min: PythonObject { self[dynamicMember: "min"] }
  /// Python's attribute of this name.
  public var prefix: PythonObject { self[dynamicMember: "prefix"] }
  /// Python's attribute of this name.
  public var reduce: PythonObject { self[dynamicMember: "reduce"] }
  /// Python's attribute of this name.
  public var sorted: PythonObject { self[dynamicMember: "sorted"] }
  /// Python's attribute of this name.
  public var split: PythonObject { self[dynamicMember: "split"] }
  /// Python's attribute of this name.
  public var suffix: PythonObject { self[dynamicMember: "suffix"] }
}
