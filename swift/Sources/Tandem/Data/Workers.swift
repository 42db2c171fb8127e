import Foundation

// Worker threads that do numbered tasks, ahead of who wants the results, but only so far ahead.
//
// Python's workers are processes, for one interpreter runs one thread at a time. Threads share
// memory, so there is nothing to send, and they start in no time: a pass has its own.

/// The results of tasks 0, 1, 2, ... in that order, worked out by threads.
///
/// They end with the object, each after the item that it has in hand.
final class Workers<Output> {
  private let bench: Bench<Output>

  /// Starts threads.
  ///
  /// - Parameters:
  ///   - count: How many threads.
  ///   - tasks: How many tasks there are.
  ///   - ahead: How many results, done or in the making, there may be that have not been taken.
  ///   - work: Does a task, and may give up when its second argument says that nobody waits.
  init(
    count: Int, tasks: Int, ahead: Int, work: @escaping (Int, _ isOver: () -> Bool) throws -> Output
  ) {
    bench = Bench(tasks: tasks, ahead: ahead, work: work)
    for _ in 0..<min(count, tasks) { bench.hire() }
  }

  deinit { bench.close() }

  /// The next result, waited for; nil when all have been taken.
  ///
  /// - Throws: What the task threw.
  func next() throws -> Output? { try bench.take() }
}

/// What the threads share. They keep it alive, but not the object above, whose end ends them.
private final class Bench<Output> {
  private let condition = NSCondition()
  private let tasks: Int
  private let ahead: Int
  private let work: (Int, () -> Bool) throws -> Output
  private var results: [Int: Result<Output, any Error>] = [:]
  private var given = 0
  private var taken = 0
  private var hired = 0
  private var isClosed = false

  init(tasks: Int, ahead: Int, work: @escaping (Int, () -> Bool) throws -> Output) {
    (self.tasks, self.ahead, self.work) = (tasks, ahead, work)
  }

  func hire() {
    condition.withLock { hired += 1 }
    let thread = Thread { [self] in
      while let task = nextTask() { put(Result { try work(task, isOver) }, for: task) }
      condition.withLock {
        hired -= 1
        condition.broadcast()
      }
    }
    thread.name = "loader"
    thread.start()
  }

  /// A task to do, as soon as one may be begun; nil when there is none any more.
  private func nextTask() -> Int? {
    condition.withLock {
      while !isClosed && given < tasks && given - taken >= ahead { condition.wait() }
      guard !isClosed && given < tasks else { return nil }
      given += 1
      return given - 1
    }
  }

  private func isOver() -> Bool { condition.withLock { isClosed } }

  private func put(_ result: Result<Output, any Error>, for task: Int) {
    condition.withLock {
      results[task] = result
      condition.broadcast()
    }
  }

  func take() throws -> Output? {
    try condition.withLock { () -> Result<Output, any Error>? in
      guard !isClosed && taken < tasks else { return nil }
      while results[taken] == nil { condition.wait() }
      taken += 1
      condition.broadcast()
      return results.removeValue(forKey: taken - 1)
    }?.get()
  }

  func close() {
    condition.withLock {
      isClosed = true
      condition.broadcast()
      while hired > 0 { condition.wait() }
      results = [:]
    }
  }
}
