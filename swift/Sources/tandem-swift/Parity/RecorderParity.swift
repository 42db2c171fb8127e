import Tandem
import TensorFlow

private typealias NetLearner = Learner<TI, StatefulOptimizer<ParityNet>>

/// Leaves out the third batch of every epoch.
private final class SkipThird: NetLearner.Delegate {
  override func batchWillStart(_ learner: NetLearner) throws {
    if learner.inTrain && learner.currentIteration == 2 { throw LearnerAction.skipBatch }
  }
}

extension ParityCase {
  /// See `python/tandem/parity/cases/recorder.py` for the tensors.
  static let recorder = ParityCase("recorder") { inputs, outputs in
    let given = try TrainingNets(inputs)
    let recorder = NetLearner.Recorder()
    let learner = NetLearner(
      data: given.data, lossFunction: .crossEntropy, model: given.net,
      optimizer: sgdMomOpt(
        given.net, learningRate: 0.01, splitDict: [\ParityNet.second: 1]),
      delegates: [recorder, SkipThird()] + NetLearner.sched1cycle(0.1, 0.3))
    try learner.fit(2)
    outputs.set("after_first", to: [recorder.losses.count])
    try learner.fit(1)
    outputs.set("loss", to: recorder.losses)
    for group in 0...1 {
      outputs.set("lr/\(group)", to: recorder.values("LearningRate", group: group))
      outputs.set("mom/\(group)", to: recorder.values("Momentum", group: group))
    }
    outputs.set("smoothed", to: smooth(recorder.losses))
    outputs.set("smoothed/0.5", to: smooth(recorder.losses, beta: 0.5))
  }
}
