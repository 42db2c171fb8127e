import Foundation

/// What a compiled function has done so far.
public struct CompilationStatistics: Equatable, CustomStringConvertible {
  /// How often the function was called.
  public var callCount = 0
  /// How often its closure was traced: once for each new signature, and again where the cache had
  /// to let one go.
  public var traceCount = 0
  /// How many traces the cache holds.
  public var cachedCount = 0
  /// How many traces the cache let go.
  public var evictionCount = 0
  /// The nodes of the latest trace.
  public var nodeCount = 0
  /// The tensors from outside that the latest trace froze at their value.
  public var captureCount = 0
  /// Seconds spent on tracing, all in all.
  public var traceSeconds = 0.0

  /// One line, for a log.
  public var description: String {
    "\(callCount) calls, \(traceCount) traces (\(cachedCount) kept, \(evictionCount) let go) in "
      + "\(String(format: "%.2f", traceSeconds)) s; the latest has \(nodeCount) nodes and "
      + "\(captureCount) captured tensors"
  }
}

/// What a call has in common with those that one trace can serve.
struct Signature: Hashable {
  /// Of each tensor the type, the marks and the shape.
  var tensors: [Int] = []
  var configuration = Configuration()
  var learningPhase = LearningPhase.inference
  var device: UnsafePointer<CChar>?

  mutating func add(_ handle: TFETensorHandle) {
    let marks = (handle.isZero ? 1 : 0) + (handle.isData ? 2 : 0)
    tensors.append(Int(handle.dataType._cDataType) << 2 + marks)
    tensors.append(handle.shape.rank)
    tensors.append(contentsOf: handle.shape.dimensions)
  }
}

/// Traces by their signatures; the one that was used least lately is let go first. Safe to use from
/// several threads.
final class FunctionCache<Entry> {
  private let limit: Int
  private let lock = NSLock()
  private var entries: [Signature: (entry: Entry, lastUse: Int)] = [:]
  private var record = CompilationStatistics()

  init(limit: Int) { self.limit = limit }

  var statistics: CompilationStatistics { lock.withLock { record } }

  /// The trace for `signature`; counts a call.
  func find(_ signature: Signature) -> Entry? {
    lock.withLock {
      record.callCount += 1
      guard let index = entries.index(forKey: signature) else { return nil }
      entries.values[index].lastUse = record.callCount
      return entries.values[index].entry
    }
  }

  func insert(
    _ entry: Entry, for signature: Signature, seconds: Double, nodes: Int, captures: Int
  ) {
    lock.withLock {
      if entries[signature] == nil, entries.count >= limit { removeOldest() }
      entries[signature] = (entry, record.callCount)
      record.traceCount += 1
      record.traceSeconds += seconds
      (record.nodeCount, record.captureCount) = (nodes, captures)
      record.cachedCount = entries.count
    }
  }

  private func removeOldest() {
    guard let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) else { return }
    entries[oldest.key] = nil
    record.evictionCount += 1
  }
}
