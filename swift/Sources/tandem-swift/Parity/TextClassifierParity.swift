import Tandem
import TensorFlow
import _Differentiation

extension ParityCase {
  /// See `python/tandem/parity/cases/text_classifier.py` for the tensors.
  static let textClassifier = ParityCase("text_classifier") { inputs, outputs in
    let parity = try TextClassifierParity(inputs)
    try parity.step(&outputs)
    try parity.steps(&outputs)
  }
}

private struct TextClassifierParity {
  private let inputs: SafetensorsFile
  private let batches: [(x: TI, y: TI)]

  init(_ inputs: SafetensorsFile) throws {
    self.inputs = inputs
    let (words, labels): (TI, TI) = (try inputs.tensor("words"), try inputs.tensor("labels"))
    batches = zip(words.unstacked(), labels.unstacked()).map { (x: $0, y: $1) }
  }

  /// A model of its own, since copies share the norms' statistics.
  private func model(_ masks: GivenMasks, maxLen: Int? = nil) throws -> TextClassifier {
    var model = getTextClassifier(
      vocabSz: 17, embSz: 6, nHid: 9, nLayers: 2, nOut: 3, padToken: 1, bptt: 4, maxLen: maxLen,
      layers: [8])
    var weights = inputs.below("weights/")
    for entry in SafetensorsFile(weightsOf: model, as: model.weightFormat).entries
    where isStatistics(entry.name) {
      weights.set(entry)  // as they begin
    }
    try model.readWeights(from: weights, as: model.weightFormat)
    model.drawMasks { shape, _ in masks.next(shape) }
    return model
  }

  func step(_ outputs: inout SafetensorsFile) throws {
    for (prefix, maxLen) in [("step", nil), ("bounded", 5)] {
      let model = try model(GivenMasks(inputs, steps: 0..<1), maxLen: maxLen)
      let step = withLearningPhase(.training) {
        lossWithGradient(model, .crossEntropy, batches[0].x, batches[0].y)
      }
      outputs.setGradient(
        step.gradient, of: model, as: model.weightFormat, under: "\(prefix)/grad/")
      if maxLen != nil { continue }
      outputs.set("step/logits", to: step.output)
      outputs.set("step/loss", to: step.loss, .same)
    }
  }

  func steps(_ outputs: inout SafetensorsFile) throws {
    let masks = try GivenMasks(inputs, steps: 0..<(2 * batches.count))
    let model = try model(masks)
    typealias TextLearner = Learner<TI, StatefulOptimizer<TextClassifier>>
    let optimizer = sgdMomOpt(model, learningRate: 0.1, splitDict: classSplitter(model))
    optimizer.learningRates = discriminativeRates(0.1, groups: optimizer.groups.count).map(
      Float.init)
    let recorder = TextLearner.Recorder()
    let learner = TextLearner(
      data: DataBunch(train: Batches(batches), valid: Batches(Array(batches.prefix(1)))),
      lossFunction: .crossEntropy, model: model, optimizer: optimizer, delegates: [recorder])
    learner.freeze(to: -2)
    try learner.fit(1)
    learner.unfreeze()
    try learner.fit(1)
    precondition(masks.areUsedUp, "masks: some are left over")
    outputs.set("steps/loss", to: recorder.losses)
    outputs.setWeights(
      of: learner.model, as: learner.model.weightFormat, under: "steps/", where: { _ in true })
    evaluate(learner.model, &outputs)
  }

  private func evaluate(_ model: TextClassifier, _ outputs: inout SafetensorsFile) {
    let words = batches[batches.count - 1].x
    let lengths = TI(words .!= TI(1)).sum(squeezingAxes: 1).scalars
    let row = lengths.indices.min { lengths[$0] < lengths[$1] } ?? 0
    let alone = words[row..<(row + 1), 0..<Int(lengths[row])]
    withLearningPhase(.inference) {
      outputs.set("evaluated/logits", to: model(words))
      outputs.set("alone/logits", to: model(alone))
    }
  }
}
