import TensorFlow

// Processors: what is done once to all items or labels, before any is drawn (lessons 11 and 14).
//
// A processor learns from the training side only (`fit`), and is then applied to both: what it knows
// of the validation side, the model would be told as well. It is a value: what it has learnt goes
// with the data that it has made, and cannot be changed behind it.
//
// Twin: python/tandem/data/process.py, whose lists of processors are `first.then(second)` here.

/// What is learnt from items, done to them, and undone.
public protocol Processor<Input, Output> {
  /// What items are before.
  associatedtype Input
  /// What a data set holds.
  associatedtype Output

  /// Learns from the training items. What was given or learnt before is kept.
  ///
  /// - Throws: What is wrong with an item.
  mutating func fit(_ items: [Input]) throws

  /// The items as a data set holds them.
  ///
  /// - Throws: What is wrong with an item.
  func process(_ items: [Input]) throws -> [Output]

  /// The items as a person reads them: what `process` did, undone.
  ///
  /// - Throws: What is wrong with an item.
  func deprocess(_ items: [Output]) throws -> [Input]

  /// Learns from the training items, and gives them as the data set holds them.
  ///
  /// - Throws: As `fit` and `process`.
  mutating func fitAndProcess(_ items: [Input]) throws -> [Output]

  /// How many categories its output has, where it is categories; by default nil.
  var categories: Int? { get }
}

extension Processor {
  public func fit(_ items: [Input]) {}

  public mutating func fitAndProcess(_ items: [Input]) throws -> [Output] {
    try fit(items)
    return try process(items)
  }

  public var categories: Int? { nil }

  /// This processor, and `second` on what it makes.
  public func then<Second: Processor>(_ second: Second) -> ChainedProcessor<Self, Second>
  where Second.Input == Output {
    ChainedProcessor(first: self, second: second)
  }
}

/// Does nothing.
public struct NoopProcessor<Item>: Processor {
  /// A processor that does nothing.
  public init() {}

  public func process(_ items: [Item]) -> [Item] { items }

  public func deprocess(_ items: [Item]) -> [Item] { items }
}

/// Two processors in turn. The second is fitted on what the first makes, and undone before it.
public struct ChainedProcessor<First: Processor, Second: Processor>: Processor
where Second.Input == First.Output {
  /// What is done first.
  public private(set) var first: First
  /// What is done to what the first makes.
  public private(set) var second: Second

  init(first: First, second: Second) {
    (self.first, self.second) = (first, second)
  }

  public mutating func fit(_ items: [First.Input]) throws {
    try second.fit(first.fitAndProcess(items))
  }

  public mutating func fitAndProcess(_ items: [First.Input]) throws -> [Second.Output] {
    try second.fitAndProcess(first.fitAndProcess(items))
  }

  public func process(_ items: [First.Input]) throws -> [Second.Output] {
    try second.process(first.process(items))
  }

  public func deprocess(_ items: [Second.Output]) throws -> [First.Input] {
    try first.deprocess(second.deprocess(items))
  }

  public var categories: Int? { second.categories }
}

/// A label that is not in the vocabulary.
public struct UnknownCategoryError: Error, Equatable, CustomStringConvertible {
  /// Which of the labels it was.
  public let index: Int
  public let description: String

  init<Label>(_ label: Label, index: Int, vocab: [Label]) {
    self.index = index
    let known = vocab.prefix(10).map { String(reflecting: $0) }.joined(separator: ", ")
    description =
      "the label \(String(reflecting: label)) is not one of train's \(vocab.count): "
      + known + (vocab.count > 10 ? ", ..." : "")
  }
}

/// Numbers labels by their place in `vocab`: the sorted labels of train, or those given.
public struct CategoryProcessor<Label: Hashable & Comparable>: Processor {
  /// The labels by their numbers, once they are known.
  public private(set) var vocab: [Label]?
  private var numbers: [Label: Int32] = [:]

  /// A processor that learns its vocabulary, or has it given.
  public init(vocab: [Label]? = nil) {
    if let vocab { learn(vocab) }
  }

  /// Learns the vocabulary, unless there is one.
  public mutating func fit(_ items: [Label]) {
    if vocab == nil { learn(uniqueify(items, sort: true)) }
  }

  /// The number of each label.
  ///
  /// - Precondition: There is a vocabulary.
  /// - Throws: `UnknownCategoryError` for a label that is not in it.
  public func process(_ items: [Label]) throws -> [Int32] {
    let vocab = fitted()
    return try items.enumerated().map { index, label in
      guard let number = numbers[label] else {
        throw UnknownCategoryError(label, index: index, vocab: vocab)
      }
      return number
    }
  }

  /// The label of each number.
  ///
  /// - Precondition: There is a vocabulary, and it has that many labels.
  public func deprocess(_ items: [Int32]) -> [Label] {
    let vocab = fitted()
    return items.map { number in
      require(
        vocab.indices ~= Int(number),
        "CategoryProcessor: there is no label \(number) among \(vocab.count)")
      return vocab[Int(number)]
    }
  }

  public var categories: Int? { vocab?.count }

  private mutating func learn(_ vocab: [Label]) {
    self.vocab = vocab
    numbers = Dictionary(zip(vocab, 0...), uniquingKeysWith: { $1 })
  }

  private func fitted() -> [Label] {
    guard let vocab else {
      fatalError("CategoryProcessor: there is no vocabulary before `fit`")
    }
    return vocab
  }
}
