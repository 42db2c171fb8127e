import Tandem
import TensorFlow
import _Differentiation

extension ParityCase {
  /// See `python/tandem/parity/cases/label_smoothing.py` for the tensors.
  static let labelSmoothing = ParityCase("label_smoothing") { inputs, outputs in
    let logits: TF = try inputs.tensor("logits")
    let target: TI = try inputs.tensor("target")
    let cotangent: TF = try inputs.tensor("cotangent")
    let loss = LossFunction<TF, TI>.labelSmoothing(try inputs.array("eps").scalars[0])
    let (value, pullback) = loss.valueWithPullback(logits, target)
    outputs.set("loss", to: value, .same)
    outputs.set("loss/grad/logits", to: pullback(TF(1)))
    let (items, itemsBack) = loss.perItem!.valueWithPullback(logits, target)
    outputs.set("items", to: items)
    outputs.set("items/grad/logits", to: itemsBack(cotangent))
    outputs.set("hard", to: LossFunction.labelSmoothing(0)(logits, target), .same)
  }

  /// See `python/tandem/parity/cases/mixup.py` for the tensors.
  static let mixup = ParityCase("mixup") { inputs, outputs in
    let images: TF = Layout.images.fromPyTorch(try inputs.tensor("images"))
    let partner: TI = try inputs.tensor("image_partner")
    let mixed = mix(
      images, images.gathering(atIndices: partner), try inputs.tensor("image_share"))
    outputs.set("mixed", to: mixed, .images)
    try mixedTraining(inputs, &outputs)
  }

  private static func mixedTraining(_ inputs: SafetensorsFile, _ outputs: inout SafetensorsFile)
    throws
  {
    typealias NetLearner = Learner<TI, StatefulOptimizer<ParityNet>>
    let given = try TrainingNets(inputs)
    let shares = (try inputs.tensor("share") as TF).reshaped(to: [-1])
    let partners = (try inputs.tensor("partner") as TI).reshaped(to: [-1])
    var drawn = 0
    let mixup = NetLearner.MixUp { count in
      defer { drawn += count }
      let rows = drawn..<(drawn + count)
      return MixupDraw(share: shares[rows], partner: partners[rows])
    }
    let (recorder, stats) = (NetLearner.Recorder(), NetLearner.AvgStatsDelegate(logger: { _ in }))
    let learner = NetLearner(
      data: given.data, lossFunction: .crossEntropy, model: given.net,
      optimizer: sgdMomOpt(given.net, learningRate: 0.1), delegates: [recorder, stats, mixup])
    try learner.fit(2)
    outputs.set("loss", to: recorder.losses)
    outputs.set("valid_loss", to: stats.history.map { $0["valid_loss"]! })
    TrainingNets.store(learner.model, &outputs)
  }
}
