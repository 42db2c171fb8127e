import Tandem
import TensorFlow

private typealias NetLearner = Learner<TI, StatefulOptimizer<ParityNet>>

extension LearnerEvent {
  /// From 1 on, in the order that they are written in.
  fileprivate var number: Int { LearnerEvent.allCases.firstIndex(of: self)! + 1 }
}

/// Writes every event of a runner down.
private final class RunnerTrace: Callback {
  let order = -1
  var seen: [Int] = []

  func handle(_ event: LearnerEvent, _ runner: Runner) { seen.append(event.number) }
}

/// Ends levels of a runner. It counts batches by itself: a runner's are only tensors.
private final class EndRunner: Callback {
  private var batch = -1

  func handle(_ event: LearnerEvent, _ runner: Runner) throws {
    if event == .epochWillStart { batch = -1 }
    if event == .batchWillStart { batch += 1 }
    switch (event, runner.epoch, batch) {
    case (.batchWillStart, 0, 1): throw LearnerAction.skipBatch
    case (.batchDidFinish, 1, 0): throw LearnerAction.skipEpoch
    case (.batchWillStart, 2, 1): throw LearnerAction.stop
    default: break
    }
  }
}

/// Writes every event of a learner down.
private final class LearnerTrace: NetLearner.Delegate {
  private let place: Int
  var seen: [Int] = []

  init(order: Int) { place = order }

  override var order: Int { place }
  override func trainingWillStart(_: NetLearner) { add(.trainingWillStart) }
  override func epochWillStart(_: NetLearner) { add(.epochWillStart) }
  override func batchWillStart(_: NetLearner) { add(.batchWillStart) }
  override func didProduceNewOutput(_: NetLearner) { add(.didProduceNewOutput) }
  override func didProduceNewGradient(_: NetLearner) { add(.didProduceNewGradient) }
  override func optimizerDidUpdate(_: NetLearner) { add(.optimizerDidUpdate) }
  override func batchWasSkipped(_: NetLearner) { add(.batchWasSkipped) }
  override func batchDidFinish(_: NetLearner) { add(.batchDidFinish) }
  override func validationWillStart(_: NetLearner) { add(.validationWillStart) }
  override func epochWasSkipped(_: NetLearner) { add(.epochWasSkipped) }
  override func epochDidFinish(_: NetLearner) { add(.epochDidFinish) }
  override func trainingDidFinish(_: NetLearner) { add(.trainingDidFinish) }

  private func add(_ event: LearnerEvent) { seen.append(event.number) }
}

/// Ends levels of a learner.
private final class EndLearner: NetLearner.Delegate {
  override func didProduceNewOutput(_ learner: NetLearner) throws {
    if learner.inTrain && at(learner, 0, 2) { throw LearnerAction.skipBatch }
  }

  override func didProduceNewGradient(_ learner: NetLearner) throws {
    if at(learner, 1, 1) { throw LearnerAction.skipEpoch }
  }

  override func validationWillStart(_ learner: NetLearner) throws {
    if learner.currentEpoch == 2 { throw LearnerAction.skipEpoch }
  }

  override func optimizerDidUpdate(_ learner: NetLearner) throws {
    if at(learner, 3, 1) { throw LearnerAction.stop }
  }

  private func at(_ learner: NetLearner, _ epoch: Int, _ batch: Int) -> Bool {
    (learner.currentEpoch, learner.currentIteration) == (epoch, batch)
  }
}

extension ParityCase {
  /// See `python/tandem/parity/cases/callbacks.py` for the tensors.
  static let callbacks = ParityCase("callbacks") { inputs, outputs in
    let given = try TrainingNets(inputs)
    let limits: TI = try inputs.tensor("limit")
    let limit = Int(limits.scalars[0])
    let (total, steps) = slowCalculation(100) { _, total in total > limit }
    outputs.set("slow_calculation", to: [total, steps])
    let batches = Array(repeating: (x: TF(0), y: TI(0)), count: 3)
    var handled: [Int] = []
    _ = fitWithHandler(2, step: { _ in 0 }, batches: batches) { handled.append($0.number) }
    outputs.set("handler", to: handled)
    let run = RunnerTrace()
    try Runner(step: { _ in 0 }, callbacks: [EndRunner(), run]).fit(3, batches)
    outputs.set("runner", to: run.seen)
    let (early, late) = (LearnerTrace(order: -1), LearnerTrace(order: 1))
    let learner = NetLearner(
      data: given.data, lossFunction: .crossEntropy, model: given.net,
      optimizer: sgdOpt(given.net, learningRate: 0.1), delegates: [late, EndLearner(), early])
    try learner.fit(4)
    outputs.set("learner", to: early.seen)
    outputs.set("learner/late", to: late.seen)
  }
}
