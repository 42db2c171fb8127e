import Foundation
import Tandem
import TensorFlow
import Testing
import _Differentiation

@Suite("The learner, compiled")
struct CompiledLearnerTests {
  private let task = SmallTask()

  /// Trains with the same delegates, eagerly and compiled; gives both records and models.
  private func both(_ delegates: () -> [SmallLearner.Delegate]) throws -> [(
    losses: [Double], history: [[String: Double]], learner: SmallLearner
  )] {
    try [false, true].map { isCompiled in
      let (recorder, stats) = (
        SmallLearner.Recorder(), SmallLearner.AvgStatsDelegate([.accuracy], logger: { _ in })
      )
      let learner = task.learner(momentum: 0.9, [recorder, stats] + delegates())
      if isCompiled { learner.compile() }
      try learner.fit(2)
      try learner.fit(1)
      #expect(learner.runsCompiled == isCompiled)
      return (recorder.losses, stats.history, learner)
    }
  }

  private func expectAlike(_ delegates: () -> [SmallLearner.Delegate]) throws {
    let runs = try both(delegates)
    #expect(runs[0].losses.count == 12)
    for (eager, compiled) in zip(runs[0].losses, runs[1].losses) {
      #expect(abs(eager - compiled) < 1e-5 * max(1, abs(eager)))
    }
    for (eager, compiled) in zip(runs[0].history, runs[1].history) {
      for name in ["train_loss", "valid_loss", "valid_accuracy"] {
        #expect(abs(eager[name]! - compiled[name]!) < 1e-5)
      }
    }
    expectClose(runs[1].learner.model.second.weight, runs[0].learner.model.second.weight)
    expectClose(runs[1].learner.model.first.first.bias, runs[0].learner.model.first.first.bias)
  }

  @Test("a whole step is the eager one's equal, under a schedule too")
  func whole() throws {
    try expectAlike { [] }
    try expectAlike { SmallLearner.sched1cycle(0.3) }
  }

  @Test("a step is cut in two for who changes gradients, or skips")
  func split() throws {
    try expectAlike { [SmallLearner.GradientClipping(maxNorm: 0.3)] }
    try expectAlike { [SmallLearner.GradientAccumulation(steps: 2)] }
  }

  @Test("mixup draws anew at each step; normalisation and early stopping work as they did")
  func mixup() throws {
    try expectAlike { [SmallLearner.MixUp(alpha: 0.4, seed: 9)] }
    try expectAlike {
      [SmallLearner.normalize(mean: TF(0.5), std: TF(2)), SmallLearner.EarlyStopping(patience: 9)]
    }
  }

  @Test("each event is told, in its order; the gradient's only where somebody may change it")
  func events() throws {
    let (journal, twin) = (Journal(), Journal())
    let learner = task.learner([journal])
    learner.compile()
    try learner.fit(1)
    try task.learner([twin]).fit(1)
    #expect(journal.events == twin.events)
  }

  @Test("batch norm's running statistics move as they do eagerly")
  func statistics() throws {
    let means = try [false, true].map { isCompiled in
      let norm = BatchNorm<Float>(featureCount: 6)
      let learner = Learner(
        data: DataBunch(train: task.batches(16), valid: task.batches(16)),
        lossFunction: LossFunction<TF, TI> { output, _ in (output - 1).squared().mean() },
        model: norm, optimizer: SGD(for: norm, learningRate: 0.1))
      if isCompiled { learner.compile() }
      try learner.fit(2)
      return (learner.model.runningMean.value, learner.model.offset)
    }
    expectClose(means[1].0, means[0].0)
    expectClose(means[1].1, means[0].1)
  }

  @Test("who looks into the model while it runs has eager steps")
  func eager() throws {
    final class Looking: SmallLearner.Delegate {
      override var needsEagerSteps: Bool { true }
    }
    let learner = task.learner()
    learner.compile()
    try learner.fit(1, delegates: [Looking()])
    #expect(!learner.runsCompiled)
    try learner.fit(1)
    #expect(learner.runsCompiled)
  }

  @Test("who skips a batch must say so before a whole step is made")
  func skipping() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      final class Skipping: SmallLearner.Delegate {
        override var splitsStep: Bool { false }
        override func didProduceNewOutput(_ learner: SmallLearner) throws {
          throw LearnerAction.skipBatch
        }
      }
      let learner = SmallTask().learner([Skipping()])
      learner.compile()
      try learner.fit(1)
    }
    #expect(words(of: result).contains("the delegate's splitsStep must be true"))
  }
}
