import Python
import Testing

// What Python.docc/Python.md says, run; each line of its table, with Python's own result beside it.

@Suite struct PythonArticleTests {
  @Test func overview() {
    let statistics = Python.import("statistics")
    let heights: PythonObject = [1.62, 1.75, 1.81]
    #expect("\(statistics.mean(heights))" == "1.7266666666666668")
    #expect("\(Double(statistics.stdev(heights, xbar: 1.73))!)".hasPrefix("0.0972"))
  }

  @Test func table() throws {
    let np = Python.import("numpy")
    try Python.run("import numpy as np; a = np.arange(12).reshape(4, 3)")
    let names = Python.import("__main__").__dict__
    func python(_ code: String) -> String { "\(Python.repr(Python.eval(code, names)))" }
    func swift(_ object: PythonObject) -> String { "\(Python.repr(object))" }

    let a = np.arange(12).reshape(4, 3)
    #expect(swift(a[1..<3, 0]) == python("a[1:3, 0]"))
    #expect(swift(a[2...]) == python("a[2:]"))
    #expect(swift(a[Python.slice(Python.None, Python.None, 2)]) == python("a[::2]"))
    #expect(swift(a[a > 4]) == python("a[a > 4]"))
    #expect(swift(PythonObject(tupleOf: 1, "a")) == python("(1, 'a')"))
    let (q, r) = Python.divmod(17, 5).tuple2
    #expect(swift([q, r]) == python("list(divmod(17, 5))"))
    #expect(swift([1, "a", Python.None] as PythonObject) == python("[1, 'a', None]"))
    #expect(swift(a.matmul(a.T)) == python("a @ a.T"))
    #expect(swift(Python.pow(a, 2)) == python("a ** 2"))
    #expect(throws: PythonError.self) { try Python.dict().throwing["x"] }
    #expect(a.checking.y == nil)
    #expect(swift(PythonFunction { x in x + 1 }.pythonObject(2)) == python("(lambda x: x + 1)(2)"))
    let sequence: PythonObject = [3, -1, 2]
    sequence.sort(key: Python.abs)
    #expect(swift(sequence) == python("sorted([3, -1, 2], key=abs)"))
  }

  @Test func comparisonsInConditions() {
    let a = Python.import("numpy").zeros(3)
    var isTaken = false
    if a.size > 0 { isTaken = true }
    #expect(isTaken)
  }
}
