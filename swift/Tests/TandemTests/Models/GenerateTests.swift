import Foundation
import Tandem
import TensorFlow
import Testing
import _Differentiation

/// A model with a table of logits, which remembers what it has read.
private struct Bigrams: StatefulModule {
  var table: TF
  @noDerivative let journal = Journal()

  final class Journal {
    var seen: [Int32] = []
    var resets = 0
    var phases: [LearningPhase] = []
  }

  init(_ table: TF) { self.table = table }

  func reset() { journal.resets += 1 }

  @differentiable(reverse,wrt: self)
  func forward(_ words: TI) -> TF {
    note(words)
    return table.gathering(atIndices: words)
  }

  @noDerivative
  private func note(_ words: TI) {
    journal.seen += words.scalars
    journal.phases.append(Context.local.learningPhase)
  }
}

private func model() -> LanguageModel {
  var model = getLanguageModel(vocabSz: 12, embSz: 8, nHid: 10, nLayers: 2, padToken: 1)
  model.decoder.bias = normal([12], 1) / 4
  model.encoder.embDp.emb.embeddings = normal([12, 8], 2)
  return model
}

@Suite("Generating text")
struct GenerateTests {
  @Test("tokens are drawn by the softmax of logits over temperature")
  func shares() {
    var generator = ARC4RandomNumberGenerator(seed: 4)
    let table = TF([[0, 1, -1]]).tiled(multiples: [3, 1])
    let drawn = generate(
      Bigrams(table), prompt: [0], length: 1500, temperature: 0.5, using: &generator)
    let expected = softmax(table[0] / 0.5).scalars
    for token in 0..<3 {
      let share = Float(drawn.filter { $0 == token }.count) / 1500
      #expect(abs(share - expected[token]) < 0.03)
    }
  }

  @Test("the state is carried on as if the whole text were read at once")
  func carried() {
    let model = model()
    var text = [2, 3]
    for token in generate(model, prompt: text, length: 8, temperature: 1e-4) {
      model.reset()
      let words = TI(shape: [1, text.count], scalars: text.map(Int32.init))
      let logits = withLearningPhase(.inference) { model(words).logits[0, text.count - 1] }
      #expect(Int(logits.argmax().scalarized()) == token)
      text.append(token)
    }
  }

  @Test("it reads the prompt once then its own tokens, and leaves no state behind")
  func reads() {
    let model = Bigrams(TF(zeros: [5, 5]))
    let drawn = withLearningPhase(.training) { generate(model, prompt: [3, 4], length: 3) }
    #expect(model.journal.seen == [3, 4] + drawn.dropLast().map(Int32.init))
    #expect(model.journal.resets == 2)
    #expect(model.journal.phases == [.inference, .inference, .inference])
  }

  @Test("draws are repeated by a generator, and banned tokens never come")
  func banned() {
    let model = model()
    let runs = (0..<2).map { _ -> [Int] in
      var generator = ARC4RandomNumberGenerator(seed: 7)
      return generate(model, prompt: [2], length: 60, banned: [0, 1], using: &generator)
    }
    #expect(runs[0] == runs[1])
    #expect(Set(runs[0]).isDisjoint(with: [0, 1]))
    #expect(Set(runs[0]).count > 3)
  }

  @Test("without a prompt or a temperature nothing is drawn")
  func traps() async {
    let prompt = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = generate(Bigrams(TF(zeros: [2, 2])), prompt: [], length: 1)
    }
    #expect(words(of: prompt).contains("needs a prompt and a positive temperature, got 0 tokens"))
    let cold = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = generate(Bigrams(TF(zeros: [2, 2])), prompt: [1], length: 1, temperature: 0)
    }
    #expect(words(of: cold).contains("got 1 tokens and temperature 0"))
  }
}
