import TensorFlow

// Tokens to numbers and back, by a vocabulary (lesson 12).
//
//     vocab = specials + the most frequent tokens of train,  number of a token = its place
//
// Twin: python/tandem/data/numericalize.py.

/// A token as a dictionary's key: another where any scalar is another. `String` holds "é" equal to an
/// e with an accent behind it, which in Python, and to a model, are two tokens.
struct TokenKey: Hashable {
  let token: String

  init(_ token: String) { self.token = token }

  static func == (a: TokenKey, b: TokenKey) -> Bool { a.token.isSame(as: b.token) }

  func hash(into hasher: inout Hasher) {
    var token = token
    token.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}

/// The special tokens, then all that come `minFreq` times, the most frequent first.
///
/// There are at most `maxVocab`, the special ones included. Tokens that come equally often stand in
/// the order of their scalars, so that the same texts in any order give the same numbers.
///
/// - Precondition: The special ones fit into `maxVocab`.
public func makeVocab(
  _ texts: some Sequence<[String]>, maxVocab: Int = 60_000, minFreq: Int = 2
) -> [String] {
  let specials = SpecialToken.all
  require(
    maxVocab >= specials.count,
    "makeVocab: maxVocab must be at least \(specials.count): \(maxVocab)")
  var counts: [TokenKey: Int] = [:]
  for text in texts {
    for token in text { counts[TokenKey(token), default: 0] += 1 }
  }
  for special in specials { counts[TokenKey(special)] = nil }
  let frequent = counts.filter { $0.value >= minFreq }.sorted { a, b in
    a.value != b.value
      ? a.value > b.value : a.key.token.utf8.lexicographicallyPrecedes(b.key.token.utf8)
  }
  return Array((specials + frequent.map(\.key.token)).prefix(maxVocab))
}

/// Lists of tokens to numbers; a token that is not in `vocab` becomes that of `xxunk`.
///
/// The vocabulary is that of `makeVocab` on the training texts, or the one given.
public struct NumericalizeProcessor: Processor {
  /// The tokens by their numbers, once they are known.
  public private(set) var vocab: [String]?
  /// How large a vocabulary may become, and how often a token of it must come.
  public let maxVocab, minFreq: Int
  private var numbers: [TokenKey: Int32] = [:]

  /// A processor that learns its vocabulary.
  ///
  /// - Precondition: The special tokens fit into `maxVocab`.
  public init(maxVocab: Int = 60_000, minFreq: Int = 2) {
    (self.maxVocab, self.minFreq) = (maxVocab, minFreq)
  }

  /// A processor that has its vocabulary given.
  ///
  /// - Throws: `TextError` for one that lacks `xxunk` or names a token twice.
  public init(vocab: [String]) throws {
    self.init()
    try learn(vocab)
  }

  /// Learns the vocabulary, unless there is one.
  public mutating func fit(_ items: [[String]]) throws {
    if vocab == nil { try learn(makeVocab(items, maxVocab: maxVocab, minFreq: minFreq)) }
  }

  /// The numbers of each text's tokens.
  ///
  /// - Precondition: There is a vocabulary.
  public func process(_ items: [[String]]) -> [[Int32]] {
    _ = fitted()
    let unknown = numbers[TokenKey(SpecialToken.unk)]!
    return items.map { tokens in tokens.map { numbers[TokenKey($0)] ?? unknown } }
  }

  /// The tokens of each text.
  ///
  /// - Precondition: There is a vocabulary, and it has that many tokens.
  public func deprocess(_ items: [[Int32]]) -> [[String]] {
    let vocab = fitted()
    return items.map { text in
      text.map { number in
        require(
          vocab.indices ~= Int(number),
          "NumericalizeProcessor: there is no token \(number) among \(vocab.count)")
        return vocab[Int(number)]
      }
    }
  }

  /// The number that fills short texts up.
  ///
  /// - Precondition: There is a vocabulary, and it has `xxpad`.
  public var padIdx: Int32 {
    _ = fitted()
    guard let number = numbers[TokenKey(SpecialToken.pad)] else {
      fatalError("NumericalizeProcessor: the vocabulary has no \(SpecialToken.pad)")
    }
    return number
  }

  private mutating func learn(_ vocab: [String]) throws {
    var numbers: [TokenKey: Int32] = [:]
    for (number, token) in vocab.enumerated()
    where numbers.updateValue(Int32(number), forKey: TokenKey(token)) != nil {
      throw TextError("NumericalizeProcessor: the vocabulary holds \"\(token)\" twice")
    }
    guard numbers[TokenKey(SpecialToken.unk)] != nil else {
      throw TextError("NumericalizeProcessor: the vocabulary has no \(SpecialToken.unk)")
    }
    (self.vocab, self.numbers) = (vocab, numbers)
  }

  private func fitted() -> [String] {
    guard let vocab else {
      fatalError("NumericalizeProcessor: there is no vocabulary before `fit`")
    }
    return vocab
  }
}
