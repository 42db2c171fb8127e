import Tandem
import TensorFlow

extension ParityCase {
  /// See `python/tandem/parity/cases/freezing.py` for the tensors.
  static let freezing = ParityCase("freezing") { inputs, outputs in
    typealias NetLearner = Learner<TI, StatefulOptimizer<ParityNet>>
    let given = try TrainingNets(inputs)
    let optimizer = sgdMomOpt(
      given.net, learningRate: 0.1,
      splitDict: [\ParityNet.first.first.bias: 1, \ParityNet.second: 2])
    let learner = NetLearner(
      data: given.data, lossFunction: .crossEntropy, model: given.net, optimizer: optimizer)
    outputs.set("rates", to: discriminativeRates(0.1, groups: 5))
    outputs.set("rates/2", to: discriminativeRates(0.1, groups: 3, factor: 2))
    for (phase, first) in [("last", -1), ("two", 1), ("all", nil), ("again", 2)] {
      if let first { learner.freeze(to: first) } else { learner.unfreeze() }
      let before = tensors(learner.model)
      try learner.fit(1)
      let moved = zip(before, tensors(learner.model)).map { $0 == $1 ? Float(0) : 1 }
      outputs.set("\(phase)/moved", to: moved)
      TrainingNets.store(learner.model, under: "\(phase)/", &outputs)
    }
  }

  private static func tensors(_ net: ParityNet) -> [TF] {
    [net.first.first.weight, net.first.first.bias, net.second.weight, net.second.bias]
  }
}
