import TensorFlow
import _Differentiation

extension Learner {
  /// What a learner tells of events: it overrides the methods of those that it cares for.
  ///
  /// Each event may throw a `LearnerAction` to end its level, or an error to end the fit.
  open class Delegate {
    /// A delegate.
    public init() {}

    /// Delegates are called lowest order first, those of one order as they were given.
    open var order: Int { 0 }

    /// Whether it must be called between the parts of a step: to change the gradient, or to skip
    /// the update. A compiled step is then cut in two. A delegate that only looks on says false, and
    /// must not skip a batch in `didProduceNewOutput`, nor use `didProduceNewGradient`.
    open var splitsStep: Bool { true }

    /// Whether it looks into the model while it runs, which only eager steps allow: a fit with such a
    /// delegate is eager, compiled or not.
    open var needsEagerSteps: Bool { false }

    /// Whether it takes part in a search for a learning rate, which looks, saves and schedules by
    /// itself.
    open var joinsSearch: Bool { true }

    /// A fit begins.
    open func trainingWillStart(_ learner: Learner) throws {}
    /// An epoch begins.
    open func epochWillStart(_ learner: Learner) throws {}
    /// A batch has come; `currentInput` and `currentTarget` may be replaced.
    open func batchWillStart(_ learner: Learner) throws {}
    /// Output and loss are there, in training and in validation.
    open func didProduceNewOutput(_ learner: Learner) throws {}
    /// The gradient is there, which may be replaced.
    open func didProduceNewGradient(_ learner: Learner) throws {}
    /// The model has moved.
    open func optimizerDidUpdate(_ learner: Learner) throws {}
    /// Somebody has left out the rest of the batch.
    open func batchWasSkipped(_ learner: Learner) throws {}
    /// The batch has ended, whole or skipped.
    open func batchDidFinish(_ learner: Learner) throws {}
    /// Training of this epoch is done.
    open func validationWillStart(_ learner: Learner) throws {}
    /// Somebody has left out the rest of the epoch.
    open func epochWasSkipped(_ learner: Learner) throws {}
    /// The epoch has ended, whole or skipped.
    open func epochDidFinish(_ learner: Learner) throws {}
    /// Training has ended, whole or stopped; not where an error ended it.
    open func trainingDidFinish(_ learner: Learner) throws {}

    /// A level has ended in whatever way, by an error too: what was changed can be put back.
    open func cleanUp(_ level: TrainingLevel, _ learner: Learner) {}

    func handle(_ event: LearnerEvent, _ learner: Learner) throws {
      switch event {
      case .trainingWillStart: try trainingWillStart(learner)
      case .epochWillStart: try epochWillStart(learner)
      case .batchWillStart: try batchWillStart(learner)
      case .didProduceNewOutput: try didProduceNewOutput(learner)
      case .didProduceNewGradient: try didProduceNewGradient(learner)
      case .optimizerDidUpdate: try optimizerDidUpdate(learner)
      case .batchWasSkipped: try batchWasSkipped(learner)
      case .batchDidFinish: try batchDidFinish(learner)
      case .validationWillStart: try validationWillStart(learner)
      case .epochWasSkipped: try epochWasSkipped(learner)
      case .epochDidFinish: try epochDidFinish(learner)
      case .trainingDidFinish: try trainingDidFinish(learner)
      }
    }
  }

  /// Puts layers into their phase, and counts steps and epochs; before all other delegates.
  public final class TrainEvalDelegate: Delegate {
    public override var order: Int { -100 }
    public override var splitsStep: Bool { false }

    /// Begins counting.
    public override func trainingWillStart(_ learner: Learner) {
      (learner.stepCount, learner.epochsDone) = (0, 0)
    }

    /// Trains: dropout is on, batch norm uses the batch's statistics.
    public override func epochWillStart(_ learner: Learner) {
      learner.epochsDone = Double(learner.currentEpoch)
      Context.local.learningPhase = .training
    }

    /// Evaluates.
    public override func validationWillStart(_ learner: Learner) {
      Context.local.learningPhase = .inference
    }

    /// Counts a batch that was trained on.
    public override func batchDidFinish(_ learner: Learner) {
      guard learner.inTrain else { return }
      learner.stepCount += 1
      let done = Double(learner.currentIteration + 1) / Double(learner.iterationCount)
      learner.epochsDone = Double(learner.currentEpoch) + done
    }
  }
}
