import Foundation
import TensorFlow

// Stopping early, and keeping the best (lesson 10).
//
//     better:  value < best - minDelta    (mode .min; .max the other way round)
//
// Training ends once `patience` epochs in a row have not been better. The value is the mean validation
// loss, over items, or whatever a function of the learner gives at the end of an epoch.
//
// Twin: python/tandem/training/early_stopping.py.

/// Whether the best value is the smallest or the largest.
public enum MonitorMode {
  case min, max

  var sign: Double { self == .min ? 1 : -1 }
}

extension Learner {
  /// Watches a value from epoch to epoch of a fit. One that is not a number is never better; an epoch
  /// that was skipped before validation has no loss and is passed over.
  open class Monitor: Delegate {
    /// The best value of this fit; infinite where there is none.
    public private(set) var best: Double
    /// The epoch that the best value was seen in.
    public private(set) var bestEpoch: Int?
    private let value: ((Learner) -> Double)?
    private let minDelta: Double
    private let sign: Double
    private var stats: AvgStats<Output, Label>?

    /// - Parameters:
    ///   - value: What is watched, in place of the mean validation loss.
    ///   - minDelta: By how much better is better.
    ///   - mode: Whether small values are good.
    /// - Precondition: `minDelta` is not negative.
    public init(
      _ value: ((Learner) -> Double)? = nil, minDelta: Double = 0, mode: MonitorMode = .min
    ) {
      require(minDelta >= 0, "Monitor: minDelta must not be negative, got \(minDelta)")
      (self.value, self.minDelta, sign) = (value, minDelta, mode.sign)
      best = mode.sign * .infinity
    }

    open override var order: Int { 80 }  // after what measures
    open override var splitsStep: Bool { false }
    open override var joinsSearch: Bool { false }

    /// Begins with nothing seen.
    open override func trainingWillStart(_ learner: Learner) throws {
      (best, bestEpoch, stats) = (sign * .infinity, nil, nil)
    }

    /// Begins a mean.
    open override func validationWillStart(_ learner: Learner) throws { stats = AvgStats() }

    /// Takes a validation batch into the mean.
    open override func didProduceNewOutput(_ learner: Learner) throws {
      guard !learner.inTrain else { return }
      stats?.accumulate(loss: learner.currentLoss, learner.currentOutput, learner.currentTarget)
    }

    /// Compares the epoch's value with the best so far.
    open override func epochDidFinish(_ learner: Learner) throws {
      defer { stats = nil }
      guard let seen = value.map({ $0(learner) }) ?? validLoss else { return }
      let isBetter = sign * seen < sign * best - minDelta
      if isBetter { (best, bestEpoch) = (seen, learner.currentEpoch) }
      try judged(learner, isBetter: isBetter)
    }

    /// Does what is to be done after an epoch; a subclass says what.
    open func judged(_ learner: Learner, isBetter: Bool) throws {}

    private var validLoss: Double? {
      guard let stats, stats.count > 0 else { return nil }
      return stats.values[0]
    }
  }

  /// Ends training when the value has not got better for `patience` epochs in a row.
  public final class EarlyStopping: Monitor {
    /// How many epochs in a row may be no better.
    public let patience: Int
    private var waited = 0

    /// - Precondition: The patience is 1 at least, and `minDelta` is not negative.
    public init(
      _ value: ((Learner) -> Double)? = nil, patience: Int = 1, minDelta: Double = 0,
      mode: MonitorMode = .min
    ) {
      require(patience >= 1, "EarlyStopping: patience must be at least 1, got \(patience)")
      self.patience = patience
      super.init(value, minDelta: minDelta, mode: mode)
    }

    public override var order: Int { 90 }  // after `SaveBest`

    /// Begins with nothing seen.
    public override func trainingWillStart(_ learner: Learner) throws {
      try super.trainingWillStart(learner)
      waited = 0
    }

    /// Counts, and ends the fit when it is enough.
    public override func judged(_ learner: Learner, isBetter: Bool) throws {
      waited = isBetter ? 0 : waited + 1
      if waited >= patience { throw LearnerAction.stop }
    }
  }

  /// Keeps the model of the best epoch in a file, and with `restore` ends the fit with it; one that
  /// an error ends, too. The file is what `writeWeights` writes.
  public final class SaveBest: Monitor {
    /// Where the best model lies.
    public let path: String
    private let restore: Bool

    /// Keeps the best model at `path`; the rest as `Monitor`.
    public init(
      path: String, _ value: ((Learner) -> Double)? = nil, minDelta: Double = 0,
      mode: MonitorMode = .min, restore: Bool = true
    ) {
      (self.path, self.restore) = (path, restore)
      super.init(value, minDelta: minDelta, mode: mode)
    }

    private var kept: [TFETensorHandle] = []

    /// Begins with nothing seen.
    public override func trainingWillStart(_ learner: Learner) throws {
      try super.trainingWillStart(learner)
      kept = []
    }

    /// Writes the model when it is the best yet.
    ///
    /// - Throws: What writing a file throws.
    public override func judged(_ learner: Learner, isBetter: Bool) throws {
      guard isBetter else { return }
      try SafetensorsFile(weightsOf: learner.model).write(to: path)
      kept = tensorLeaves(of: learner.model).map(\.handle)  // immutable: these stay as they are
    }

    /// Puts the best weights into the model.
    public override func cleanUp(_ level: TrainingLevel, _ learner: Learner) {
      guard level == .training, restore, !kept.isEmpty else { return }
      var next = kept.makeIterator()
      updateTensorLeaves(of: &learner.model) { _, handle in next.next() ?? handle }
    }
  }
}
