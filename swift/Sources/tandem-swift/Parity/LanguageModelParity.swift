import Tandem
import TensorFlow
import _Differentiation

extension ParityCase {
  /// See `python/tandem/parity/cases/awd_lstm.py` for the tensors.
  static let awdLSTM = ParityCase("awd_lstm") { inputs, outputs in
    try LSTMParity(inputs).run(&outputs)
    let parity = try LanguageModelParity(inputs)
    try parity.step(&outputs)
    try parity.steps(&outputs)
  }
}

private struct LanguageModelParity {
  private let inputs: SafetensorsFile
  private let batches: [(x: TI, y: TI)]
  private let penalty = ActivationPenalty(alpha: 2, beta: 3)
  private let epochs = 2

  init(_ inputs: SafetensorsFile) throws {
    self.inputs = inputs
    let (words, targets): (TI, TI) = (try inputs.tensor("words"), try inputs.tensor("targets"))
    batches = zip(words.unstacked(), targets.unstacked()).map { (x: $0, y: $1) }
  }

  /// A model of its own, since copies share their state, with the masks of so many steps.
  private func model(_ masks: GivenMasks) throws -> LanguageModel {
    var model = getLanguageModel(vocabSz: 17, embSz: 6, nHid: 9, nLayers: 2, padToken: 1)
    try model.load(state: inputs.below("weights/"))
    model.drawMasks { shape, _ in masks.next(shape) }
    return model
  }

  func step(_ outputs: inout SafetensorsFile) throws {
    let masks = try GivenMasks(inputs, steps: 0..<1)
    let model = try model(masks)
    let loss = penalty.added(to: .crossEntropyFlat)
    let step = withLearningPhase(.training) {
      lossWithGradient(model, loss, batches[0].x, batches[0].y)
    }
    outputs.set("step/logits", to: step.output.logits)
    outputs.set("step/loss", to: step.loss, .same)
    for (layer, raw) in step.output.rawOutputs.enumerated() {
      outputs.set("step/raw.\(layer)", to: raw)
    }
    outputs.setGradient(step.gradient, of: model, as: model.weightFormat, under: "step/grad/")
  }

  func steps(_ outputs: inout SafetensorsFile) throws {
    let masks = try GivenMasks(inputs, steps: 0..<(epochs * batches.count))
    let model = try model(masks)
    typealias TextLearner = Learner<TI, StatefulOptimizer<LanguageModel>>
    let recorder = TextLearner.Recorder()
    let learner = TextLearner(
      data: DataBunch(train: Batches(batches), valid: Batches(Array(batches.prefix(1)))),
      lossFunction: .crossEntropyFlat, model: model,
      optimizer: sgdMomOpt(model, learningRate: 0.5),
      delegates: [
        recorder, TextLearner.RNNTrainer(alpha: penalty.alpha, beta: penalty.beta),
        TextLearner.GradientClipping(maxNorm: 0.4),
      ])
    try learner.fit(epochs)
    precondition(masks.areUsedUp, "masks: some are left over")
    outputs.set("steps/loss", to: recorder.losses)
    outputs.setWeights(
      of: learner.model, as: learner.model.weightFormat, under: "steps/", where: { _ in true })
    try evaluate(learner.model, &outputs)
  }

  private func evaluate(_ model: LanguageModel, _ outputs: inout SafetensorsFile) throws {
    model.reset()
    let logits = withLearningPhase(.inference) { batches.map { model($0.x).logits } }
    outputs.set("evaluated/logits", to: logits[logits.count - 1])
    outputs.set("evaluated/loss", to: [try meanLoss(model, Batches(batches))])
    let prompt: TI = try inputs.tensor("prompt")
    let tokens = generate(
      model, prompt: prompt.scalars.map(Int.init), length: 12, temperature: 1e-5)
    outputs.set("generated", to: tokens)
  }
}
