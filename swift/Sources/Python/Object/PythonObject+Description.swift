extension PythonObject: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// What Python's `str` makes of it.
  public var description: String { text(py.text) }
  /// What Python's `repr` makes of it.
  public var debugDescription: String { text(py.representation) }
  /// An object of Python's has no parts that Swift knows of.
  public var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }

  /// The type of the object, Python's `type(object)`.
  public var pythonType: PythonObject {
    entering { withPointer { PythonObject(owning: py.type($0)!) } }
  }

  private func text(_ function: @escaping API.Unary) -> String {
    orTrap {
      let text = try performing {
        try withPointer { try result(function($0), orElse: .invalidCall(self)) }
      }
      return String(text) ?? ""
    }
  }
}
