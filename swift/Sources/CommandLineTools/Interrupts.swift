import Foundation

/// Ctrl-C was pressed, and the work ended where it could.
public struct Interrupted: Error {
  public init() {}
}

// Only this is safe to touch in a signal's handler.
private nonisolated(unsafe) var wasInterrupted: sig_atomic_t = 0

/// Runs `body`, in which Ctrl-C does not end the program but has the next `checkInterrupts` throw, so
/// that what is open gets closed. A second Ctrl-C ends it at once, as always.
///
/// - Throws: What `body` throws.
public func withInterrupts<Result>(_ body: () throws -> Result) rethrows -> Result {
  wasInterrupted = 0
  let before = signal(SIGINT) { _ in
    wasInterrupted = 1
    signal(SIGINT, SIG_DFL)
  }
  defer { signal(SIGINT, before) }
  return try body()
}

/// - Throws: `Interrupted` where Ctrl-C was pressed within `withInterrupts`.
public func checkInterrupts() throws { if wasInterrupted != 0 { throw Interrupted() } }
