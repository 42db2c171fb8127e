// Tokens as a person would write them: the rules of TextRules.swift undone (lesson 12).
//
// What the rules forgot stays forgotten: spaces, and the capitals of single letters.
//
// Twin: python/tandem/data/readable.py.

private let marksLeft = Set(",.!?;:%)]}'".unicodeScalars)
private let endings = ["n't", "'s", "'re", "'ve", "'ll", "'d", "'m"]
private let clingsRight = ["(", "[", "{", "$"]

/// Tokens as text: capitals and repetitions written out, ends and padding left out.
///
/// A mark with nothing fitting after it, as an untrained model writes, stays as it is.
public func readable(_ tokens: [String]) -> String {
  var (text, space) = ("", "")
  for word in words(tokens) {
    let isBlank = word.isBlank
    let clingsLeft =
      word.unicodeScalars.allSatisfy(marksLeft.contains) || endings.contains(word) || isBlank
    text += clingsLeft ? word : space + word
    space = isBlank || clingsRight.contains(word) ? "" : " "
  }
  return text
}

private func words(_ tokens: [String]) -> [String] {
  var (tokens, words) = (tokens[...], [String]())
  while let token = tokens.popFirst() {
    switch token {
    case SpecialToken.up: words.append((tokens.popFirst() ?? "").uppercased())
    case SpecialToken.maj: words.append(capitalized(tokens.popFirst() ?? ""))
    case SpecialToken.rep, SpecialToken.wrep:
      words += repeated(token, tokens.popFirst() ?? "", tokens.popFirst() ?? "")
    case SpecialToken.bos, SpecialToken.eos, SpecialToken.pad: break
    default: words.append(token)
    }
  }
  return words
}

private func repeated(_ mark: String, _ count: String, _ what: String) -> [String] {
  guard let number = decimal(count), number <= 100, !what.isEmpty else {
    return [mark, count, what].filter { !$0.isEmpty }
  }
  let all = [String](repeating: what, count: number)
  return mark == SpecialToken.rep ? [all.joined()] : all
}

/// Python's `capitalize()`: the first scalar in title case, the others small.
private func capitalized(_ word: String) -> String {
  guard let first = word.unicodeScalars.first else { return word }
  let rest = pythonLowered(word).unicodeScalars.dropFirst(lowerCount(first))
  return first.properties.titlecaseMapping + String(String.UnicodeScalarView(rest))
}

private func lowerCount(_ scalar: Unicode.Scalar) -> Int {
  scalar.properties.lowercaseMapping.unicodeScalars.count
}

/// The number that decimal digits of any script write, nil for other text. More than a hundred is
/// cut to that and one.
private func decimal(_ text: String) -> Int? {
  var number: Int?
  for scalar in text.unicodeScalars {
    guard scalar.properties.numericType == .decimal, let digit = scalar.properties.numericValue
    else { return nil }
    number = min((number ?? 0) * 10 + Int(digit), 101)
  }
  return number
}
