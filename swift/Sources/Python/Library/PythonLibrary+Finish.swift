import Foundation

extension PythonLibrary {
  /// Puts right what a program of another name leaves different from the environment's interpreter.
  static func finish(_ settings: Probe?) {
    builtins = Python.import("builtins")
    let sys = Python.import("sys")
    if let settings, sys[dynamicMember: "prefix"] != PythonObject(settings.prefix) {
      Python.import("site").addsitedir(settings.purelib)
      sys[dynamicMember: "prefix"] = PythonObject(settings.prefix)
      sys.executable = PythonObject(settings.executable)
    }
    if !Python.hasattr(sys, "argv").isTrue || !sys.argv.isTrue { sys.argv = [""] }
    atexit { PythonLibrary.leave() }
    if let signal = Interrupts.signal { Interrupts.install(signal: signal) }
  }

  /// At the program's end: what Python has registered for it, then the text it still holds.
  private static func leave() {
    _ = try? Python.attemptImport("atexit").throwing._run_exitfuncs()
    flushOutput()
  }

  /// Writes out what Python's `print` holds back, so that the order of both languages' text is right.
  static func flushOutput() {
    guard table != nil, let sys = try? Python.attemptImport("sys") else { return }
    _ = try? sys.throwing.stdout.flush()
    _ = try? sys.throwing.stderr.flush()
  }
}
