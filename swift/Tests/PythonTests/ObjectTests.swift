import Python
import Testing

// What Python itself says of a value is compared with what Swift says: `repr`, `type`, its operators.

private func repr(_ object: PythonObject) -> String { "\(Python.repr(object))" }

@Test func membersCallsAndKeywords() throws {
  let json = Python.import("json")
  let table: PythonObject = ["b": 1, "a": [1, 2.5]]
  let text = json.dumps(table, sort_keys: true, indent: Python.None)
  #expect("\(text)" == #"{"a": [1, 2.5], "b": 1}"#)
  #expect(repr(Python.dict(x: 1, y: "z")) == "{'x': 1, 'y': 'z'}")
  #expect(repr(Python.int("ff", base: 16)) == "255")
  #expect(repr(Python.list()) == "[]")
  try Python.run("class Box: pass")
  let box = Python.import("__main__").Box()
  box.size = 3
  box.size += 1
  #expect(Int(box.size) == 4)
  #expect(Python.None == Python.import("builtins").None)
}

@Test func itemsAndSlices() {
  let list: PythonObject = [0, 1, 2, 3, 4]
  #expect(repr(list[1..<3]) == "[1, 2]")
  #expect(repr(list[1...3]) == "[1, 2, 3]")
  #expect(repr(list[3...]) == "[3, 4]")
  #expect(repr(list[..<2]) == "[0, 1]")
  #expect(repr(list[...2]) == "[0, 1, 2]")
  #expect(repr(list[Python.slice(Python.None, Python.None, -2)]) == "[4, 2, 0]")
  #expect(repr(list[-1]) == "4")
  list[0] = "first"
  list[1..<4] = ["middle"]
  #expect(repr(list) == "['first', 'middle', 4]")
  let table: PythonObject = [:]
  table["a", 1] = 2.5
  #expect(repr(table) == "{('a', 1): 2.5}")
  table.checking["a", 1] = nil
  #expect(repr(table) == "{}")
}

@Test func operators() {
  let (a, b): (PythonObject, PythonObject) = (7, 3)
  let results = [
    a + b, a - b, a * b, a / 2, a % b, a & b, a | b, a ^ b, a << 1, a >> 1, -a, +a, ~a,
  ]
  #expect(
    results.map(repr) == ["10", "4", "21", "3.5", "1", "3", "7", "4", "14", "3", "-7", "7", "-8"])
  #expect(repr(-a % 3) == "2")  // Python's sign, not Swift's
  #expect(repr([1] + ["a"] as PythonObject) == "[1, 'a']")
  #expect(repr("ab" * 2 as PythonObject) == "'abab'")
}

@Test func operatorsInPlace() {
  var number: PythonObject = 7
  number += 1
  number *= 3
  number -= 4
  number /= 2
  #expect(repr(number) == "10.0")
  number = 29
  number %= 16
  number <<= 2
  number >>= 1
  number |= 1
  number &= 0b1_1011
  number ^= 0b10
  #expect(repr(number) == "25")
  let list: PythonObject = [1]
  var same = list
  same += [2]
  #expect(repr(list) == "[1, 2]")  // as in Python: a list is changed in place
}

@Test func comparisonsAndHashes() {
  let (one, two): (PythonObject, PythonObject) = (1, 2)
  #expect(one < two && one <= two && two > one && two >= one && one != two && one == 1.0)
  let object = one == two
  #expect(repr(object) == "False")  // without a type asked for, Python's own result
  #expect(Set<PythonObject>([1, 1.0, "a", "a", PythonObject(tupleOf: 1, 2)]).count == 3)
  #expect([one: "one"][PythonObject(1)] == "one")
  #expect([two, one].contains(1))
}

@Test func iteration() {
  var seen: [String] = []
  for (key, value) in Python.dict(a: 1, b: 2).items().map(\.tuple2) {
    seen.append("\(key)\(value)")
  }
  #expect(seen == ["a1", "b2"])
  #expect(Python.range(4).map { Int($0)! } == [0, 1, 2, 3])
  #expect(
    Python.list(["x", "y"]).enumerated().map { "\($0.offset)\($0.element)" } == ["0x", "1y"])
  #expect(Array(Python.iter([1, 2]) as PythonObject) == [1, 2])
}

/// Swift's sequences have members of these names, which must not stand before Python's.
@Test func namesOfSequencesArePythons() throws {
  let text: PythonObject = "a,b,a"
  #expect(repr(text.split(",")) == "['a', 'b', 'a']")
  #expect(repr(text.count("a")) == "2")
  #expect("\(Python.import("sys").prefix)" == "\(Python.getattr(Python.import("sys"), "prefix"))")
  #expect(repr(Python.import("functools").reduce(Python.import("operator").add, [1, 2, 3])) == "6")
  try Python.run(
    """
    class Everything:
      def __getattr__(self, name): return lambda *a, **k: (name, a, k)
    """)
  let all = Python.import("__main__").Everything()
  #expect(repr(all.map(1)) == "('map', (1,), {})")
  #expect(repr(all.filter(regex: "x")) == "('filter', (), {'regex': 'x'})")
  #expect(repr(all.first()) == "('first', (), {})")
  #expect(repr(all.max(axis: 0)) == "('max', (), {'axis': 0})")
  #expect(repr(all.min()) == "('min', (), {})")
  #expect(repr(all.sorted()) == "('sorted', (), {})")
  #expect(repr(all.drop("x")) == "('drop', ('x',), {})")
  #expect(repr(all.prefix(2)) == "('prefix', (2,), {})")
  #expect(repr(all.suffix(2)) == "('suffix', (2,), {})")
  #expect(repr(all.contains(2)) == "('contains', (2,), {})")
}

@Test func tuples() {
  let pair = Python.divmod(17, 5)
  let (quotient, remainder) = pair.tuple2
  #expect(Int(quotient) == 3 && Int(remainder) == 2)
  #expect(repr(PythonObject(tupleOf: 1, "a", 2.5)) == "(1, 'a', 2.5)")
  #expect(repr(PythonObject(tupleContentsOf: [3, 4])) == "(3, 4)")
  #expect(PythonObject(tupleOf: 1, 2, 3).checking.tuple2 == nil)
  #expect(PythonObject(tupleOf: 1, 2, 3).tuple3.2 == 3)
  #expect(PythonObject(tupleOf: 1, 2, 3, 4).tuple4.3 == 4)
}

@Test func descriptions() {
  let text: PythonObject = "it's"
  #expect("\(text)" == "it's")
  #expect(String(reflecting: text) == #""it's""#)
  #expect(Mirror(reflecting: text).children.isEmpty)
  #expect("\(text.pythonType)" == "<class 'str'>")
}

@Test func contexts() throws {
  let stream = Python.import("io").StringIO()
  Python.with(Python.import("contextlib").redirect_stdout(stream)) { _ in Python.print("caught") }
  #expect("\(stream.getvalue())" == "caught\n")
  Python.with(Python.import("contextlib").suppress(Python.KeyError)) { _ in
    try! Python.run("pass")
  }
  struct Mistake: Error {}
  #expect(throws: Mistake.self) {
    try Python.with(Python.import("threading").Lock()) { _ in throw Mistake() }
  }
  var reached = false
  try Python.with(Python.import("contextlib").suppress(Python.KeyError)) { _ in
    try Python.run("{}['x']")
    reached = true
  }
  #expect(!reached)
}
