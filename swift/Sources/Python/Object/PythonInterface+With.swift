extension PythonInterface {
  /// Python's `with`: enters the context, runs `body` with what it gives, and leaves it however
  /// `body` ends. An error of `body` is shown to the context, which may swallow it, as in Python.
  ///
  ///     Python.with(Python.open("notes.txt", "w")) { file in file.write("hello") }
  public func with(_ context: PythonObject, body: (PythonObject) throws -> Void) rethrows {
    let value = context.__enter__()
    do {
      try body(value)
    } catch {
      let exception = PythonObject(raising: error)
      let swallowed = context.__exit__(exception.pythonType, exception, self.None)
      if !swallowed.isTrue { throw error }
      return
    }
    context.__exit__(self.None, self.None, self.None)
  }
}

extension PythonObject {
  /// The exception that stands for a Swift error in Python: its own, or a RuntimeError of its text.
  init(raising error: any Error) {
    if case PythonError.exception(let exception, _) = error {
      self = exception
    } else {
      self = Python.RuntimeError("\(error)")
    }
  }
}
