import Foundation

/// The thread that a notebook's Python runs on. A cell that traps, or that is interrupted, loses its
/// frames; with those of Python among them, the interpreter could not be used again. So a cell only
/// waits for what this thread does, and a Swift function that Python calls runs on the cell's thread.
///
/// While such a function runs, this thread takes further requests: those of the function, and those of
/// later cells if the function never returns.
final class PythonThread: @unchecked Sendable {
  /// Nil in a program of its own, which calls Python on its own threads: that is far faster.
  nonisolated(unsafe) static var shared: PythonThread?

  private let lock = NSLock()
  private let work = DispatchSemaphore(value: 0)
  private var requests: [Request] = []
  private var dropped: [OpaquePointer] = []
  /// The calls of Swift functions that Python waits for, the innermost last.
  private var callbacks: [Callback] = []
  // Of this thread alone.
  private(set) var id = pthread_self()
  private var current: Request?

  var isCurrent: Bool { pthread_equal(pthread_self(), id) != 0 }

  /// Starts the thread, which calls `start` before anything else.
  ///
  /// - Throws: What `start` throws.
  static func launch(_ start: @escaping @Sendable (PythonThread) throws -> Void) throws {
    let (thread, started) = (PythonThread(), DispatchSemaphore(value: 0))
    nonisolated(unsafe) var failure: (any Error)?
    let runner = Thread {
      thread.id = pthread_self()
      do { try start(thread) } catch { failure = error }
      let goesOn = failure == nil
      started.signal()
      if goesOn { thread.serve(until: { false }) }
    }
    runner.stackSize = 64 << 20  // Python's own recursion needs much.
    runner.start()
    started.wait()
    if let failure { throw failure }
  }

  /// Does `body` on this thread, for the calling one, which waits.
  ///
  /// - Throws: What `body` throws, or ``PythonIsBusy`` after an interrupt.
  func perform<R>(_ body: @escaping () throws -> R) throws -> R {
    let outcome = Outcome<R>()
    let request = Request { outcome.result = Result { try body() } }
    let wait = Interrupts.beginWaiting()  // Before the lock, which a stopped cell would keep.
    lock.withLock { requests.append(request) }
    work.signal()
    do {
      try request.wait(wait)
      let result = try outcome.result!.get()
      wait?.end()
      return result
    } catch {
      wait?.end(isAnswered: error is PythonIsBusy || isKeyboardInterrupt(error))
      throw error
    }
  }

  /// Does requests as they come; without the interpreter's lock in between.
  private func serve(until isOver: () -> Bool) {
    while !isOver() {
      work.wait()
      let next = lock.withLock { requests.isEmpty ? nil : requests.removeFirst() }
      guard let next else { continue }
      let outer = current
      current = next
      entering {
        forgetInterrupts()
        freeDropped()
        next.work()
      }
      current = outer
      next.finish()
    }
  }

  /// An interrupt that came when its call had just ended is not meant for the next one.
  private func forgetInterrupts() {
    if py.checkSignals() != 0 { py.clearError() }
  }

  /// Calls a Swift function on the thread whose request this one is doing; the lock is held.
  func callBack(_ body: @escaping () throws -> PythonObject) throws -> PythonObject {
    guard let current else { return try body() }
    let callback = Callback(body) { self.work.signal() }
    guard current.deliver(callback) else { throw PythonIsBusy() }
    lock.withLock { callbacks.append(callback) }
    let state = py.saveThread()
    serve(until: { callback.result != nil })
    py.restoreThread(state)
    lock.withLock { callbacks.removeAll { $0 === callback } }
    return try callback.result!.get()
  }

  /// Ends the calls of Swift functions that never returned, as their cell is over.
  func endCallbacks() {
    for callback in lock.withLock({ callbacks }) { callback.finish(.failure(CellIsOver())) }
  }

  /// Frees an object soon, without waiting for the interpreter's lock.
  func drop(_ pointer: OpaquePointer) {
    let counted = Interrupts.enter()
    lock.withLock { dropped.append(pointer) }
    if counted { Interrupts.leave() }
  }

  private func freeDropped() {
    let pointers = lock.withLock {
      let pointers = dropped
      dropped = []
      return pointers
    }
    for pointer in pointers { py.decrement(pointer) }
  }
}

private func isKeyboardInterrupt(_ error: any Error) -> Bool {
  guard case PythonError.exception(let exception, _) = error else { return false }
  return exception.isInstance(of: py.keyboardInterrupt)
}

/// A cell was interrupted, and Python has not heard of it within a second.
struct PythonIsBusy: Error, CustomStringConvertible {
  let description =
    "interrupted; Python is still busy with the call, which goes on by itself, and the next call of "
    + "Python waits for its end"
}

/// Python called a Swift function whose cell has trapped or was interrupted.
private struct CellIsOver: Error, CustomStringConvertible {
  let description = "the cell of this Swift function ended before the function did"
}

/// What a request comes to; it outlives the one who asked.
private final class Outcome<R> {
  var result: Result<R, any Error>?
}
