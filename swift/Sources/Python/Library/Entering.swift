/// Runs `body` with the interpreter's lock, which other threads, Python's and Swift's, wait for.
///
/// A trap must not happen inside: the lock would be held for ever. So what can fail throws, and the
/// one who calls stops the program outside.
@inline(__always)
func entering<R>(_ body: () throws -> R) rethrows -> R {
  let counted = Interrupts.enter()
  let state = py.ensure()
  defer {
    py.release(state)
    // After the lock is free, or an interrupt could fall between the two and find nobody inside.
    if counted { Interrupts.leave() }
  }
  return try body()
}

/// The result, or the end of the program with Python's own traceback.
@inline(__always)
func orTrap<R>(_ body: () throws -> R) -> R {
  do { return try body() } catch { trap(error) }
}

@inline(never)
private func trap(_ error: any Error) -> Never {
  let text = "\(error)"
  PythonLibrary.flushOutput()
  fatalError(text)
}

/// The owner of one reference to a Python object.
final class Reference {
  let pointer: OpaquePointer

  /// Takes over a reference that is the caller's.
  init(owning pointer: OpaquePointer) { self.pointer = pointer }

  deinit { entering { py.decrement(pointer) } }
}
