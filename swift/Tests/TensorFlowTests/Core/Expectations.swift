import Foundation
import TensorFlow
import Testing

// What the tests of tensors, layers and optimisers have in common.

/// Expects equal shapes, and scalars that differ by at most `tolerance` times the largest of
/// `expected`, or times one where that is smaller.
func expectClose<T: TensorFlowFloatingPoint>(
  _ actual: Tensor<T>, _ expected: Tensor<T>, tolerance: T, _ what: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard actual.shape == expected.shape else {
    Issue.record(
      "\(what): the shape \(actual.shape), expected \(expected.shape)",
      sourceLocation: sourceLocation)
    return
  }
  let scale = expected.scalars.reduce(1) { max($0, $1.magnitude) }
  let differences = zip(actual.scalars, expected.scalars).map { ($0 - $1).magnitude }
  // Written so that a NaN fails.
  #expect(
    differences.allSatisfy { $0 <= tolerance * scale },
    "\(what): \(actual) differs from \(expected) by \(differences.max() ?? 0)",
    sourceLocation: sourceLocation)
}

/// Numbers in -1...1 that depend on the seed only.
func numbers<T: TensorFlowFloatingPoint>(_ shape: TensorShape, seed: Int = 1) -> Tensor<T> {
  Tensor(
    shape: shape,
    scalars: (0..<shape.contiguousSize).map { T(sin(Double($0 * 7 + seed * 131) * 12.9898)) })
}

/// The result of `body` on each of `count` threads that run at once, in order of their index.
func onThreads<Result>(_ count: Int, _ body: @escaping (Int) -> Result) -> [Result] {
  nonisolated(unsafe) var results = [Result?](repeating: nil, count: count)
  nonisolated(unsafe) let work = body
  let lock = NSLock()
  let done = DispatchGroup()
  for index in 0..<count {
    done.enter()
    Thread.detachNewThread {
      let result = work(index)
      lock.withLock { results[index] = result }
      done.leave()
    }
  }
  done.wait()
  return results.map { $0! }
}

/// Fills freed blocks of the heap, so that whoever reads beyond its own memory reads this.
func dirtyHeap() {
  var blocks: [UnsafeMutableRawPointer] = []
  for size in stride(from: 24, through: 200, by: 8) {
    for _ in 0..<200 {
      let block = malloc(size)!
      memset(block, 0x7F, size)
      blocks.append(block)
    }
  }
  blocks.forEach { free($0) }
}
