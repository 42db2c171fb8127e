import Dispatch
import Foundation
import TensorFlow

// A function of every item, in several threads (lesson 12).
//
// The results come in the order of the items and are the same for any number of workers; an error
// names the item that made it.
//
// Twin: python/tandem/data/parallel.py, whose workers are processes: Python runs one thread at a
// time. Here they are threads, so nothing is sent, and the function may be any.

/// An item that the function failed on.
public struct ParallelError: Error, CustomStringConvertible {
  /// Which of the items it was.
  public let index: Int
  /// What the function threw.
  public let underlying: any Error
  public let description: String

  init(_ index: Int, _ item: Any, _ underlying: any Error) {
    (self.index, self.underlying) = (index, underlying)
    let text = String(reflecting: item)
    let shown = text.unicodeScalars.count <= 80 ? text : text.prefix(77) + "..."
    description = "item \(index), \(shown): \(underlying)"
  }
}

/// How many cores this process may run on.
public func usableCores() -> Int { ProcessInfo.processInfo.activeProcessorCount }

/// `items.map(function)`, worked out by `maxWorkers` threads; nil for one a core, and 0 or 1 for this
/// thread alone. The function may be called from several threads at once.
///
/// - Precondition: The number of workers is not negative.
/// - Throws: `ParallelError` for the first item that the function throws at; no further ones are begun.
public func parallel<Item, Result>(
  _ items: [Item], maxWorkers: Int? = nil, _ function: (Item) throws -> Result
) throws -> [Result] {
  require(
    maxWorkers ?? 0 >= 0, "parallel: maxWorkers must not be negative, got \(maxWorkers ?? 0)")
  let work = Work(count: items.count)
  var results = [Swift.Result<Result, any Error>?](repeating: nil, count: items.count)
  results.withUnsafeMutableBufferPointer { results in
    DispatchQueue.concurrentPerform(
      iterations: max(1, min(maxWorkers ?? usableCores(), items.count))
    ) { _ in
      while let index = work.next() {
        let result = Swift.Result { try function(items[index]) }
        if case .failure = result { work.end() }
        results[index] = result
      }
    }
  }
  return try results.enumerated().map { index, result in
    // Items are begun in their order: all before one that failed have a result.
    switch result! {
    case .success(let value): return value
    case .failure(let error): throw ParallelError(index, items[index], error)
    }
  }
}

/// The items that are still to be begun, handed out one by one.
private final class Work: @unchecked Sendable {
  private let lock = NSLock()
  private var count: Int
  private var begun = 0

  init(count: Int) { self.count = count }

  func next() -> Int? {
    lock.withLock {
      guard begun < count else { return nil }
      begun += 1
      return begun - 1
    }
  }

  func end() { lock.withLock { count = begun } }
}
