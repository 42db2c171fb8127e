import Foundation
import Tandem
import TensorFlow
import Testing
import _Differentiation

private let old = ["xxunk", "xxpad", "the", "film", "was", "good"]
private let new = ["xxunk", "xxpad", "film", "awful", "good", "plot", "the"]
private let (pad, emb, hid) = (1, 6, 9)
private typealias TextLearner = Learner<TI, StatefulOptimizer<TextClassifier>>

private func languageModel(_ words: Int) -> LanguageModel {
  getLanguageModel(vocabSz: words, embSz: emb, nHid: hid, nLayers: 2, padToken: pad)
}

private func classifier(_ rates: DropoutRates = DropoutRates(), drops: [Double] = [0.1])
  -> TextClassifier
{
  getTextClassifier(
    vocabSz: old.count, embSz: emb, nHid: hid, nLayers: 2, nOut: 2, padToken: pad, bptt: 4,
    drops: drops, rates: rates)
}

/// Texts of different lengths; the second kind has "good" (5) in it.
private let reviews = [
  (
    x: TI([[2, 3, 4, 5, 4], [2, 3, 4, 1, 1], [5, 2, 2, 3, 1], [3, 2, 2, 3, 4]]),
    y: TI([1, 0, 1, 0])
  )
]

private func learner(_ classifier: TextClassifier) -> TextLearner {
  TextLearner(
    data: DataBunch(train: Batches(reviews), valid: Batches(reviews)),
    lossFunction: .crossEntropy, model: classifier,
    optimizer: adamOpt(classifier, learningRate: 1e-2, splitDict: classSplitter(classifier)))
}

/// Stands for a tokenizer and a numericaliser.
private struct Words: Processor {
  func process(_ items: [TextItem]) throws -> [[Int32]] { try items.map { numbers(try $0.read()) } }

  func deprocess(_ items: [[Int32]]) -> [TextItem] {
    items.map { .text($0.map { old[Int($0)] }.joined(separator: " ")) }
  }
}

private func numbers(_ text: String) -> [Int32] {
  text.split(separator: " ").map { Int32(old.firstIndex(of: String($0)) ?? 0) }
}

@Suite("ULMFiT")
struct ULMFiTTests {
  @Test("rows follow their words, and new words are the mean")
  func rows() {
    let table = TF(rangeFrom: 0, to: 12, stride: 1).reshaped(to: [6, 2])
    let matched = matchRows(table, oldVocab: old, newVocab: new)
    for (row, word) in new.enumerated() {
      let expected = old.firstIndex(of: word).map { table[$0] } ?? TF([5, 6])
      #expect(matched[row] == expected)
    }
    #expect(matchRows(table, oldVocab: old, newVocab: old) == table)
  }

  @Test("rows and words must pair")
  func traps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = matchRows(TF(zeros: [4, 2]), oldVocab: ["a", "b"], newVocab: ["b"])
    }
    #expect(words(of: result).contains("the rows of [4, 2] for 2 words"))
  }

  @Test("matched weights predict shared words as before")
  func matched() throws {
    var model = languageModel(old.count)
    model.decoder.bias = normal([6], 1)
    let weights = try matchEmbeds(model.state, oldVocab: old, newVocab: new)
    var other = languageModel(new.count)
    try other.load(state: weights)
    let shared = ["the", "film", "good", "film"]
    func logits(_ model: LanguageModel, _ vocab: [String]) -> TF {
      let numbers = shared.map { Int32(vocab.firstIndex(of: $0)!) }
      return withLearningPhase(.inference) {
        model(TI(shape: [1, 4], scalars: numbers)).logits[0]
      }
    }
    let (before, after) = (logits(model, old), logits(other, new))
    for word in Set(old).intersection(new) {
      expectClose(
        after[0..., new.firstIndex(of: word)!], before[0..., old.firstIndex(of: word)!])
    }
    expectClose(after[0..., 5], before.mean(squeezingAxes: 1))  // "plot"
  }

  @Test("a classifier splits into embedding, LSTMs and head")
  func splits() {
    let model = classifier()
    let optimizer = adamOpt(model, learningRate: 0.1, splitDict: classSplitter(model))
    #expect(optimizer.groups.map(\.count) == [1, 4, 4, 8])
    #expect(optimizer.groups.flatMap { $0 }.sorted() == Array(0..<17))
  }

  @Test("a classifier takes over the encoder")
  func encoder() throws {
    let model = languageModel(old.count)
    var classifier = classifier()
    try copyEncoder(model, to: &classifier)
    let words = TI([[2, 3, 4, 5, 3]])
    withLearningPhase(.inference) {
      expectClose(classifier.encoder(words).outputs, model.encoder(words).outputs[1])
    }
    let before = classifier.encoder.module.plain.emb.embeddings
    #expect(throws: SafetensorsError.self) { try copyEncoder(languageModel(9), to: &classifier) }
    #expect(classifier.encoder.module.plain.emb.embeddings == before)
  }

  /// Which groups of parameters differ.
  private func moved(_ learner: TextLearner, _ before: TextClassifier) -> [Bool] {
    let paths = learner.optimizer.parameters.map(\.parameter)
    return learner.optimizer.groups.map { group in
      group.contains { learner.model[keyPath: paths[$0]] != before[keyPath: paths[$0]] }
    }
  }

  @Test("gradual unfreezing moves one more group at a time")
  func unfreezing() throws {
    let learner = learner(classifier())
    let expected = [
      -1: [false, false, false, true], -2: [false, false, true, true],
      0: [true, true, true, true],
    ]
    for n in [-1, -2, 0] {
      let before = learner.model
      learner.freeze(to: n)
      try learner.fit(1)
      #expect(moved(learner, before) == expected[n]!)
    }
  }

  @Test("each group learns at its own rate")
  func rates() throws {
    let learner = learner(classifier())
    let rates = discriminativeRates(1e-2, groups: 4)
    learner.optimizer.learningRates = rates.map(Float.init)
    let before = learner.model
    try learner.fit(1)
    let paths = learner.optimizer.parameters.map(\.parameter)
    for (rate, group) in zip(rates, learner.optimizer.groups) {
      let steps = group.map { abs(learner.model[keyPath: paths[$0]] - before[keyPath: paths[$0]]) }
      let longest = steps.map { $0.max().scalarized() }.max()!
      #expect(abs(Double(longest) - rate) < 1e-2 * rate)  // Adam's first step
    }
  }

  @Test("a string is predicted as within a padded batch")
  func strings() throws {
    let learner = learner(classifier())
    try learner.fit(3)
    let texts = ["the film was good was", "the film was", "good the the film", "plot"]
    let rows = texts.map { text -> TI in
      let words = numbers(text)
      return TI(words + [Int32](repeating: Int32(pad), count: 8 - words.count))
    }
    let expected = softmax(learner.predict(TI(stacking: rows)))
    for (row, text) in texts.enumerated() {
      let found = try predictText(
        learner.model, text, processor: Words(), classes: ["neg", "pos"])
      expectClose(TF(found.probabilities), expected[row])
      let best = Int(expected[row].argmax().scalarized())
      #expect(found.name == ["neg", "pos"][best])
      #expect(try predictText(learner.model, text, processor: Words()).name == "\(best)")
    }
  }

  @Test("the classifier learns what its texts say, eagerly and compiled", arguments: [false, true])
  func learns(_ isCompiled: Bool) throws {
    var model = classifier(.all(0), drops: [0])
    try copyEncoder(languageModel(old.count), to: &model)
    let learner = learner(model)
    if isCompiled { learner.compile() }
    try learner.fit(100)
    let texts = [
      "the film was good was", "the film was", "good the the film", "film the the film was",
    ]
    let found = try texts.map { try predictText(learner.model, $0, processor: Words()).name }
    #expect(found == ["1", "0", "1", "0"])
  }
}
