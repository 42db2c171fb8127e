import Foundation
import TensorFlow

// Progress of a fit: a bar, a live loss and a row an epoch (lesson 11).
//
// In a terminal a line that is drawn again in place, and elsewhere, in a log file say, plain lines.
// Looking at the loss waits for the device, so it is done a few times a second and not at every batch.
//
// Twin: python/tandem/training/progress.py; Progress+Displays.swift has where it is shown.

extension Learner {
  /// Shows how far a fit is, and the rows of `AvgStatsDelegate`s in place of their own loggers.
  public final class ProgressDelegate: Delegate {
    private let makeDisplay: () -> any ProgressDisplay
    private let period: TimeInterval
    private var display: (any ProgressDisplay)?
    private var loggers: [(delegate: AvgStatsDelegate, logger: RowLogger)] = []
    private var looked = Date.distantPast

    /// - Parameters:
    ///   - period: Seconds between two looks.
    ///   - display: Makes what to show it on at the start of each fit; by default it is chosen by
    ///     where the program runs.
    public init(
      period: TimeInterval = 0.1, display: @escaping () -> any ProgressDisplay = chooseDisplay
    ) {
      (self.period, makeDisplay) = (period, display)
    }

    public override var order: Int { -60 }  // before the names of the columns are logged
    public override var splitsStep: Bool { false }
    public override var joinsSearch: Bool { false }

    /// Begins to show, and takes the rows.
    public override func trainingWillStart(_ learner: Learner) {
      let display = makeDisplay()
      self.display = display
      loggers = learner.delegates.compactMap { $0 as? AvgStatsDelegate }.map { ($0, $0.logger) }
      for (delegate, _) in loggers { delegate.logger = { display.row($0) } }
    }

    /// Shows where the fit is: at the first and last batch of a pass, at others where it is time.
    public override func batchDidFinish(_ learner: Learner) {
      let (now, done) = (Date(), learner.currentIteration + 1)
      let isEnd = done == 1 || done == learner.iterationCount
      guard isEnd || now.timeIntervalSince(looked) >= period else { return }
      looked = now
      display?.show(
        ProgressPlace(
          epoch: learner.currentEpoch, epochs: learner.epochCount, done: done,
          batches: learner.iterationCount, inTrain: learner.inTrain, progress: learner.progress,
          loss: learner.hasLoss ? learner.currentLoss.scalarized() : nil))
    }

    /// Closes the display, also of a fit that was interrupted, and gives the loggers back.
    public override func cleanUp(_ level: TrainingLevel, _ learner: Learner) {
      guard level == .training else { return }
      for (delegate, logger) in loggers { delegate.logger = logger }
      loggers = []
      display?.close()
      display = nil
    }
  }
}

/// A terminal's display where output goes to one, else plain lines.
public func chooseDisplay() -> any ProgressDisplay {
  isatty(STDOUT_FILENO) == 1 ? TerminalDisplay() : LineDisplay()
}
