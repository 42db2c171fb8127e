import Tandem
import TensorFlow
import Testing
import _Differentiation

/// A model of whole numbers: a module, and no layer, since nothing flows back to its input.
private struct BagOfTokens: Module {
  var embedding = Embedding<Float>(
    vocabularySize: 12, embeddingSize: 3, embeddingsInitializer: { normal($0, 5) })

  @differentiable(reverse,wrt: self)
  func callAsFunction(_ tokens: TI) -> TF { embedding(tokens).mean(squeezingAxes: 1) }
}

@Suite("A learner of tokens")
struct TokenLearnerTests {
  @Test("trains a module that is no layer, eagerly and compiled")
  func tokens() throws {
    let rows = (0..<24).map { [Int32($0 % 12), Int32(($0 * 5) % 12)] }
    let x = TI(shape: [24, 2], scalars: rows.flatMap { $0 })
    let y = TI(rows.map { $0[0] % 3 })
    let batches = Batches([(x: x[0..<16], y: y[0..<16]), (x: x[16..<24], y: y[16..<24])])
    let runs = try [false, true].map { isCompiled in
      let model = BagOfTokens()
      let stats = Learner<TI, Adam<BagOfTokens>>.AvgStatsDelegate([.accuracy], logger: { _ in })
      let learner = Learner(
        data: DataBunch(train: batches, valid: batches), lossFunction: .crossEntropy, model: model,
        optimizer: Adam(for: model, learningRate: 0.1), delegates: [stats])
      if isCompiled { learner.compile() }
      try learner.fit(20)
      return (losses: stats.history.map { $0["valid_loss"]! }, model: learner.model)
    }
    #expect(runs[0].losses[19] < runs[0].losses[0] / 2)
    for (eager, compiled) in zip(runs[0].losses, runs[1].losses) {
      #expect(abs(eager - compiled) < 1e-4)
    }
    expectClose(
      runs[1].model.embedding.embeddings, runs[0].model.embedding.embeddings, tolerance: 1e-4)
    // The first step's gradient, against one that names the model.
    let model = BagOfTokens()
    let step = lossWithGradient(model, .crossEntropy, x, y)
    let plain = gradient(at: model) { softmaxCrossEntropy(logits: $0(x), labels: y) }
    expectClose(step.gradient.embedding.embeddings, plain.embedding.embeddings)
  }
}
