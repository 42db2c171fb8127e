import Foundation
import TensorFlow

// The delegate that measures every epoch, and says what it found (lessons 9 and 11).
//
// Twin: python/tandem/training/avg_stats.py.

/// Is given the names of the columns first, and then a row after each epoch.
public typealias RowLogger = (_ cells: [String]) -> Void

/// The cells of a row, right-aligned in columns.
public func rowText(_ cells: [String], widths: [Int]? = nil) -> String {
  cells.enumerated().map { place, cell in
    let width = widths.map { $0[min(place, $0.count - 1)] } ?? 12
    return String(repeating: " ", count: max(width - cell.count, 0)) + cell
  }.joined(separator: "  ")
}

/// Prints the cells of a row.
public func printRow(_ cells: [String]) { print(rowText(cells)) }

extension Learner {
  /// Means of loss and metrics over each epoch, of training and of validation.
  ///
  /// Training's are those of the model as it was at each batch. `history` keeps a row an epoch, from
  /// fit to fit.
  public final class AvgStatsDelegate: Delegate {
    /// The sums of the training under way.
    public private(set) var trainStats: AvgStats<Output, Label>
    /// The sums of the validation under way.
    public private(set) var validStats: AvgStats<Output, Label>
    /// Where rows go.
    public var logger: RowLogger
    /// A row an epoch, by the names of its columns.
    public private(set) var history: [[String: Double]] = []
    private var start = Date()

    /// Measures the loss and these; the rows are printed unless they are to go elsewhere.
    public init(_ metrics: [Metric<Output, Label>] = [], logger: @escaping RowLogger = printRow) {
      trainStats = AvgStats(metrics)
      validStats = AvgStats(metrics)
      self.logger = logger
    }

    public override var order: Int { -50 }
    public override var splitsStep: Bool { false }
    public override var joinsSearch: Bool { false }

    /// The columns: "epoch", training's and validation's loss and metrics, "seconds".
    public var names: [String] {
      ["epoch"] + ["train", "valid"].flatMap { part in trainStats.names.map { "\(part)_\($0)" } }
        + ["seconds"]
    }

    /// Says the names of the columns.
    public override func trainingWillStart(_ learner: Learner) { logger(names) }

    /// Begins the sums.
    public override func epochWillStart(_ learner: Learner) {
      trainStats.reset()
      validStats.reset()
      start = Date()
    }

    /// Takes in a batch.
    public override func didProduceNewOutput(_ learner: Learner) {
      let (loss, output) = (learner.currentLoss, learner.currentOutput)
      if learner.inTrain {
        trainStats.accumulate(loss: loss, output, learner.currentTarget)
      } else {
        validStats.accumulate(loss: loss, output, learner.currentTarget)
      }
    }

    /// Keeps the epoch's row, and tells the logger.
    public override func epochDidFinish(_ learner: Learner) {
      let means = trainStats.values + validStats.values
      let seconds = Date().timeIntervalSince(start)
      let row = [Double(learner.currentEpoch)] + means + [seconds]
      history.append(Dictionary(uniqueKeysWithValues: zip(names, row)))
      logger(
        ["\(learner.currentEpoch)"] + means.map { String(format: "%.6f", $0) }
          + [String(format: "%.1f", seconds)])
    }
  }
}
