import Foundation

/// A notebook's interrupts. The kernel sends a signal, and its handler finds out what the cell does:
/// Swift is stopped by SIGINT, at which the debugger ends the cell; Python gets a KeyboardInterrupt; a
/// short step with Python's lock is ended first.
///
/// Everything here is about the thread that runs cells, and is read by a signal's handler.
enum Interrupts {
  nonisolated(unsafe) private static var isInstalled = false
  /// The main thread once it has used Python; until then the one that started it.
  nonisolated(unsafe) private static var cells: pthread_t?
  nonisolated(unsafe) private static var areCellsOnMain = false
  nonisolated(unsafe) private static var python: pthread_t?
  /// How many short steps deep the thread is, and whether a signal waits for their end.
  nonisolated(unsafe) private static var depth = 0
  nonisolated(unsafe) private static var isPending = false
  nonisolated(unsafe) private static var isWaiting = false
  /// Whether the signal is on its way from the cell's thread to Python's.
  nonisolated(unsafe) private static var isForwarded = false
  /// How often the wait has been interrupted, and since when.
  nonisolated(unsafe) private static var asked = 0

  /// The signal of an interrupt; nil in a program of its own, which its signals end as ever.
  static var signal: Int32? {
    getenv("SWIFT_PYTHON_INTERRUPT_SIGNAL").flatMap { Int32(String(cString: $0)) }
  }

  /// Whether this is the thread that cells run on; false where there are none.
  @inline(__always)
  private static var isHere: Bool { isInstalled && isCells() }

  @inline(never)
  private static func isCells() -> Bool {
    if let cells, pthread_equal(pthread_self(), cells) != 0 { return true }
    guard !areCellsOnMain, Thread.isMainThread else { return false }
    adoptThisThread()
    return true
  }

  /// Takes the calling thread for the one of cells.
  static func adoptThisThread() { (cells, areCellsOnMain) = (pthread_self(), Thread.isMainThread) }

  @inline(__always)
  static func enter() -> Bool {
    guard isHere else { return false }
    depth += 1
    return true
  }

  @inline(__always)
  static func leave() {
    depth -= 1
    guard isPending, depth == 0 else { return }
    isPending = false
    raise(SIGINT)
  }

  /// A wait of the cell's thread for Python's.
  struct Wait {
    func resume() { Interrupts.isWaiting = true }
    /// An interrupt that Python has not answered by a KeyboardInterrupt, as it came when Python was
    /// not at work yet or no more, stops the cell here.
    func end(isAnswered: Bool = false) {
      Interrupts.isWaiting = false
      let isLeft = Interrupts.asked > 0 && !isAnswered
      Interrupts.asked = 0
      if isLeft { raise(SIGINT) }
    }
    /// Whether Python has not heard of an interrupt for a second: it may be in C code.
    var isOverdue: Bool { Interrupts.isOverdue }
  }

  /// Nil on other threads, whose waits nobody interrupts.
  static func beginWaiting() -> Wait? {
    guard isHere else { return nil }
    (asked, noticed) = (0, nil)
    isWaiting = true
    return Wait()
  }

  nonisolated(unsafe) private static var noticed: DispatchTime?

  private static var isOverdue: Bool {
    guard asked > 0 else { return false }
    let since = noticed ?? .now()
    noticed = since
    return DispatchTime.now() > since + .milliseconds(800)
  }

  /// Called on Python's thread, whose Python then raises KeyboardInterrupt at SIGINT.
  static func install(signal number: Int32) {
    let signal = Python.import("signal")
    signal.signal(signal.SIGINT, signal.default_int_handler)
    python = pthread_self()
    var action = sigaction()
    // The debugger throws the handler's frame away, so the signal must not wait for its return.
    action.sa_flags = Int32(bitPattern: UInt32(SA_NODEFER))
    setHandler(of: &action) { Interrupts.handle($0) }
    sigaction(number, &action, nil)
    var set = sigset_t()  // The thread has the mask of the one that started it.
    sigemptyset(&set)
    sigaddset(&set, number)
    pthread_sigmask(SIG_UNBLOCK, &set, nil)
    isInstalled = true
  }

  private static func handle(_ number: Int32) {
    guard let python, let cells else { return }
    let isOnPython = pthread_equal(pthread_self(), python) != 0
    if isOnPython, isForwarded || isWaiting {
      if !isForwarded { asked += 1 }
      isForwarded = false
      PythonLibrary.table?.pointee.setInterrupt()
    } else if isWaiting {
      (asked, isForwarded) = (asked + 1, true)
      pthread_kill(python, number)  // So that a system call there, such as a sleep, ends too.
    } else if depth > 0 {
      isPending = true
    } else {
      pthread_kill(cells, SIGINT)
    }
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
