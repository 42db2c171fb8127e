import Foundation
import Python
import Testing

// Each test is a process of its own that is told, as a notebook's is, by which signal it is
// interrupted. Its cells run on the thread that first uses Python.

private func startAsInNotebook() {
  alarm(60)  // A test that hangs fails.
  var none = sigset_t()  // Dispatch's threads block signals, a notebook's cells do not.
  sigemptyset(&none)
  pthread_sigmask(SIG_SETMASK, &none, nil)
  setenv("SWIFT_PYTHON_INTERRUPT_SIGNAL", "\(SIGUSR1)", 1)
  precondition(Python.import("threading").active_count() >= 1)
}

/// SIGINT is for the debugger, which ends the cell; here the process.
private func standInForDebugger() { signal(SIGINT) { _ in _exit(42) } }

private func interrupt(after seconds: Double) {
  DispatchQueue.global().asyncAfter(deadline: .now() + seconds) { kill(getpid(), SIGUSR1) }
}

/// The text of what `body` throws.
private func error(of body: () throws -> Void) -> String {
  do {
    try body()
    return ""
  } catch { return "\(error)" }
}

@Suite struct NotebookThreadTests {
  @Test func pythonHasAThreadOfItsOwn() async {
    await #expect(processExitsWith: .success) {
      startAsInNotebook()
      let threading = Python.import("threading")
      precondition((threading.current_thread() == threading.main_thread()) as Bool)
      let here = pthread_self()
      let isHere = PythonFunction { _, _ in pthread_equal(pthread_self(), here) != 0 }
      precondition(Bool(isHere.pythonObject()) == true)  // Swift's functions have the caller's
    }
  }

  @Test(arguments: ["while True: pass", "import time; time.sleep(60)"])
  func anInterruptIsAnExceptionOfPythons(_ code: String) async {
    await #expect(processExitsWith: .success) { [code] in
      startAsInNotebook()
      for _ in 0..<3 {
        interrupt(after: 0.2)
        let start = Date()
        let text = error { try Python.run(code) }
        precondition(text.hasSuffix("KeyboardInterrupt"), text)
        precondition(Date().timeIntervalSince(start) < 5)
        precondition(Int(Python.sum([1, 2, 3])) == 6)
      }
    }
  }

  /// C code that does not look for signals: the cell ends, and the call goes on.
  @Test func whatCannotBeInterruptedGoesOnAlone() async {
    await #expect(processExitsWith: .success) {
      startAsInNotebook()
      interrupt(after: 0.2)
      let start = Date()
      let text = error { try Python.sum.throwing(Python.range(150_000_000)) }
      precondition(text.contains("still busy"), text)
      precondition(Date().timeIntervalSince(start) < 2.5)
      precondition("\(Python.len([1, 2]))" == "2")
    }
  }

  @Test func anInterruptOfSwiftStopsAtTheDebugger() async {
    await #expect(processExitsWith: .exitCode(42)) {
      startAsInNotebook()
      standInForDebugger()
      interrupt(after: 0.2)
      while true { usleep(1000) }
    }
  }

  @Test func soDoesOneOfASwiftFunctionThatPythonCalls() async {
    await #expect(processExitsWith: .exitCode(42)) {
      startAsInNotebook()
      standInForDebugger()
      interrupt(after: 0.2)
      PythonFunction { _, _ in while true { usleep(1000) } }.pythonObject()
    }
  }

  /// The frames of a cell that traps in a function are gone; Python's are on their own thread.
  @Test func aFunctionThatNeverReturnsDoesNotBlockPython() async {
    await #expect(processExitsWith: .success) {
      startAsInNotebook()
      try! Python.run(
        """
        def guarded(function):
          global seen
          try: function()
          except RuntimeError as error: seen = str(error)
        """)
      let main = Python.import("__main__")
      let entered = DispatchSemaphore(value: 0)
      let lost = PythonFunction { _, _ in
        entered.signal()
        while true { sleep(100) }
      }
      Thread { main.guarded(lost) }.start()
      entered.wait()
      precondition(Int(Python.sum(Python.map(Python.abs, [-1, 2]))) == 3)
      endOfCell()
      while main.checking.seen == nil { usleep(1000) }
      precondition(
        "\(main.seen)" == "the cell of this Swift function ended before the function did")
    }
  }

  @Test func severalThreadsAtOnce() async {
    await #expect(processExitsWith: .success) {
      startAsInNotebook()
      DispatchQueue.concurrentPerform(iterations: 4) { thread in
        let add = PythonFunction { (x: PythonObject) in x + PythonObject(thread) }
        for number in 0..<200 {
          precondition([Int](Python.map(add, [number, 1])) == [number + thread, 1 + thread])
        }
      }
    }
  }

  @Test func objectsAreFreed() async {
    await #expect(processExitsWith: .success) {
      startAsInNotebook()
      let (object, count) = (Python.object(), Python.import("sys").getrefcount)
      let before = Int(count(object))!
      for _ in 0..<1000 { _ = [object, object].pythonObject[0] == object as PythonObject }
      precondition(Int(count(object))! == before)
    }
  }
}
