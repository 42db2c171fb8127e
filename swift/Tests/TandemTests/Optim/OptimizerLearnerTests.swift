import Tandem
import TensorFlow
import Testing
import _Differentiation

private typealias Opt = StatefulOptimizer<SmallNet>
private typealias GroupedLearner = Learner<TI, Opt>

/// Sets the rates of all groups by the learner's progress, and notes the losses.
private final class FallingRate: GroupedLearner.Delegate {
  var losses: [Float] = []
  override var splitsStep: Bool { false }

  override func batchWillStart(_ learner: GroupedLearner) {
    let rate = Float(0.05 * (1 - learner.progress))
    learner.optimizer.learningRates = [rate / 10, rate]
  }

  override func didProduceNewOutput(_ learner: GroupedLearner) {
    losses.append(learner.currentLoss.scalarized())
  }
}

@Suite("The generic optimiser in a learner")
struct OptimizerLearnerTests {
  private let task = SmallTask()

  private func trained(_ epochs: Int, compiled: Bool, _ prepare: (Opt) -> Void = { _ in }) throws
    -> (learner: GroupedLearner, losses: [Float])
  {
    let optimizer = adamOpt(task.net, learningRate: 0.05, splitDict: [\.second: 1])
    prepare(optimizer)
    let rates = FallingRate()
    let learner = GroupedLearner(
      data: task.data, lossFunction: .crossEntropy, model: task.net, optimizer: optimizer,
      delegates: [rates])
    if compiled { learner.compile() }
    try learner.fit(epochs)
    return (learner, rates.losses)
  }

  @Test("a scheduled training in two groups is the same compiled, and learns")
  func compiledAsEager() throws {
    let (eager, losses) = try trained(8, compiled: false)
    let (traced, again) = try trained(8, compiled: true)
    expectClose(TF(again), TF(losses), tolerance: 1e-5)
    expectClose(
      traced.model.second.weight, eager.model.second.weight, tolerance: 1e-5)
    #expect(losses.last! < losses[0] / 2)
    #expect(eager.optimizer.counts.map { $0[StepCount.self] } == [32, 32])
    #expect(traced.optimizer.counts.map { $0[StepCount.self] } == [32, 32])
  }

  @Test("a frozen group is left alone, compiled or not", arguments: [false, true])
  func frozen(_ compiled: Bool) throws {
    let (learner, _) = try trained(1, compiled: compiled) { $0.frozenGroups = [0] }
    #expect(learner.model.first.first.weight == task.net.first.first.weight)
    #expect(learner.model.second.weight != task.net.second.weight)
  }
}
