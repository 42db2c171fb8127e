import Foundation
import TensorFlow
import _Differentiation

extension Learner where Opt.Model: StatefulModule, Opt.Model.Output == LanguageModelOutput {
  /// Adds both regularisations to the loss in training, and forgets the state in time: where a pass
  /// over the data begins, and at its end. In between the state is kept.
  ///
  /// The penalties are part of the training loss only, and losses are recorded without them. It works
  /// with compiled steps: the state goes from call to call there too.
  public final class RNNTrainer: Delegate {
    private let penalty: ActivationPenalty
    /// Kept from fit to fit: a new one would have to be compiled anew.
    private var losses: (plain: Loss, regularised: Loss)?

    /// - Parameters:
    ///   - alpha: Weighs the squares of what the last layer gives.
    ///   - beta: Weighs the squares of its changes.
    public init(alpha: Float = 2, beta: Float = 1) {
      penalty = ActivationPenalty(alpha: alpha, beta: beta)
    }

    public override var order: Int { -60 }  // before those that record the loss
    public override var splitsStep: Bool { false }

    /// Looks at the loss.
    public override func trainingWillStart(_ learner: Learner) {
      let loss = learner.lossFunction
      if let losses, losses.plain === loss { return }
      losses = (loss, penalty.added(to: loss))
    }

    /// Forgets the state; adds the penalties from now on.
    public override func epochWillStart(_ learner: Learner) {
      learner.model.reset()
      if let losses { learner.lossFunction = losses.regularised }
    }

    /// Takes the penalties off the loss that is recorded.
    public override func didProduceNewOutput(_ learner: Learner) {
      guard learner.inTrain else { return }
      learner.currentLoss = learner.currentLoss - penalty(learner.currentOutput)
    }

    /// Forgets the state: the validation texts do not follow the training texts.
    public override func validationWillStart(_ learner: Learner) { end(learner) }

    /// Leaves neither a state nor a loss of its own behind.
    public override func cleanUp(_ level: TrainingLevel, _ learner: Learner) {
      if level == .epoch { end(learner) }
    }

    private func end(_ learner: Learner) {
      learner.model.reset()
      if let losses { learner.lossFunction = losses.plain }
    }
  }
}

/// The mean loss of a word of a stream, in nats; exp of it is the perplexity.
///
/// The state is forgotten before and after.
///
/// - Throws: `TandemError` where there is no batch; what the batches throw.
public func meanLoss<Model: StatefulModule>(_ model: Model, _ batches: Batches<TI, TI>) throws
  -> Double
where Model.Input == TI, Model.Output == LanguageModelOutput {
  model.reset()
  defer { model.reset() }
  let loss = LossFunction<LanguageModelOutput, TI>.crossEntropyFlat
  var (total, words) = (0.0, 0)
  let next = try batches.pass()
  try withLearningPhase(.inference) {
    while let (x, y) = try next() {
      total += Double(loss(model(x), y).scalarized()) * Double(y.scalarCount)
      words += y.scalarCount
    }
  }
  guard words > 0 else { throw TandemError("meanLoss: there is no batch to measure on") }
  return total / Double(words)
}
