import Foundation
import Tandem
import TensorFlow
import Testing
import _Differentiation

private func learner(
  _ model: LanguageModel, rate: Double = 1e-2, _ delegates: [LMLearner.Delegate] = []
) -> LMLearner {
  LMLearner(
    data: DataBunch(train: Batches(countingStream()), valid: Batches(countingStream(2))),
    lossFunction: .crossEntropyFlat, model: model,
    optimizer: adamOpt(model, learningRate: rate),
    delegates: [LMLearner.RNNTrainer()] + delegates)
}

@Suite("Training a language model")
struct LanguageModelTrainingTests {
  @Test("regularisation is the paper's")
  func papers() {
    let (h, dropped) = (normal([4, 6, 5], 1), normal([4, 6, 5], 2))
    let output = partialOutput(raw: h, dropped: dropped)
    func penalty(_ alpha: Float, _ beta: Float) -> Float {
      ActivationPenalty(alpha: alpha, beta: beta)(output).scalarized()
    }
    func meanSquare(_ numbers: [Float]) -> Float {
      numbers.map { $0 * $0 }.reduce(0, +) / Float(numbers.count)
    }
    let (activation, all) = (meanSquare(dropped.scalars), h.scalars)
    let early = (0..<120).filter { ($0 / 5) % 6 < 5 }  // all but the last of six steps
    let change = meanSquare(early.map { all[$0 + 5] - all[$0] })
    #expect(abs(penalty(2, 0) - 2 * activation) < 1e-4)
    #expect(abs(penalty(0, 3) - 3 * change) < 1e-4)
    #expect(abs(penalty(2, 3) - 2 * activation - 3 * change) < 1e-4)
  }

  @Test("course 409: temporal regularisation looks at the steps and not at the batch")
  func oneText() {
    let text = normal([1, 6, 5], 3)  // the original asked for two texts
    let output = partialOutput(raw: text, dropped: text)
    #expect(ActivationPenalty(alpha: 0, beta: 1)(output).scalarized() > 0.1)
    let step = normal([4, 1, 5], 4)  // and here took the mean of nothing: nan
    let short = partialOutput(raw: step, dropped: step)
    #expect(ActivationPenalty(alpha: 0, beta: 1)(short).scalarized() == 0)
  }

  /// Whether the state is forgotten before each batch.
  private final class Watch: LMLearner.Delegate {
    var fresh: [Bool] = []
    override var splitsStep: Bool { false }
    override func batchWillStart(_ learner: LMLearner) {
      fresh.append(learner.model.encoder.hidden[0].hidden.shape[0] == 0)
    }
  }

  @Test("the state is forgotten where a pass begins and only there")
  func passes() throws {
    let watch = Watch()
    let learner = learner(smallLanguageModel(), [watch])
    try learner.fit(2)
    let epoch = [true, false, false, false, true, false]
    #expect(watch.fresh == epoch + epoch)
    #expect(learner.model.encoder.hidden[0].hidden.shape[0] == 0)
  }

  @Test("recorded losses are without the penalties, and the learner gets its loss back")
  func recorded() throws {
    let (recorder, batches) = (LMLearner.Recorder(), countingStream())
    let model = smallLanguageModel(.all(0))
    let learner = learner(model, rate: 0, [recorder])
    let loss = learner.lossFunction
    try learner.fit(1)
    model.reset()
    for (loss, batch) in zip(recorder.losses, batches) {
      let plain = Double(flatLogLoss(model(batch.x).logits, batch.y).scalarized())
      #expect(abs(loss - plain) < 1e-5)
    }
    #expect(learner.lossFunction === loss)
    let output = withLearningPhase(.inference) { model(batches[0].x) }
    expectClose(
      learner.lossFunction(output, batches[0].y), flatLogLoss(output.logits, batches[0].y))
  }

  @Test("compiled steps carry the state as eager ones do, whole and cut in two")
  func compiled() throws {
    let clipping: [Float?] = [nil, 0.2]
    for maxNorm in clipping {
      let start = smallLanguageModel(.all(0)).state
      let runs = try [false, true].map { isCompiled in
        var model = smallLanguageModel(.all(0))
        try model.load(state: start)
        let recorder = LMLearner.Recorder()
        let more = maxNorm.map { [LMLearner.GradientClipping(maxNorm: $0)] } ?? []
        let stats = LMLearner.AvgStatsDelegate([.accuracyFlat], logger: { _ in })
        let learner = learner(model, [recorder, stats] + more)
        if isCompiled { learner.compile() }
        try learner.fit(3)
        return (recorder.losses + stats.history.map { $0["valid_loss"]! }, learner.model)
      }
      #expect(runs[0].0.count == 15)
      for (eager, compiled) in zip(runs[0].0, runs[1].0) { #expect(abs(eager - compiled) < 1e-4) }
      expectClose(
        runs[1].1.encoder.emb.embeddings, runs[0].1.encoder.emb.embeddings, tolerance: 1e-4)
    }
  }

  @Test("XLA does not know the fused layer, and says so")
  func xla() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let learner = learner(smallLanguageModel())
      learner.compile(using: .xla)
      try learner.fit(1)
    }
    #expect(words(of: result).contains("compiled, by XLA"))
    #expect(words(of: result).contains("BlockLSTMV2"))
  }

  @Test("dropouts draw anew at each compiled step")
  func draws() throws {
    let model = smallLanguageModel(
      DropoutRates(output: 0.5, hidden: 0, input: 0, embed: 0, weight: 0))
    let step = TensorFlow.compiled { (model: inout LanguageModel, words: TI) in
      model(words).outputs[1]
    }
    var state = model
    let words = countingStream()[0].x
    withLearningPhase(.training) {
      let masks = (0..<3).map { _ -> [Bool] in
        model.reset()
        return step(&state, words).scalars.map { $0 == 0 }
      }
      #expect(masks[0] != masks[1] && masks[1] != masks[2])
    }
  }

  @Test("a language model learns to count")
  func counts() throws {
    let model = smallLanguageModel(.all(0.1))
    let batches = countingStream()
    let learner = learner(model)
    learner.compile()
    try learner.fit(60)
    let logits = withLearningPhase(.inference) { learner.model(batches[0].x).logits }
    let right = TF(logits.argmax(squeezingAxis: 2) .== batches[0].y).mean().scalarized()
    #expect(right > 0.95)
  }

  @Test("it trains by its groups: each LSTM, then all about words")
  func groups() throws {
    let model = smallLanguageModel()
    let optimizer = sgdOpt(model, learningRate: 0.1, splitDict: lmSplitter(model))
    #expect(optimizer.groups.map(\.count) == [4, 4, 3])  // one of the last is of no numbers
    let learner = LMLearner(
      data: DataBunch(train: Batches(countingStream()), valid: Batches(countingStream(1))),
      lossFunction: .crossEntropyFlat, model: model, optimizer: optimizer,
      delegates: [LMLearner.RNNTrainer()])
    learner.freeze(to: -1)
    try learner.fit(1)
    let trained = learner.model
    #expect(trained.encoder.rnns[0].module.weightHH == model.encoder.rnns[0].module.weightHH)
    #expect(trained.encoder.emb.embeddings != model.encoder.emb.embeddings)
    #expect(trained.decoder.bias != model.decoder.bias)
  }
}
