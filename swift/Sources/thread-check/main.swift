import Foundation
import TensorFlow

// What several threads do at once with the parts of `TensorFlow` that they share. Built with the
// thread sanitizer (`make test-threads`) it reports races; the results are checked as well.
//
//     thread-check          every work
//     thread-check race     a race made on purpose: the sanitizer has to report it

func run(_ arguments: [String]) -> Int32 {
  switch arguments {
  case []: return runWorks()
  case ["race"]: return race()
  default:
    FileHandle.standardError.write(Data("usage: thread-check [race]\n".utf8))
    return 2
  }
}

/// Threads come first, with every cache still empty; one alone then says what was to be expected.
func runWorks() -> Int32 {
  var wrong = 0
  for work in works {
    let together = onThreads(8) { index in work.body(index) }
    let differing = together.indices.filter { together[$0] != work.body($0) }
    print(differing.isEmpty ? "ok     \(work.name)" : "WRONG  \(work.name): threads \(differing)")
    wrong += differing.isEmpty ? 0 : 1
  }
  print("\(works.count) works on 8 threads each, \(wrong) of them wrong")
  return wrong == 0 ? 0 : 1
}

/// Threads count in one variable without a lock, beside ops. They sleep in between, so that each is
/// met by the other also where they share one core.
func race() -> Int32 {
  nonisolated(unsafe) var count = 0
  _ = onThreads(2) { _ in
    for _ in 0..<100 {
      count += Int((Tensor<Float>([1, 0]) + 0).sum().scalarized())
      usleep(1000)
    }
    return 0
  }
  print("counted \(count)")
  return 0
}

/// The result of `body` on each of `count` threads, which start together.
func onThreads<Result>(_ count: Int, _ body: @escaping (Int) -> Result) -> [Result] {
  nonisolated(unsafe) var results = [Result?](repeating: nil, count: count)
  nonisolated(unsafe) let work = body
  let lock = NSLock()
  let ready = DispatchSemaphore(value: 0)
  let start = DispatchSemaphore(value: 0)
  let done = DispatchGroup()
  for index in 0..<count {
    done.enter()
    Thread.detachNewThread {
      ready.signal()
      start.wait()
      let result = work(index)
      lock.withLock { results[index] = result }
      done.leave()
    }
  }
  for _ in 0..<count { ready.wait() }
  for _ in 0..<count { start.signal() }
  done.wait()
  return lock.withLock { results.map { $0! } }
}

setvbuf(stdout, nil, _IOLBF, 0)  // a hang shows where it is
exit(run(Array(CommandLine.arguments.dropFirst())))
