import Foundation

/// What a notebook's kernel has told this process.
enum Notebook {
  /// The signal of an interrupt; nil in a program of its own.
  static var interruptSignal: Int32? {
    ProcessInfo.processInfo.environment["SWIFT_PYTHON_INTERRUPT_SIGNAL"].flatMap { Int32($0) }
  }

  /// In a notebook Python's text goes out at once, so that it stands where it belongs in Swift's.
  static func shareOutput() {
    guard interruptSignal != nil else { return }
    let sys = Python.import("sys")
    let raw = Python.open(1, "wb", 0, closefd: false)
    sys.stdout = Python.import("io").TextIOWrapper(raw, encoding: "utf-8", write_through: true)
  }
}
