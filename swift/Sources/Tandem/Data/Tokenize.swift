import Foundation
import TensorFlow

// Text to tokens, by a tokenizer between our own rules (lesson 12).
//
//     tokens = postRules(tokenizer(preRules(text)))
//
// The tokenizer is that of Words.swift; Python has it too, beside spaCy's.
//
// Twin: python/tandem/data/tokenize.py. There is no cache of tokens as Python has one: to tokenise a
// text takes about as long as to read its tokens.

/// A text that cannot be read or tokenised; the message names it.
public struct TextError: Error, Equatable, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }
}

/// The text of a file in UTF-8, with `\n` at the end of each line whatever the file has there.
///
/// - Throws: `TextError`, with the place of the fault.
public func readFile(_ path: String) throws -> String {
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

/// Texts to lists of tokens, by `maxWorkers` threads (nil: one a core).
public struct TokenizeProcessor {
  /// How many threads work.
  public var maxWorkers: Int?
  /// What changes a text before the tokenizer, in this order.
  public var preRules: [PreRule]
  /// What changes its tokens afterwards.
  public var postRules: [PostRule]
  /// Makes tokens of a text.
  public var tokenizer: (String) throws -> [String]

  /// A processor of these rules.
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
  public func process(_ items: [String]) throws -> [[String]] {
    try parallel(items, maxWorkers: maxWorkers, tokens)
  }

  /// Each text's tokens with spaces between them; the rules are not undone.
  public func deprocess(_ items: [[String]]) -> [String] { items.map { $0.joined(separator: " ") } }

  private func tokens(of text: String) throws -> [String] {
    let text = try preRules.reduce(text) { try $1($0) }
    return try postRules.reduce(tokenizer(text)) { try $1($0) }
  }
}
