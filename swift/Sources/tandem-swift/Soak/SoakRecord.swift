import Foundation

/// The resident memory of a long run, at every hundredth of its steps.
struct SoakRecord: CustomStringConvertible {
  /// How much more than after the first hundredth may be needed at any time.
  static let allowed = 0.02
  static var allowedText: String { percent(allowed) }

  private let steps: Int
  private var samples: [(step: Int, bytes: Int)] = []

  init(steps: Int) { self.steps = steps }

  mutating func add(step: Int, bytes: Int) { samples.append((step, bytes)) }

  /// The most that was resident, against what was after the first hundredth: 0.01 is 1 % more.
  var growth: Double {
    guard let first = samples.first?.bytes, let most = samples.map(\.bytes).max() else { return 0 }
    return Double(most) / Double(first) - 1
  }
  var growthText: String { Self.percent(growth) }

  var isHeld: Bool { growth <= Self.allowed }

  /// The samples after a hundredth, a tenth and all steps, and the verdict.
  var description: String {
    let marks = [samples.first, samples.last { $0.step * 10 <= steps }, samples.last]
    let lines = marks.compactMap { $0 }.map { sample in
      let mebibytes = Double(sample.bytes) / 1_048_576
      return String(format: "%8ld steps  %8.1f MiB resident", sample.step, mebibytes)
    }
    let verdict = "at most \(growthText) more than after the first hundredth"
    return (lines + [verdict + (isHeld ? ": held" : ": not held")]).joined(separator: "\n")
  }

  private static func percent(_ share: Double) -> String { String(format: "%.2f %%", share * 100) }
}

/// A line on a terminal's standard error that is written over as steps pass.
struct SoakBar {
  let steps: Int
  let title: String
  private let isTerminal = isatty(STDERR_FILENO) == 1

  init(steps: Int, title: String) {
    self.steps = steps
    self.title = title
  }

  func show(_ step: Int, _ bytes: Int) {
    let width = 30
    let done = width * step / steps
    let bar = String(repeating: "=", count: done) + String(repeating: " ", count: width - done)
    write(String(format: "\r%@ [%@] %ld  %.1f MiB", title, bar, step, Double(bytes) / 1_048_576))
  }

  func end() { write("\r\u{1B}[K") }

  private func write(_ text: String) {
    if isTerminal { FileHandle.standardError.write(Data(text.utf8)) }
  }
}
