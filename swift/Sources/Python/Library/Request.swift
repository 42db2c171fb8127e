import Foundation

/// Something that Python's thread does while another thread waits for it.
final class Request: @unchecked Sendable {
  let work: () -> Void
  private let lock = NSLock()
  private let news = DispatchSemaphore(value: 0)
  private var isDone = false
  private var isAbandoned = false
  private var callback: Callback?

  init(_ work: @escaping () -> Void) { self.work = work }

  func finish() {
    lock.withLock { isDone = true }
    news.signal()
  }

  /// Hands the waiting thread a function to call; false if it does not wait any more.
  func deliver(_ callback: Callback) -> Bool {
    let isHeard = lock.withLock {
      self.callback = callback
      return !isAbandoned
    }
    news.signal()
    return isHeard
  }

  /// Waits until the work is done, and calls the functions that it asks for.
  ///
  /// - Throws: ``PythonIsBusy`` some time after an interrupt of this thread.
  func wait(_ wait: Interrupts.Wait?) throws {
    while true {
      _ = news.wait(timeout: .now() + .milliseconds(50))
      let (callback, isDone) = lock.withLock {
        defer { self.callback = nil }
        return (self.callback, self.isDone)
      }
      if let callback {
        wait?.end()  // The function is the cell's own code, and is stopped as such.
        let result = callback.call()
        wait?.resume()
        callback.finish(result)
      }
      if isDone { return }
      if wait?.isOverdue == true {
        lock.withLock { isAbandoned = true }
        throw PythonIsBusy()
      }
    }
  }
}

/// A Swift function that Python has called, and what it gave.
final class Callback: @unchecked Sendable {
  private let body: () throws -> PythonObject
  private let tell: () -> Void
  private let lock = NSLock()
  private var outcome: Result<PythonObject, any Error>?

  init(_ body: @escaping () throws -> PythonObject, tell: @escaping () -> Void) {
    (self.body, self.tell) = (body, tell)
  }

  var result: Result<PythonObject, any Error>? { lock.withLock { outcome } }

  func call() -> Result<PythonObject, any Error> { Result { try body() } }

  /// The first result counts.
  func finish(_ result: Result<PythonObject, any Error>) {
    lock.withLock { outcome = outcome ?? result }
    tell()
  }
}
