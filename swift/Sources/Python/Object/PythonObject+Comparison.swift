// A comparison is what Python makes of it: of arrays, an array. Where Swift wants a Bool, as in `if`,
// it is asked for its truth. There is no conformance to Comparable, whose extensions would take
// `max`, `min` and `sorted` from Python's objects.

private enum Relation: Int32 {
  case less, lessOrEqual, equal, notEqual, greater, greaterOrEqual  // As Py_LT and so on.
}

private func compared(_ lhs: PythonObject, _ rhs: PythonObject, _ relation: Relation)
  -> PythonObject
{
  orTrap {
    try performing {
      try lhs.withPointer { left in
        try rhs.withPointer {
          try result(py.compare(left, $0, relation.rawValue), orElse: .invalidCall(lhs))
        }
      }
    }
  }
}

extension PythonObject {
  /// What Python's `bool` makes of it: false for zero, nothing and what is empty.
  var isTrue: Bool {
    orTrap {
      try performing {
        let truth = withPointer { py.isTrue($0) }
        if truth < 0 { throw raised() ?? .invalidCall(self) }
        return truth != 0
      }
    }
  }

  /// Python's `lhs == rhs`.
  public static func == (lhs: Self, rhs: Self) -> PythonObject { compared(lhs, rhs, .equal) }
  /// Python's `lhs != rhs`.
  public static func != (lhs: Self, rhs: Self) -> PythonObject { compared(lhs, rhs, .notEqual) }
  /// Python's `lhs < rhs`.
  public static func < (lhs: Self, rhs: Self) -> PythonObject { compared(lhs, rhs, .less) }
  /// Python's `lhs <= rhs`.
  public static func <= (lhs: Self, rhs: Self) -> PythonObject { compared(lhs, rhs, .lessOrEqual) }
  /// Python's `lhs > rhs`.
  public static func > (lhs: Self, rhs: Self) -> PythonObject { compared(lhs, rhs, .greater) }
  /// Python's `lhs >= rhs`.
  public static func >= (lhs: Self, rhs: Self) -> PythonObject {
    compared(lhs, rhs, .greaterOrEqual)
  }

  /// The truth of Python's `lhs != rhs`.
  @_disfavoredOverload
  public static func != (lhs: Self, rhs: Self) -> Bool { compared(lhs, rhs, .notEqual).isTrue }
  /// The truth of Python's `lhs < rhs`.
  @_disfavoredOverload
  public static func < (lhs: Self, rhs: Self) -> Bool { compared(lhs, rhs, .less).isTrue }
  /// The truth of Python's `lhs <= rhs`.
  @_disfavoredOverload
  public static func <= (lhs: Self, rhs: Self) -> Bool { compared(lhs, rhs, .lessOrEqual).isTrue }
  /// The truth of Python's `lhs > rhs`.
  @_disfavoredOverload
  public static func > (lhs: Self, rhs: Self) -> Bool { compared(lhs, rhs, .greater).isTrue }
  /// The truth of Python's `lhs >= rhs`.
  @_disfavoredOverload
  public static func >= (lhs: Self, rhs: Self) -> Bool {
    compared(lhs, rhs, .greaterOrEqual).isTrue
  }
}

extension PythonObject: Hashable {
  /// The truth of Python's `lhs == rhs`.
  @_disfavoredOverload
  public static func == (lhs: Self, rhs: Self) -> Bool { compared(lhs, rhs, .equal).isTrue }

  /// Feeds Python's own hash, so that what Python finds equal has one hash.
  ///
  /// - Precondition: Python can hash the object; it cannot hash a list.
  public func hash(into hasher: inout Hasher) {
    let value: Int = orTrap {
      try performing {
        let value = withPointer { py.hash($0) }
        if value == -1, let error = raised() { throw error }
        return value
      }
    }
    hasher.combine(value)
  }
}
