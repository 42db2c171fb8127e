import Tandem
import TensorFlow
import _Differentiation

private let work = "language model step"
/// How many steps the contestants are held against each other for.
private let comparedSteps = 3

/// A step of a language model as it is, and as a graph; see
/// `python/tandem/bench/language_model_step.py`.
func languageModelContestants(_ inputs: SafetensorsFile) throws -> [Contestant] {
  guard inputs["\(work)/words"] != nil else { return [] }
  let start = try LanguageModelStart(inputs.below("\(work)/"))
  let graph = compiled(languageModelStep)
  return [
    try start.contestant("swift eager", languageModelStep),
    try start.contestant("swift graph") { graph(&$0, $1) },
  ]
}

private typealias Step = (inout LanguageModelTraining, LanguageModelBatch) -> TF

private struct LanguageModelBatch {
  let words: TI
  let targets: TI
}

private struct LanguageModelTraining {
  var model: LanguageModel
  var optimizer: SGD<LanguageModel>
}

private let regularisedLoss = ActivationPenalty(alpha: 2, beta: 1).added(
  to: LossFunction<LanguageModelOutput, TI>.crossEntropyFlat)

/// Forward, backward, clipping and update; gives the loss before it.
private func languageModelStep(_ state: inout LanguageModelTraining, _ batch: LanguageModelBatch)
  -> TF
{
  withLearningPhase(.training) {
    var step = lossWithGradient(state.model, regularisedLoss, batch.words, batch.targets)
    clipGradients(&step.gradient, maxNorm: 0.25)
    state.optimizer.update(&state.model, along: step.gradient)
    return step.loss
  }
}

/// Where every contestant starts.
private struct LanguageModelStart {
  let inputs: SafetensorsFile
  let batch: LanguageModelBatch

  init(_ inputs: SafetensorsFile) throws {
    self.inputs = inputs
    batch = LanguageModelBatch(
      words: try inputs.tensor("words"), targets: try inputs.tensor("targets"))
  }

  func state(_ rates: DropoutRates) throws -> LanguageModelTraining {
    let sizes: ShapedArray<Int32> = try inputs.array("sizes")
    let number = sizes.scalars.map(Int.init)
    var model = getLanguageModel(
      vocabSz: number[0], embSz: number[1], nHid: number[2], nLayers: number[3],
      padToken: number[4], rates: rates)
    try model.load(state: inputs.below("weights/"))
    return LanguageModelTraining(
      model: model, optimizer: SGD(for: model, learningRate: 0.1, momentum: 0.9))
  }

  /// Makes steps, each reading its loss; the output is the first losses without dropout.
  func contestant(_ who: String, _ step: @escaping Step) throws -> Contestant {
    var state = try state(DropoutRates())
    return Contestant(
      work: work, who: who, run: { _ = step(&state, batch).scalarized() },
      output: {
        var plain = try self.state(.all(0))
        return ShapedArray((0..<comparedSteps).map { _ in step(&plain, batch).scalarized() })
      })
  }
}
