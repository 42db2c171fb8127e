/// What went wrong in Python.
public enum PythonError: Error, Equatable {
  /// An exception, with its traceback if it has been raised in Python code.
  case exception(PythonObject, traceback: PythonObject?)
  /// A call of this object that gave neither a result nor an exception.
  case invalidCall(PythonObject)
  /// An import that gave neither a module nor an exception.
  case invalidModule(String)
}

extension PythonError: CustomStringConvertible {
  /// What Python itself prints: the traceback, then the exception's type and text.
  public var description: String {
    switch self {
    case .exception(let exception, let traceback): return Self.printed(exception, traceback)
    case .invalidCall(let object): return "Python gave no result and no exception: \(object)"
    case .invalidModule(let name): return "Python has no module \(name)"
    }
  }

  private static func printed(_ exception: PythonObject, _ traceback: PythonObject?) -> String {
    let type = exception.pythonType
    do {
      let lines = try Python.attemptImport("traceback").throwing
        .format_exception(type, exception, traceback ?? Python.None)
      let text = lines.map { $0.description }.joined()
      return text.last == "\n" ? String(text.dropLast()) : text
    } catch {
      return "\(type): \(exception)"
    }
  }
}

/// Takes what Python has raised, if it has; the lock is held.
func raised() -> PythonError? {
  var (type, value, traceback): (PyPointer, PyPointer, PyPointer) = (nil, nil, nil)
  py.fetchError(&type, &value, &traceback)
  guard type != nil else { return nil }
  py.normalizeError(&type, &value, &traceback)
  defer { py.decrement(type) }
  guard let value else { return nil }
  return .exception(
    PythonObject(owning: value), traceback: traceback.map { PythonObject(owning: $0) })
}
