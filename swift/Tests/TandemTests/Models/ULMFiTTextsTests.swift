import Foundation
import Tandem
import TensorFlow
import TestFiles
import Testing

private let (good, bad) = (["good fun", "a lovely story"], ["an awful bore", "a stupid story"])
private typealias Numbers = ChainedProcessor<TokenizeProcessor, NumericalizeProcessor>
private typealias Reviews = SplitData<LabeledTexts<Numbers, CategoryProcessor<String>>>
private typealias Classifying = Learner<TI, StatefulOptimizer<TextClassifier>>

/// A folder of reviews that say what they think, and nothing else that would tell.
private func reviewFolder() throws -> TemporaryFolder {
  let folder = try TemporaryFolder()
  var generator = ARC4RandomNumberGenerator(seed: 3)
  for (side, count) in [("train", 60), ("valid", 20)] {
    for (label, words) in [("neg", bad), ("pos", good)] {
      for number in 0..<count {
        let said = (0...(number % 3)).map { _ in
          "The film was \(words.randomElement(using: &generator)!)."
        }
        let text = said.joined(separator: " ") + " We have seen it once."
        _ = try folder.file("\(side)/\(label)/\(number).txt", Array(text.utf8))
      }
    }
  }
  return folder
}

/// From files to a classifier: the texts are read once, both models have one vocabulary.
private struct Task {
  let folder: TemporaryFolder
  let reviews: Reviews
  let vocab: [String]
  let rates = DropoutRates.all(0.05)

  init() throws {
    folder = try reviewFolder()
    let texts = try SplitData.splitByFunc(
      TextList.fromFiles(FilePath(folder.url)), grandparentSplitter().texts)
    let numbers = TokenizeProcessor(maxWorkers: 2).then(NumericalizeProcessor())
    reviews = try labelByFunc(
      texts, { try parentLabeler($0.file) }, procX: numbers, procY: CategoryProcessor())
    vocab = reviews.train.x.processor.second.vocab ?? []
  }

  var numbers: Numbers { reviews.train.x.processor }

  func languageModel() throws -> (model: LanguageModel, before: Double, after: Double) {
    let data = try lmDatabunchify(
      SplitData(train: reviews.train.x, valid: reviews.valid.x), batchSize: 4, bptt: 12, seed: 1)
    let model = getLanguageModel(
      vocabSz: vocab.count, embSz: 12, nHid: 16, nLayers: 2, padToken: 1, rates: rates)
    let learner = LMLearner(
      data: data, lossFunction: .crossEntropyFlat, model: model,
      optimizer: adamOpt(model, learningRate: 2e-2),
      delegates: [LMLearner.RNNTrainer(), LMLearner.GradientClipping(maxNorm: 0.4)])
    let before = try meanLoss(model, data.valid)
    learner.compile()
    try learner.fit(4)
    return (learner.model, before, try meanLoss(learner.model, data.valid))
  }

  func classifier(on model: LanguageModel) throws -> Classifying {
    var classifier = getTextClassifier(
      vocabSz: vocab.count, embSz: 12, nHid: 16, nLayers: 2, nOut: 2, padToken: 1, bptt: 10,
      layers: [10], rates: rates)
    try copyEncoder(model, to: &classifier)
    let optimizer = adamOpt(classifier, learningRate: 1e-2, splitDict: classSplitter(classifier))
    optimizer.learningRates = discriminativeRates(1e-2, groups: 4, factor: 1.3).map(Float.init)
    return Classifying(
      data: try clasDatabunchify(reviews, batchSize: 12, options: LoaderOptions(seed: 2)),
      lossFunction: .crossEntropy, model: classifier, optimizer: optimizer)
  }
}

@Suite("ULMFiT on texts")
struct ULMFiTTextsTests {
  @Test("a language model learns the texts, and a classifier upon it what they say")
  func wholeWay() throws {
    try withRandomSeedForTensorFlow((1, 2), goTheWholeWay)
  }

  private func goTheWholeWay() throws {
    let task = try Task()
    let language = try task.languageModel()
    #expect(language.before > 0.9 * log(Double(task.vocab.count)))
    #expect(language.after < 0.5 * language.before)
    // What it says next after these words it has read nowhere else.
    let prompt = try task.numbers.process(["The film"])[0].dropLast().map(Int.init)
    let said = generate(language.model, prompt: Array(prompt), length: 1, temperature: 1e-3)
    #expect(task.vocab[said[0]] == "was")

    let learner = try task.classifier(on: language.model)
    for (group, epochs) in [(-1, 1), (-2, 1), (0, 8)] {
      learner.freeze(to: group)
      try learner.fit(epochs)
    }
    let (outputs, targets) = try learner.predictions().reduce(into: ([Int32](), [Int32]())) {
      $0.0 += $1.output.argmax(squeezingAxis: 1).scalars
      $0.1 += $1.target.scalars
    }
    let right = zip(outputs, targets).filter { $0 == $1 }.count
    #expect(targets.count == 40)
    #expect(right >= 28)  // by chance once in a hundred times
    let classes = task.reviews.train.y.processor.vocab
    let found = try predictText(
      learner.model, "The film was good fun.", processor: task.numbers, classes: classes)
    #expect(found.name == (found.probabilities[0] > 0.5 ? "neg" : "pos"))
  }
}
