import Foundation
import Python
import Testing

@Suite(.serialized) struct MemoryTests {
  /// The memory that this process holds, in bytes, as Python's `resource` and `/proc` cannot both say.
  private func resident() throws -> Int {
    let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(
      separator: " ")
    return Int(fields[1])! * sysconf(Int32(_SC_PAGESIZE))
  }

  @Test func objectsAreFreed() throws {
    try Python.run("class Tracked: pass")
    let reference = Python.import("weakref").ref
    let tracked = Python.import("__main__").Tracked
    var weak: PythonObject = 0
    do {
      let object = tracked()
      weak = reference(object)
      #expect(weak() != Python.None)
      object.other = [object, 1]
      object.other = Python.None
    }
    #expect(weak() == Python.None)
  }

  @Test func referenceCountsAreStable() {
    let count = Python.import("sys").getrefcount
    let object = Python.object()
    let before = Int(count(object))!
    for _ in 0..<1000 {
      _ = [object, object].pythonObject
      _ = PythonObject(tupleOf: object, object)
      _ = Python.dict(a: object)["a"]
      _ = (object == object) as PythonObject
      _ = Python.list([object]).map { $0 }
      _ = object.checking.no_such_name
      _ = "\(object)".isEmpty
      _ = PythonFunction { $0 }.pythonObject(object)
    }
    #expect(Int(count(object))! == before)
  }

  #if os(Linux)
    @Test func manyObjectsHoldNoMemory() throws {
      func makeMany() {
        for number in 0..<100_000 {
          let object: PythonObject = ["number": PythonObject(number), "text": "\(number)"]
          _ = try? object.throwing["missing"]
        }
      }
      makeMany()
      let before = try resident()
      makeMany()
      #expect(try resident() - before < 8 << 20)
    }
  #endif
}
