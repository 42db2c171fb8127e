/// Runs `body` with the interpreter's lock, which other threads, Python's and Swift's, wait for. For
/// short steps that make objects or read them; what may run Python code goes through ``performing``.
///
/// A trap must not happen inside: the lock would be held for ever. So nothing of the caller's runs
/// here, and the one who calls stops the program outside.
@inline(__always)
func entering<R>(_ body: () throws -> R) rethrows -> R {
  let counted = Interrupts.enter()
  let state = py.ensure()
  defer {
    py.release(state)
    // After the lock is free, as the debugger may stop the thread here for good.
    if counted { Interrupts.leave() }
  }
  return try body()
}

/// Runs `body`, which may run any Python code, with the lock: on this thread in a program, on
/// Python's own in a notebook.
///
/// There the cell may be stopped, and its frames be gone, while `body` goes on: it captures values,
/// never an address in the caller's frame.
@inline(__always)
func performing<R>(_ body: @escaping () throws -> R) throws -> R {
  if let thread = PythonThread.shared, !thread.isCurrent { return try thread.perform(body) }
  return try entering(body)
}

/// The result, or the end of the program with Python's own traceback.
@inline(__always)
func orTrap<R>(_ body: () throws -> R) -> R {
  do { return try body() } catch { trap(error) }
}

@inline(never)
private func trap(_ error: any Error) -> Never {
  let text = "\(error)"
  if !(error is PythonIsBusy) { PythonLibrary.flushOutput() }
  fatalError(text)
}

/// The owner of one reference to a Python object.
final class Reference {
  let pointer: OpaquePointer

  /// Takes over a reference that is the caller's.
  init(owning pointer: OpaquePointer) { self.pointer = pointer }

  deinit {
    if let thread = PythonThread.shared {
      thread.drop(pointer)
    } else {
      entering { py.decrement(pointer) }
    }
  }
}
