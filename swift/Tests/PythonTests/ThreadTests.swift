import Dispatch
import Foundation
import Python
import Testing

@Test func fourThreadsAtOnce() {
  let json = Python.import("json")
  let lock = NSLock()
  var sums: [Int] = []
  DispatchQueue.concurrentPerform(iterations: 4) { thread in
    var sum = 0
    for number in 0..<1000 {
      let text: PythonObject = ["thread": PythonObject(thread), "number": PythonObject(number)]
      sum += Int(json.loads(json.dumps(text))["number"])!
    }
    lock.withLock { sums.append(sum) }
  }
  #expect(sums == [Int](repeating: 999 * 500, count: 4))
}

@Test func pythonsOwnThreadsRunWhileSwiftWaits() throws {
  let done = Python.import("threading").Event()
  let thread = Python.import("threading").Thread(target: done.set)
  thread.start()
  let end = Date(timeIntervalSinceNow: 10)
  while done.is_set() == false, Date() < end { usleep(1000) }  // in Swift, without the lock
  #expect(done.is_set() == true)
  thread.join()
}

@Test func tasksUsePython() async {
  let total = await withTaskGroup(of: Int.self) { group in
    for task in 0..<8 { group.addTask { Int(Python.sum(Python.range(task * 100)))! } }
    return await group.reduce(0, +)
  }
  #expect(total == (0..<8).reduce(0) { $0 + (0..<$1 * 100).reduce(0, +) })
}
