import Foundation

/// A notebook's interrupt. Ended in the midst of a call, Python could not be used again; so while it
/// runs, the signal becomes its KeyboardInterrupt, and else the SIGINT at which the debugger stops.
enum Interrupts {
  nonisolated(unsafe) private static var isInstalled = false
  /// The thread that runs cells, on which Python started: it alone hears of interrupts.
  nonisolated(unsafe) private static var thread = pthread_self()
  /// How many calls of Python deep that thread is.
  nonisolated(unsafe) private static var depth = 0

  @inline(__always)
  static func enter() -> Bool {
    guard isInstalled, pthread_equal(pthread_self(), thread) != 0 else { return false }
    depth += 1
    return true
  }

  @inline(__always)
  static func leave() { depth -= 1 }

  /// Nothing for nil: a program of its own is ended by its signals, as its author expects.
  static func install(signal number: Int32?) {
    guard let number else { return }
    let signal = Python.import("signal")
    signal.signal(signal.SIGINT, signal.default_int_handler)
    thread = pthread_self()
    var action = sigaction()
    // The debugger throws the handler's frame away, so the signal must not wait for its return.
    action.sa_flags = Int32(bitPattern: UInt32(SA_NODEFER))
    setHandler(of: &action) { _ in
      if Interrupts.depth > 0 { PythonLibrary.table?.pointee.setInterrupt() } else { raise(SIGINT) }
    }
    sigaction(number, &action, nil)
    isInstalled = true
  }

  private static func setHandler(
    of action: inout sigaction, _ handler: @escaping @convention(c) (Int32) -> Void
  ) {
    #if os(Linux)
      action.__sigaction_handler.sa_handler = handler
    #else
      action.__sigaction_u.__sa_handler = handler
    #endif
  }
}
