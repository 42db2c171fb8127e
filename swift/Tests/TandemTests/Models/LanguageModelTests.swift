import Foundation
import Tandem
import TensorFlow
import TestFiles
import Testing
import _Differentiation

private let (vocab, emb) = (12, 8)

@Suite("A language model")
struct LanguageModelTests {
  @Test("the decoder shares the embedding, whose gradient is that of both uses")
  func tied() {
    let (model, batch) = (smallLanguageModel(.all(0)), countingStream()[0])
    let tied = gradient(at: model) { flatLogLoss($0(batch.x).logits, batch.y) }
    var apart = smallLanguageModel(.all(0), tied: false)
    apart.encoder = model.encoder
    apart.reset()
    apart.decoder.weight = model.encoder.emb.embeddings
    apart.decoder.bias = model.decoder.bias
    let untied = gradient(at: apart) { flatLogLoss($0(batch.x).logits, batch.y) }
    let (reading, writing) = (untied.encoder.embDp.emb.embeddings, untied.decoder.weight)
    expectClose(tied.encoder.embDp.emb.embeddings, reading + writing)
    // The words that are not read are written: the decoder's share reaches all of them.
    let rows = writing.squared().sum(squeezingAxes: 1).scalars
    #expect(rows.allSatisfy { $0 > 0 })
    #expect(tensorLeaves(of: model).filter { $0.path.contains("decoder.weight") }.count == 1)
    #expect(model.decoder.weight.scalarCount == 0)
  }

  @Test("logits are those of the last layer, and its dropout is shown")
  func logits() {
    let (model, batch) = (smallLanguageModel(), countingStream()[0])
    withLearningPhase(.training) {
      let output = model(batch.x)
      #expect(output.logits.shape == [4, 6, vocab])
      let rows = output.outputs[1].reshaped(to: [24, emb])
      let expected = matmul(rows, model.encoder.emb.embeddings.transposed()) + model.decoder.bias
      expectClose(output.logits.reshaped(to: [24, vocab]), expected)
      #expect(output.outputs[1].scalars.contains(0))
      #expect(!output.rawOutputs[1].scalars.contains(0))
    }
    withLearningPhase(.inference) {
      let output = model(batch.x)
      #expect(output.outputs[1] == output.rawOutputs[1])
    }
  }

  @Test("loss and accuracy are those of all words in a row")
  func flatMeasures() {
    let (scores, targets) = (
      normal([3, 5, 7], 1), TI(shape: [3, 5], scalars: (0..<15).map { $0 % 7 })
    )
    let output = partialOutput(logits: scores)
    let expected = flatLogLoss(scores, targets)
    expectClose(LossFunction<TF, TI>.crossEntropyFlat(scores, targets), expected)
    expectClose(LossFunction<LanguageModelOutput, TI>.crossEntropyFlat(output, targets), expected)
    var stats = AvgStats<LanguageModelOutput, TI>([.accuracyFlat])
    stats.accumulate(loss: expected, output, targets)
    let right = zip(scores.argmax(squeezingAxis: 2).scalars, targets.scalars).filter { $0 == $1 }
    #expect(abs(stats.values[1] - Double(right.count) / 15) < 1e-6)
  }

  @Test("the mean loss of a stream is that of its words in one run")
  func mean() throws {
    let model = smallLanguageModel()
    var batches = countingStream()
    batches[3] = (batches[3].x[0..., 0..<2], batches[3].y[0..., 0..<2])  // weighs less
    let found = try meanLoss(model, Batches(batches))
    #expect(model.encoder.hidden[0].hidden.shape[0] == 0)
    let x = TI(concatenating: batches.map(\.x), alongAxis: 1)
    let y = TI(concatenating: batches.map(\.y), alongAxis: 1)
    let whole = withLearningPhase(.inference) { flatLogLoss(model(x).logits, y).scalarized() }
    #expect(abs(found - Double(whole)) < 1e-5 * Double(whole))
    #expect(throws: TandemError.self) { try meanLoss(model, Batches([])) }
  }

  @Test("a state of PyTorch's goes in and out, its shared weight under both names")
  func states() throws {
    let (model, folder) = (smallLanguageModel(), try TemporaryFolder())
    let path = folder.url.appendingPathComponent("lm.safetensors").path
    try model.state.write(to: path)
    let file = try SafetensorsFile(contentsOf: path)
    #expect(file["1.decoder.weight"]?.bytes == file["0.emb_dp.emb.weight"]?.bytes)
    var other = smallLanguageModel()
    try other.load(state: file)
    #expect(other.encoder.emb.embeddings == model.encoder.emb.embeddings)
    var apart = file
    apart.set("1.decoder.weight", to: TF(zeros: [vocab, emb]))
    #expect(throws: TandemError.self) { try other.load(state: apart) }
    var untied = smallLanguageModel(tied: false)
    try untied.load(state: apart)
    #expect(untied.decoder.weight == TF(zeros: [vocab, emb]))
  }
}
