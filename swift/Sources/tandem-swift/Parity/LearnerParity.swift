import Tandem
import TensorFlow

private typealias NetLearner = Learner<TI, StatefulOptimizer<ParityNet>>

extension ParityCase {
  /// See `python/tandem/parity/cases/learner.py` for the tensors.
  static let learner = ParityCase("learner") { inputs, outputs in
    let given = try TrainingNets(inputs)
    let (recorder, stats) = (
      NetLearner.Recorder(), NetLearner.AvgStatsDelegate([.accuracy], logger: { _ in })
    )
    let learner = NetLearner(
      data: given.data, lossFunction: .crossEntropy, model: given.net,
      optimizer: sgdMomOpt(given.net, learningRate: 0.01),
      delegates: [recorder, stats, NetLearner.GradientClipping(maxNorm: 1)]
        + NetLearner.sched1cycle(0.3))
    try learner.fit(3)
    outputs.set("loss", to: recorder.losses)
    outputs.set("lr", to: recorder.values("LearningRate"))
    outputs.set("mom", to: recorder.values("Momentum"))
    outputs.set("valid_loss", to: stats.history.map { $0["valid_loss"]! })
    outputs.set("accuracy", to: stats.history.map { $0["valid_accuracy"]! })
    TrainingNets.store(learner.model, &outputs)
    try accumulated(given, &outputs)
  }

  private static func accumulated(_ given: TrainingNets, _ outputs: inout SafetensorsFile) throws {
    let recorder = NetLearner.Recorder()
    let learner = NetLearner(
      data: given.data, lossFunction: .crossEntropy, model: given.net,
      optimizer: sgdOpt(given.net, learningRate: 0.3),
      delegates: [recorder, NetLearner.GradientAccumulation(steps: 2)])
    try learner.fit(1)
    outputs.set("accumulated/loss", to: recorder.losses)
    outputs.set("accumulated/output.weight", to: learner.model.second.weight, .linear)
  }

  /// See `python/tandem/parity/cases/lr_finder.py` for the tensors.
  static let lrFinder = ParityCase("lr_finder") { inputs, outputs in
    let given = try TrainingNets(inputs)
    let learner = NetLearner(
      data: given.data, lossFunction: .crossEntropy, model: given.net,
      optimizer: sgdOpt(given.net, learningRate: 0.01))
    let curve = try learner.findLearningRate(steps: 40, lowest: 1e-4, highest: 5)
    outputs.set("lr", to: curve.rates)
    outputs.set("loss", to: curve.losses)
    outputs.set("smoothed", to: curve.smoothed)
    outputs.set("minimum", to: [try curve.suggestion()])
    outputs.set("steepest", to: [try curve.suggestion(.steepest)])
  }
}
