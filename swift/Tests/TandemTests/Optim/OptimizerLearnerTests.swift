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

  @Test("one cycle over two groups, rates up and momentum down, is the same compiled")
  func oneCycle() throws {
    let compositions: [(String, (SmallNet) -> Opt)] = [
      ("momentum", { sgdMomOpt($0, learningRate: 1, splitDict: [\.second: 1]) }),
      ("adam", { adamOpt($0, learningRate: 1, weightDecay: 0.1, splitDict: [\.second: 1]) }),
      ("lamb", { lambOpt($0, learningRate: 1, splitDict: [\.second: 1]) }),
      ("ranger", { rangerOpt($0, learningRate: 1, period: 3, splitDict: [\.second: 1]) }),
    ]
    for (name, make) in compositions {
      let (eager, traced) = (try cycled(make, compiled: false), try cycled(make, compiled: true))
      expectClose(TF(traced.losses.map(Float.init)), TF(eager.losses.map(Float.init)), name)
      #expect(eager.losses.last! < eager.losses[0], "\(name)")
      for recorder in [eager, traced] {
        for (group, first) in [0.001, 0.005].enumerated() {
          let rates = recorder.values("LearningRate", group: group)
          #expect(abs(rates[0] - first) < 1e-12, "\(name)")
        }
        #expect(recorder.values("Momentum", group: 1)[0] == 0.95, "\(name)")
        #expect(recorder.values("Momentum", group: 1).min()! < 0.86, "\(name)")
      }
    }
  }

  private func cycled(_ make: (SmallNet) -> Opt, compiled: Bool) throws -> GroupedLearner.Recorder {
    let recorder = GroupedLearner.Recorder()
    let learner = GroupedLearner(
      data: task.data, lossFunction: .crossEntropy, model: task.net, optimizer: make(task.net),
      delegates: [recorder] + GroupedLearner.sched1cycle(0.01, 0.05))
    if compiled { learner.compile() }
    try learner.fit(4)
    return recorder
  }

  @Test("a frozen group is left alone, compiled or not", arguments: [false, true])
  func frozen(_ compiled: Bool) throws {
    let (learner, _) = try trained(1, compiled: compiled) { $0.frozenGroups = [0] }
    #expect(learner.model.first.first.weight == task.net.first.first.weight)
    #expect(learner.model.second.weight != task.net.second.weight)
  }
}
