import TensorFlow

// From one language model to the next, and on to a classifier: ULMFiT (lesson 12).
//
// 1. A language model learns general text. 2. `matchEmbeds` gives it the vocabulary of the task, and
// it learns the task's texts. 3. `copyEncoder` makes it the body of a classifier, which is trained
// group by group (`classSplitter`; Training/Freezing.swift), its head first.
//
// Howard and Ruder, arXiv 1801.06146.
//
// Twin: python/tandem/models/ulmfit.py.

/// What a language model has a row of for each word of its vocabulary, in PyTorch's names.
private let byWord = ["emb.weight", "decoder.weight", "decoder.bias"]

/// A row for each word of the new vocabulary: its old one, or the mean of all.
///
/// - Precondition: `old` `[words, ...]` has a row for each word of the old vocabulary.
public func matchRows(_ old: TF, oldVocab: [String], newVocab: [String]) -> TF {
  require(
    old.rank > 0 && old.shape[0] == oldVocab.count,
    "matchRows: the rows of \(old.shape) for \(oldVocab.count) words")
  let places = Dictionary(
    zip(oldVocab, oldVocab.indices.map { Int32($0) }), uniquingKeysWith: { $1 })
  // The mean is the row behind the last.
  let rows = TF(concatenating: [old, old.mean(alongAxes: 0)])
  let found = newVocab.map { places[$0] ?? Int32(oldVocab.count) }
  return rows.gathering(atIndices: TI(found))
}

/// A language model's weights, in PyTorch's names, for another vocabulary.
///
/// Embedding and decoder keep the rows of words that both vocabularies have, wherever these stand; a
/// new word gets the mean of all.
///
/// - Throws: What a tensor of these names throws that is not of `Float`.
/// - Precondition: As `matchRows`.
public func matchEmbeds(_ weights: SafetensorsFile, oldVocab: [String], newVocab: [String]) throws
  -> SafetensorsFile
{
  var matched = weights
  for name in weights.names where byWord.contains(where: name.hasSuffix) {
    let old: TF = try weights.tensor(name)
    matched.set(name, to: matchRows(old, oldVocab: oldVocab, newVocab: newVocab))
  }
  return matched
}

/// The groups of a language model: each LSTM, the lowest first, then all about words.
///
/// Embedding and decoder share their weights and so a group, the last.
public func lmSplitter(_ model: LanguageModel) -> ParameterSplit<LanguageModel> {
  let layers = model.encoder.rnns.count
  var groups: ParameterSplit<LanguageModel> = [
    \LanguageModel.encoder.embDp: layers, \LanguageModel.decoder: layers,
  ]
  for place in 0..<layers { groups[\LanguageModel.encoder.rnns[place]] = place }
  return groups
}

/// The groups of a text classifier: the embedding, each LSTM, the head.
public func classSplitter(_ model: TextClassifier) -> ParameterSplit<TextClassifier> {
  let layers = model.encoder.module.plain.rnns.count
  var groups: ParameterSplit<TextClassifier> = [
    \TextClassifier.encoder.module.plain.embDp: 0, \TextClassifier.head: layers + 1,
  ]
  for place in 0..<layers {
    groups[\TextClassifier.encoder.module.plain.rnns[place]] = place + 1
  }
  return groups
}

/// Gives a classifier the encoder that a language model of the same sizes has learned.
///
/// - Throws: `SafetensorsError` for other sizes; the classifier is then as it was.
public func copyEncoder(_ model: LanguageModel, to classifier: inout TextClassifier) throws {
  try classifier.encoder.module.plain.readWeights(
    from: SafetensorsFile(weightsOf: model.encoder))
}

/// The class of a text, by name where `classes` are given, and the probabilities of all.
///
/// - Parameter processor: That of the training texts: it makes numbers of their words.
/// - Throws: What the processor throws.
public func predictText<Process: Processor>(
  _ model: TextClassifier, _ text: String, processor: Process, classes: [String]? = nil
) throws -> (name: String, probabilities: [Float])
where Process.Input == TextItem, Process.Output == [Int32] {
  let numbers = try processor.process([text])[0]
  let words = TI(shape: [1, numbers.count], scalars: numbers)
  let probabilities = withLearningPhase(.inference) { softmax(model(words))[0].scalars }
  let best = probabilities.indices.max { probabilities[$0] < probabilities[$1] } ?? 0
  return (classes?[best] ?? "\(best)", probabilities)
}
