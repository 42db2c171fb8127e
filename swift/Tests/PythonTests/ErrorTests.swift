import Python
import Testing

private func type(of error: PythonError) -> String {
  guard case .exception(let exception, _) = error else { return "none" }
  return "\(exception.pythonType.__name__)"
}

/// The name of the exception's type that `body` throws.
private func raised(_ body: () throws -> Any) -> String {
  do {
    _ = try body()
    return "nothing"
  } catch let error as PythonError {
    return type(of: error)
  } catch {
    return "\(error)"
  }
}

@Test func exceptionsAreSwiftErrors() {
  let json = Python.import("json")
  #expect(raised { try json.throwing.loads("{") } == "JSONDecodeError")
  #expect(raised { try json.loads.throwing("{") } == "JSONDecodeError")
  #expect(raised { try json.loads.throwing("1", no_such_name: 1) } == "TypeError")
  #expect(raised { try json.throwing.no_such_name } == "AttributeError")
  #expect(raised { try Python.dict().throwing["x"] } == "KeyError")
  #expect(raised { try PythonObject(5).throwing() } == "TypeError")
  #expect(raised { try Python.attemptImport("no_such_module") } == "ModuleNotFoundError")
  #expect(raised { try Python.attemptImport("") } == "ValueError")
  #expect(raised { try Python.run("1 +") } == "SyntaxError")
  #expect(raised { try json.throwing.loads("[1]") } == "nothing")
}

@Test func errorsSayWhatPythonSays() throws {
  try Python.run(
    """
    def outer(): return inner()
    def inner(): return {}["key"]
    """)
  let main = Python.import("__main__")
  let error = #expect(throws: PythonError.self) { try main.throwing.outer() }
  #expect(
    "\(error!)" == """
      Traceback (most recent call last):
        File "<swift>", line 1, in outer
        File "<swift>", line 2, in inner
      KeyError: 'key'
      """)
  #expect("\(PythonError.exception(Python.ValueError("bad"), traceback: nil))" == "ValueError: bad")
}

@Test func missingAttributesAndItemsAreNil() {
  let sys = Python.import("sys")
  #expect(sys.checking.no_such_name == nil)
  #expect(sys.checking.path != nil)
  #expect(Python.dict(a: 1).checking["a"] == 1)
  #expect(Python.dict(a: 1).checking["b"] == nil)
}

@Test func valuesOfThrowingAttributes() throws {
  let limits: PythonObject = try Python.import("sys").throwing.float_info
  #expect(Double(try limits.throwing.max as PythonObject) == Double.greatestFiniteMagnitude)
  #expect("\(try Python.import("math").throwing.pi)" == "\(Double.pi)")
}

#if os(Linux) || os(macOS)
  @Test func uncaughtExceptionsEndTheProgramWithPythonsText() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      Python.import("json").loads("{")
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("Traceback (most recent call last):"))
    #expect(text.contains("json.decoder.JSONDecodeError: Expecting property name"))
  }
#endif
