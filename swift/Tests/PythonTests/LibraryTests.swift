import Foundation
import Python
import Testing

// Each test is a process of its own, whose environment leads to no Python.

private func message() -> String {
  do {
    _ = try Python.attemptImport("sys")
    return "found"
  } catch { return "\(error)" }
}

@Suite struct LibraryTests {
  @Test func theEnvironmentsPackagesAndProgram() {
    let sys = Python.import("sys")
    #expect(FileManager.default.isExecutableFile(atPath: "\(sys.executable)"))
    #expect("\(sys.executable)".hasPrefix("\(sys.prefix)/bin/"))
    #expect("\(Python.import("numpy").__file__)".hasPrefix("\(sys.prefix)/"))
    #expect("\(Python.version)".hasPrefix("\(Python.versionInfo[0]).\(Python.versionInfo[1])."))
    #expect(PythonLibrary.path.contains("libpython\(Python.versionInfo[0])"))
  }

  @Test func noInterpreter() async {
    await #expect(processExitsWith: .success) {
      setenv("VIRTUAL_ENV", "/nonexistent", 1)
      let text = message()
      precondition(text.contains("  - /nonexistent (VIRTUAL_ENV)"), text)
      precondition(text.contains("apt install python3-dev"), text)
      precondition(message() == text)  // it does not look again
    }
  }

  @Test func aStaticPython() async {
    await #expect(processExitsWith: .success) {
      setenv(
        "SWIFT_PYTHON_PROBE",
        #"{"library": null, "executable": "/opt/python", "prefix": "", "purelib": "", "version": "3.9"}"#,
        1)
      precondition(message().contains("/opt/python is Python 3.9 without a shared library"))
    }
  }

  @Test func aBadProbe() async {
    await #expect(processExitsWith: .success) {
      setenv("SWIFT_PYTHON_PROBE", "3.9", 1)
      precondition(message().contains("SWIFT_PYTHON_PROBE must be a JSON object"))
    }
  }

  @Test func aLibraryThatIsNone() async throws {
    await #expect(processExitsWith: .success) {
      setenv("PYTHON_LIBRARY", "/nonexistent/libpython3.so", 1)
      let text = message()
      precondition(text.contains("/nonexistent/libpython3.so cannot be opened"), text)
    }
    await #expect(processExitsWith: .success) {
      PythonLibrary.useLibrary(at: "/dev/null")
      precondition(message().contains("/dev/null cannot be opened"))
    }
  }

  @Test func aPythonThatCannotBeUsedStopsTheProgram() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      setenv("VIRTUAL_ENV", "/nonexistent", 1)
      print(Python.len([1]))
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("No Python was found."))
  }

  /// What Python holds back is written at the end, and its own functions for the end are called.
  @Test func theEndOfTheProgram() async {
    let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
      let main = Python.import("__main__")
      try! Python.run("def bye(): print('bye', end='')")
      Python.import("atexit").register(main.bye)
      Python.print("held back", end: ", ")
      exit(0)
    }
    let text = String(decoding: result?.standardOutputContent ?? [], as: UTF8.self)
    #expect(text.hasSuffix("held back, bye"))
  }
}
