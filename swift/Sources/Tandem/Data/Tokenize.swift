import Foundation
import TensorFlow

// Text to tokens, by a tokenizer between our own rules (lesson 12).
//
//     tokens = postRules(tokenizer(preRules(text)))
//
// The tokenizer is that of Words.swift; Python has it too, beside spaCy's.
//
// Twin: python/tandem/data/tokenize.py, whose `read_file` is `readText`: TensorFlow has a `readFile`,
// which gives a tensor. There is no cache of tokens as Python has one: its name hangs on the code of
// the rules, which a compiled program has not.

/// A text that cannot be read or tokenised; the message names it.
public struct TextError: Error, Equatable, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }
}

/// The text of a file in UTF-8, with `\n` at the end of each line whatever the file has there.
///
/// - Throws: `TextError`, with the place of the fault.
public func readText(_ path: String) throws -> String {
  let data: Data
  do { data = try Data(contentsOf: URL(fileURLWithPath: path)) } catch {
    throw TextError("\(path): cannot be read: \(fileReason(error))")
  }
  guard let text = String(validating: data, as: UTF8.self) else {
    let fault = firstFault([UInt8](data))
    throw TextError("\(path): not UTF-8: byte \(fault) is 0x\(String(data[fault], radix: 16))")
  }
  guard text.utf8.contains(UInt8(ascii: "\r")) else { return text }
  return text.replacing(mark: "\r\n", by: "\n").replacing(mark: "\r", by: "\n")
}

/// The place of the first byte that is not of UTF-8.
private func firstFault(_ bytes: [UInt8]) -> Int {
  var (decoder, iterator, place) = (UTF8(), bytes.makeIterator(), 0)
  while case .scalarValue(let scalar) = decoder.decode(&iterator) {
    place += UTF8.width(scalar)
  }
  return place
}

/// Texts, or the files that hold them, to lists of tokens, by `maxWorkers` threads (nil: one a core).
public struct TokenizeProcessor: Processor {
  /// How many threads work.
  public var maxWorkers: Int?
  /// What changes a text before the tokenizer, in this order.
  public var preRules: [PreRule]
  /// What changes its tokens afterwards.
  public var postRules: [PostRule]
  /// Makes tokens of a text.
  public var tokenizer: (String) throws -> [String]

  /// A processor of these rules. Several threads call them at once.
  public init(
    maxWorkers: Int? = nil, preRules: [PreRule] = defaultPreRules,
    postRules: [PostRule] = defaultPostRules,
    tokenizer: @escaping (String) throws -> [String] = splitWords
  ) {
    (self.maxWorkers, self.preRules, self.postRules) = (maxWorkers, preRules, postRules)
    self.tokenizer = tokenizer
  }

  /// The tokens of each text.
  ///
  /// - Throws: `ParallelError` that names the text at fault.
  public func process(_ items: [TextItem]) throws -> [[String]] {
    try parallel(items, maxWorkers: maxWorkers) { try tokens(of: $0.read()) }
  }

  /// Each text's tokens with spaces between them; the rules are not undone.
  public func deprocess(_ items: [[String]]) -> [TextItem] {
    items.map { .text($0.joined(separator: " ")) }
  }

  private func tokens(of text: String) throws -> [String] {
    let text = try preRules.reduce(text) { try $1($0) }
    return try postRules.reduce(tokenizer(text)) { try $1($0) }
  }
}

/// Texts, or the files that hold them, to their scalars: tokens without a rule.
public struct CharacterProcessor: Processor {
  /// A processor without options.
  public init() {}

  /// The scalars of each text, what Python calls its characters.
  ///
  /// - Throws: `TextError` that names a file.
  public func process(_ items: [TextItem]) throws -> [[String]] {
    try items.map { try $0.read().unicodeScalars.map { String($0) } }
  }

  /// Each text as it was.
  public func deprocess(_ items: [[String]]) -> [TextItem] { items.map { .text($0.joined()) } }
}

extension Processor where Input == TextItem {
  /// The same of texts at hand.
  ///
  /// - Throws: As for files.
  public func process(_ texts: [String]) throws -> [Output] {
    try process(texts.map(TextItem.text))
  }
}
