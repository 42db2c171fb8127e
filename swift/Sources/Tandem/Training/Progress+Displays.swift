import Foundation

// Where progress is shown: what every display can do, a terminal's and a plain one (lesson 11).
//
// Twin: python/tandem/training/progress_displays.py.

/// Where a fit is: `done` of `batches` in one pass; `progress` of all, 0 to 1; and the loss.
public struct ProgressPlace: Equatable {
  /// The epoch, from 0 on.
  public let epoch: Int
  /// How many epochs the fit has.
  public let epochs: Int
  /// How many batches of the pass are done.
  public let done: Int
  /// How many batches the pass has.
  public let batches: Int
  /// Whether it trains, and does not validate.
  public let inTrain: Bool
  /// How much of all training is done, 0 to 1.
  public let progress: Double
  /// The loss of the last batch, where there is one.
  public let loss: Float?

  /// A place in a fit.
  public init(
    epoch: Int, epochs: Int, done: Int, batches: Int, inTrain: Bool, progress: Double, loss: Float?
  ) {
    self.epoch = epoch
    self.epochs = epochs
    self.done = done
    self.batches = batches
    self.inTrain = inTrain
    self.progress = progress
    self.loss = loss
  }
}

/// Shows rows, the first of which names the columns, and the place that a fit has come to.
public protocol ProgressDisplay: AnyObject {
  /// Shows a row of the table.
  func row(_ cells: [String])
  /// Shows the place.
  func show(_ place: ProgressPlace)
  /// Leaves the rows and takes the bar away; may be called twice.
  func close()
}

/// Rows as plain lines, and no bar: for a file, or a program that reads them.
public final class LineDisplay: ProgressDisplay {
  private let write: (String) -> Void

  /// Writes rows, to the standard output by default.
  public init(write: @escaping (String) -> Void = { print($0, terminator: "") }) {
    self.write = write
  }

  /// Prints the row.
  public func row(_ cells: [String]) { write(rowText(cells) + "\n") }
  /// Shows nothing: a line a batch would be too many.
  public func show(_ place: ProgressPlace) {}
  /// Does nothing.
  public func close() {}
}

/// A bar at the foot of a terminal; rows scroll away above it.
public final class TerminalDisplay: ProgressDisplay {
  private static let (clear, bold, plain) = ("\r\u{1B}[2K", "\u{1B}[1m", "\u{1B}[0m")
  private static let (barWidth, cellWidth) = (32, 10)

  private let write: (String) -> Void
  private let now: () -> Date
  private let start: Date
  private var widths: [Int] = []
  private var bar = ""

  /// - Parameters:
  ///   - write: Where text goes; by default to the standard output, at once.
  ///   - now: The clock that the time that remains is reckoned by.
  public init(
    write: @escaping (String) -> Void = TerminalDisplay.toTerminal,
    now: @escaping () -> Date = Date.init
  ) {
    (self.write, self.now, start) = (write, now, now())
  }

  /// Writes to the standard output, at once.
  public static func toTerminal(_ text: String) {
    print(text, terminator: "")
    fflush(stdout)
  }

  /// Prints the row above the bar, the first in bold.
  public func row(_ cells: [String]) {
    let isFirst = widths.isEmpty
    if isFirst { widths = cells.map { max($0.count, Self.cellWidth) } }
    let text = rowText(cells, widths: widths)
    write(Self.clear + (isFirst ? Self.bold + text + Self.plain : text) + "\n" + bar)
  }

  /// Draws the bar again.
  public func show(_ place: ProgressPlace) {
    bar = text(place)
    write(Self.clear + bar)
  }

  /// Takes the bar away.
  public func close() {
    guard !bar.isEmpty else { return }
    bar = ""
    write(Self.clear)
  }

  private func text(_ place: ProgressPlace) -> String {
    let share = Double(place.done) / Double(max(place.batches, 1))
    let full = min(max(Int(share * Double(Self.barWidth)), 0), Self.barWidth)
    let line =
      String(repeating: "█", count: full) + String(repeating: "░", count: Self.barWidth - full)
    let kind = place.inTrain ? "train" : "valid"
    let loss = place.loss.map { String(format: "  loss %.4f", $0) } ?? ""
    return "epoch \(place.epoch + 1)/\(place.epochs)  \(kind) \(line) "
      + "\(place.done)/\(place.batches)\(loss)\(remaining(place))"
  }

  /// What is left of the whole fit, at the pace so far.
  private func remaining(_ place: ProgressPlace) -> String {
    guard place.progress > 0, place.progress < 1 else { return "" }
    let spent = now().timeIntervalSince(start)
    let left = Int((spent * (1 - place.progress) / place.progress).rounded())
    return String(format: "  %d:%02d left", left / 60, left % 60)
  }
}
