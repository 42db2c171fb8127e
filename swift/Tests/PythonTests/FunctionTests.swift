import Python
import Testing

@Test func pythonCallsSwift() {
  let double = PythonFunction { $0 * 2 }
  #expect([Int](Python.map(double, [1, 2, 3])) == [2, 4, 6])
  let byLast = PythonFunction { (word: PythonObject) in word[-1] }
  #expect([String](Python.sorted(["ab", "ca", "bc"], key: byLast)) == ["ca", "ab", "bc"])
}

@Test func argumentsWithAndWithoutNames() {
  let all = PythonFunction { positional, named in
    "\(positional) \(named.map { "\($0.key)=\($0.value)" })"
  }.pythonObject
  #expect(String(all(1, "a", z: 3, b: 2.5)) == #"[1, 'a'] ["z=3", "b=2.5"]"#)
  #expect(String(all()) == "[] []")
  let sum = PythonFunction { (numbers: [PythonObject]) in numbers.reduce(0, +) }.pythonObject
  #expect(Int(sum(1, 2, 3)) == 6)
}

@Test func swiftErrorsArePythonExceptions() throws {
  struct Mistake: Error {}
  try Python.run(
    """
    def outcome(function, *arguments, **named):
      try: return repr(function(*arguments, **named))
      except Exception as error: return type(error).__name__ + ": " + str(error)
    """)
  let outcome = Python.import("__main__").outcome
  let one = PythonFunction { (_: PythonObject) in throw Mistake() }
  #expect("\(outcome(one, 1))" == "RuntimeError: Mistake()")
  #expect("\(outcome(one, 1, 2))" == "TypeError: a Swift function takes 1 argument, got 2")
  #expect("\(outcome(one, x: 1))" == "TypeError: a Swift function takes 1 argument, got 1")
  let passed = PythonFunction { (_: PythonObject) in try Python.dict().throwing["k"] }
  #expect("\(outcome(passed, 1))" == "KeyError: 'k'")
  let many = PythonFunction { (_: [PythonObject]) in 1 }
  #expect("\(outcome(many, x: 1))" == "TypeError: a Swift function has no argument named x")
}

@Test func functionsAreFreedWithTheirCaptures() {
  final class Counter {
    nonisolated(unsafe) static var alive = 0
    init() { Counter.alive += 1 }
    deinit { Counter.alive -= 1 }
  }
  do {
    let counter = Counter()
    let function = PythonFunction { (_: PythonObject) in withExtendedLifetime(counter) { 1 } }
    #expect(Int(function.pythonObject(0)) == 1)
    #expect(Counter.alive == 1)
  }
  #expect(Counter.alive == 0)
}

@Test func swiftWithinPythonWithinSwift() {
  var apply: PythonObject = 0
  let factorial = PythonFunction { (n: PythonObject) in n <= 1 ? 1 : n * apply(n - 1) }
  apply = factorial.pythonObject
  #expect("\(apply(20))" == "\(Python.import("math").factorial(20))")
  apply = 0
}
