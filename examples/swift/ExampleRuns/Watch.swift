import CommandLineTools
import Foundation
import Tandem
import TensorFlow

/// The recorder, the means of every epoch and the progress of a classifier's learner, its seconds,
/// and Ctrl-C.
///
/// Twin: `Watch` of examples/python/image_runs.py.
public final class Watch<Model: Module> where Model.Output == TF {
  public typealias WatchedLearner = Learner<TI, StatefulOptimizer<Model>>

  /// Loss and accuracy of every epoch.
  public let stats = WatchedLearner.AvgStatsDelegate([.accuracy])
  /// Loss and hyper-parameters of every step.
  public let recorder = WatchedLearner.Recorder()
  /// How long training took.
  public private(set) var seconds = 0.0

  public init() {}

  /// The row of the last epoch: training's and validation's loss and accuracy.
  ///
  /// - Precondition: There is one.
  public var last: [String: Double] { stats.history[stats.history.count - 1] }

  /// Trains under watch, and adds up the seconds that it takes.
  ///
  /// - Throws: What the learner throws; `Interrupted` after Ctrl-C.
  public func fit(
    _ learner: WatchedLearner, _ epochs: Int, _ delegates: [WatchedLearner.Delegate]
  ) throws {
    let start = Date()
    defer { seconds += Date().timeIntervalSince(start) }
    let watching = [stats, recorder, WatchedLearner.ProgressDelegate(), Interruption()]
    try withInterrupts { try learner.fit(epochs, delegates: watching + delegates) }
  }

  /// Ends the fit at a batch after Ctrl-C.
  private final class Interruption: WatchedLearner.Delegate {
    override var splitsStep: Bool { false }
    override func batchDidFinish(_ learner: WatchedLearner) throws { try checkInterrupts() }
  }
}
