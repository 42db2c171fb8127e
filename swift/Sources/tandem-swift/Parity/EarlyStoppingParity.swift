import Foundation
import Tandem
import TensorFlow

private typealias NetLearner = Learner<TI, StatefulOptimizer<ParityNet>>

private final class CountEpochs: NetLearner.Delegate {
  var count = 0

  override func epochDidFinish(_ learner: NetLearner) { count += 1 }
}

extension ParityCase {
  /// See `python/tandem/parity/cases/early_stopping.py` for the tensors.
  static let earlyStopping = ParityCase("early_stopping") { inputs, outputs in
    let given = try TrainingNets(inputs)
    let walks: TF = try inputs.tensor("watched")
    var (ends, best, epochs): ([Float], [Float], [Float]) = ([], [], [])
    for row in 0..<walks.shape[0] {
      for (patience, minDelta, mode) in settings {
        let walk = walks[row].scalars
        let stop = NetLearner.EarlyStopping(
          { Double(walk[$0.currentEpoch]) }, patience: patience, minDelta: minDelta, mode: mode)
        ends.append(Float(try count(given, walk.count, [stop]).count))
        best.append(Float(stop.best))
        epochs.append(Float(stop.bestEpoch ?? -1))
      }
    }
    for (name, values) in [("ends", ends), ("best", best), ("best_epoch", epochs)] {
      outputs.set(name, to: TF(shape: [walks.shape[0], settings.count], scalars: values))
    }
    try validated(given, &outputs)
  }

  private static let settings: [(Int, Double, MonitorMode)] = [
    (1, 0, .min), (3, 0, .min), (2, 0.3, .min), (2, 0, .max),
  ]

  private static func count(
    _ given: TrainingNets, _ epochs: Int, _ delegates: [NetLearner.Delegate]
  ) throws -> (count: Int, net: ParityNet) {
    let counter = CountEpochs()
    let learner = NetLearner(
      data: given.data, lossFunction: .crossEntropy, model: given.net,
      optimizer: sgdOpt(given.net, learningRate: 0.3), delegates: [counter] + delegates)
    try learner.fit(epochs)
    return (counter.count, learner.model)
  }

  private static func validated(
    _ given: TrainingNets, _ outputs: inout SafetensorsFile
  ) throws {
    let home = try CaseFolder()
    defer { withExtendedLifetime(home) {} }
    let path = (home.path / "best.safetensors").string
    let stop = NetLearner.EarlyStopping(patience: 3)
    let trained = try count(given, 30, [stop, NetLearner.SaveBest(path: path)])
    outputs.set("valid/epochs", to: [trained.count])
    outputs.set("valid/best", to: [stop.best])
    outputs.set("valid/best_epoch", to: [stop.bestEpoch ?? -1])
    TrainingNets.store(trained.net, &outputs)
  }
}
