// Capitals, and the ends of a text.

/// Each token all in capitals, of two letters or more, as `xxup` and the small letters.
public func replaceAllCaps(_ tokens: [String]) -> [String] {
  marked(tokens, SpecialToken.up, lowersOthers: false) { token in
    token.unicodeScalars.count > 1 && isUpper(token.unicodeScalars)
  }
}

/// Every token small, and `xxmaj` before one that began with a capital and went on small.
///
/// It has to come after `replaceAllCaps`, which finds no capitals when all is small.
public func dealCaps(_ tokens: [String]) -> [String] {
  marked(tokens, SpecialToken.maj, lowersOthers: true) { token in
    isUpper(token.unicodeScalars.prefix(1)) && isLower(token.unicodeScalars.dropFirst())
  }
}

private func marked(
  _ tokens: [String], _ mark: String, lowersOthers: Bool, where isWanted: (String) -> Bool
) -> [String] {
  var result: [String] = []
  result.reserveCapacity(tokens.count + tokens.count / 4)
  for token in tokens {
    // Some capitals, like bold ones, have no small form.
    guard let small = lowered(token) else {
      result.append(token)
      continue
    }
    if isWanted(token) {
      result.append(mark)
      result.append(small)
    } else {
      result.append(lowersOthers ? small : token)
    }
  }
  return result
}

/// `xxbos` before a text and `xxeos` after it.
public func addEosBos(_ tokens: [String]) -> [String] {
  [SpecialToken.bos] + tokens + [SpecialToken.eos]
}

// MARK: letters, as Python has them
//
// Of the few letters that Unicode has changed lately each language says what its own version does.

/// The token in small letters, nil where it is so already: most are, and are told by their bytes.
private func lowered(_ token: String) -> String? {
  var (isASCII, hasCapital) = (true, false)
  for byte in token.utf8 {
    if byte >= 0x80 { isASCII = false }
    if 0x41...0x5A ~= byte { hasCapital = true }
  }
  if isASCII { return hasCapital ? token.lowercased() : nil }
  let small = pythonLowered(token)
  return small.isSame(as: token) ? nil : small
}

/// Python's `lower()`: that of every scalar, but a capital sigma at the end of a word becomes the
/// small sigma of ends, which `lowercased()` never writes.
func pythonLowered(_ text: String) -> String {
  let scalars = Array(text.unicodeScalars)
  var result = ""
  for (place, scalar) in scalars.enumerated() {
    if scalar == "\u{3A3}" {
      result.unicodeScalars.append(isFinal(place, in: scalars) ? "\u{3C2}" : "\u{3C3}")
    } else {
      result += scalar.properties.lowercaseMapping
    }
  }
  return result
}

/// Whether a letter stands before, and none behind, of what has a case; accents and the like count
/// as nothing. Unicode's Final_Sigma (The Unicode Standard, table 3-17).
private func isFinal(_ place: Int, in scalars: [Unicode.Scalar]) -> Bool {
  func isCased(_ scalars: some Sequence<Unicode.Scalar>) -> Bool {
    scalars.first { !$0.properties.isCaseIgnorable }?.properties.isCased ?? false
  }
  return isCased(scalars[..<place].reversed()) && !isCased(scalars[(place + 1)...])
}

private enum LetterCase { case upper, lower, title, none }

/// Python's `isupper()`: something is upper case, and nothing is lower or title case.
private func isUpper(_ scalars: some Sequence<Unicode.Scalar>) -> Bool {
  has(.upper, in: scalars, butNot: .lower)
}

/// Python's `islower()`.
private func isLower(_ scalars: some Sequence<Unicode.Scalar>) -> Bool {
  has(.lower, in: scalars, butNot: .upper)
}

private func has(
  _ wanted: LetterCase, in scalars: some Sequence<Unicode.Scalar>, butNot other: LetterCase
) -> Bool {
  var isFound = false
  for scalar in scalars {
    let found = letterCase(scalar)
    if found == other || found == .title { return false }
    if found == wanted { isFound = true }
  }
  return isFound
}

private func letterCase(_ scalar: Unicode.Scalar) -> LetterCase {
  switch scalar {
  case "a"..."z": return .lower
  case "A"..."Z": return .upper
  case "\0"..."\u{7F}": return .none
  default:
    let properties = scalar.properties
    if properties.isLowercase { return .lower }
    if properties.generalCategory == .titlecaseLetter { return .title }
    return properties.isUppercase ? .upper : .none
  }
}
