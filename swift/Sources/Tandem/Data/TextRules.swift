// Rules for text before and after the tokenizer (lesson 12).
//
//     "Looooved it, NO no no no no"  ->  xxbos xxmaj l xxrep 5 o ved it ...
//
// What the spelling carries - capitals, repetitions - becomes tokens of its own, so that a word has
// one entry in the vocabulary however it is written. Rules before the tokenizer take text to text,
// rules after it take tokens to tokens. Howard and Ruder 2018, arXiv 1801.06146, section 4.1.
//
// A rule is a function over UTF-8 rather than an expression: what it gives is the same as Python's,
// scalar for scalar. Twin: python/tandem/data/text_rules.py.

/// A rule before the tokenizer.
public typealias PreRule = (String) throws -> String

/// A rule after the tokenizer.
public typealias PostRule = ([String]) throws -> [String]

/// Tokens that are no words.
public enum SpecialToken {
  /// Stands for a token that is not in the vocabulary.
  public static let unk = "xxunk"
  /// Fills a short text up.
  public static let pad = "xxpad"
  /// The beginning of a text.
  public static let bos = "xxbos"
  /// The end of a text.
  public static let eos = "xxeos"
  /// Before a count and the character that is repeated so often.
  public static let rep = "xxrep"
  /// Before a count and the word that is repeated so often.
  public static let wrep = "xxwrep"
  /// Before a word all in capitals.
  public static let up = "xxup"
  /// Before a word that begins with a capital.
  public static let maj = "xxmaj"

  /// All, in the order of their numbers in a vocabulary: 0 stands for the unknown, 1 for padding.
  public static let all = [unk, pad, bos, eos, rep, wrep, up, maj]

  /// The number of padding in a vocabulary that begins with the special tokens.
  public static let padIdx = 1
}

/// The text with each HTML line break, `<br />` in any spelling, replaced by a newline.
public func subBr(_ text: String) -> String {
  text.replacing(from: { $0 == UInt8(ascii: "<") }) { text, place in
    var end = text.end(from: place + 1, while: isSpace)
    guard text.byte(end) | 0x20 == UInt8(ascii: "b"), text.byte(end + 1) | 0x20 == UInt8(ascii: "r")
    else { return nil }
    end = text.end(from: end + 2, while: isSpace)
    if text.byte(end) == UInt8(ascii: "/") { end = text.end(from: end + 1, while: isSpace) }
    return text.byte(end) == UInt8(ascii: ">") ? TextMatch(end: end + 1, "\n") : nil
  }
}

/// The text with spaces around `/`, `#` and `\`, which join words that are two.
public func specAddSpaces(_ text: String) -> String {
  text.replacing(
    from: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "#") || $0 == UInt8(ascii: "\\") }
  ) { text, place in
    TextMatch(end: place + 1, [UInt8(ascii: " "), text.bytes[place], UInt8(ascii: " ")])
  }
}

/// The text with one space for two or more, and none at the ends of lines, where they would be
/// tokens, nor at those of the text.
public func rmUselessSpaces(_ text: String) -> String {
  let (space, newline) = (UInt8(ascii: " "), UInt8(ascii: "\n"))
  var result: [UInt8] = []
  result.reserveCapacity(text.utf8.count)
  var isSpaced = false
  for byte in text.utf8 {
    if byte == space {
      isSpaced = true
      continue
    }
    if isSpaced, byte != newline, let last = result.last, last != newline { result.append(space) }
    isSpaced = false
    result.append(byte)
  }
  return String(decoding: result, as: UTF8.self)
}

/// The rules before the tokenizer. A break is replaced before its slash is spaced out; repetitions
/// are found before spaces change.
public let defaultPreRules: [PreRule] = [
  fixupText, subBr, replaceRep, replaceWrep, specAddSpaces, rmUselessSpaces,
]

/// The rules after the tokenizer.
public let defaultPostRules: [PostRule] = [replaceAllCaps, dealCaps, addEosBos]
