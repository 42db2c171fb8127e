// A small tokenizer of our own, the same in Python and in Swift (lesson 12).
//
//     "I can't, Mr. O'Brien: it's 5-year-old (well, nearly)!"
//     ->  I ca n't , Mr. O'Brien : it 's 5 - year - old ( well , nearly ) !
//
// Its rules, of which the first that fits makes a token:
//
// 1. Space stands between tokens. Of several whitespace characters in a row one space at the
//    beginning is dropped, and what is left is a token: a line's end is one.
// 2. A short list of faces, such as :-), after a space; a heart, <3.
// 3. The ends of contractions: n't, and 's 're 've 'll 'd 'm, with either apostrophe.
// 4. Abbreviations with their dot: letters that each have one (U.S.), a capital alone (J.), titles.
// 5. What stands before n't; cannot, gonna and gotta are two words each.
// 6. A word: characters that are not apart, joined by one of . ' & @ _ or by stars between two of
//    them, by a comma or colon between digits, by a dash between a letter and a digit (PG-13). A dot
//    between a small letter and a capital joins nothing: a space was forgotten there.
// 7. Dots, and dashes, as many as there are.
// 8. A flag of two letters; a sign with the skin colours and signs that are joined to it.
// 9. Any other character by itself.
//
// Which characters stand apart is listed, not asked of Unicode's tables, which differ between the two
// languages by their version. Nothing is dropped but spaces.
//
// Twin: python/tandem/data/words.py, where each rule is a line of one expression.

/// The tokens of a text, in the order in which they stand in it.
///
/// - Complexity: Linear in the length of the text.
public func splitWords(_ text: String) -> [String] {
  let scanner = WordScanner(UTF8Text(text))
  var (tokens, place) = ([String](), 0)
  tokens.reserveCapacity(scanner.text.count / 5)
  while true {
    if scanner.text.byte(place) == UInt8(ascii: " ") { place += 1 }
    guard place < scanner.text.count else { return tokens }
    let end = scanner.end(of: place)
    tokens.append(scanner.text.string(place..<end))
    place = end
  }
}

/// Where a token ends that begins at a place, by the rules above. A rule that does not fit says nil.
struct WordScanner {
  let text: UTF8Text

  init(_ text: UTF8Text) { self.text = text }

  func end(of place: Int) -> Int {
    let (value, next) = text.scalar(at: place)
    if isSpace(value) { return text.end(from: next, while: isSpace) }
    if let end = face(place) ?? negation(place) ?? clitic(place) { return end }
    if isWord(value) { return abbreviation(place) ?? word(place, next) }
    return dots(place, value) ?? sign(value, next) ?? next
  }

  /// Whether a place is the text's beginning or behind whitespace.
  func isStart(_ place: Int) -> Bool { text.scalar(before: place).map(isSpace) ?? true }

  // MARK: kinds of characters

  /// Whether a scalar is neither whitespace nor apart.
  @inline(__always)
  func isWord(_ value: UInt32) -> Bool {
    if value < 0x80 { return asciiWords[Int(value)] }
    return !isSpace(value) && !isApart(value)
  }

  @inline(__always)
  func isWord(at place: Int) -> Bool { place < text.count && isWord(text.scalar(at: place).value) }

  /// Where the word characters end that follow a place.
  @inline(__always)
  func endOfRun(_ place: Int) -> Int { text.end(from: place) { isWord($0) } }

  @inline(__always)
  func isDigit(_ place: Int) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= text.byte(place) }

  @inline(__always)
  func isSmall(_ place: Int) -> Bool { UInt8(ascii: "a")...UInt8(ascii: "z") ~= text.byte(place) }

  @inline(__always)
  func isCapital(_ place: Int) -> Bool { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= text.byte(place) }

  /// The byte at a place, an ASCII letter made small.
  @inline(__always)
  func small(_ place: Int) -> UInt8 { text.byte(place) | (isCapital(place) ? 0x20 : 0) }

  // MARK: dots, dashes and signs

  private func dots(_ place: Int, _ value: UInt32) -> Int? {
    guard value == 0x2E || value == 0x2D else { return nil }
    var end = place
    while text.byte(end) == UInt8(value) { end += 1 }
    return end
  }

  private func sign(_ value: UInt32, _ next: Int) -> Int? {
    guard isSign(value) else { return nil }
    let second = text.scalar(at: next)
    if isFlagLetter(value), isFlagLetter(second.value) { return second.end }
    var end = next
    while true {
      let (value, after) = text.scalar(at: end)
      if value == 0xFE0F || 0x1F3FB...0x1F3FF ~= value {
        end = after
      } else if value == 0x200D, case let (joined, behind) = text.scalar(at: after), isSign(joined)
      {
        end = behind
      } else {
        return end
      }
    }
  }
}

private func isFlagLetter(_ value: UInt32) -> Bool { 0x1F1E6...0x1F1FF ~= value }

private func isSign(_ value: UInt32) -> Bool {
  0x2190...0x2BFF ~= value || 0x1F000...0x1FAFF ~= value
}

/// Punctuation and signs, by the first and the last of a range. ASCII's; Latin-1's, without its
/// letters and the numbers that are written small; some of other scripts; general punctuation,
/// without joiners, which belong to words; currencies, arrows, mathematics, pictures; of CJK.
private let apart: [ClosedRange<UInt32>] = [
  0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E, 0xA1...0xA9, 0xAB...0xB1, 0xB4...0xB4,
  0xB6...0xB8, 0xBB...0xBB, 0xBF...0xBF, 0xD7...0xD7, 0xF7...0xF7, 0x589...0x58A,
  0x5BE...0x5BE, 0x60C...0x60D, 0x61B...0x61B, 0x61D...0x61F, 0x66A...0x66D, 0x6D4...0x6D4,
  0x964...0x965, 0x2010...0x2027, 0x2030...0x205E, 0x20A0...0x20CF, 0x2190...0x2BFF,
  0x2E00...0x2E7F, 0x3001...0x3004, 0x3008...0x3020, 0x3030...0x3030, 0xFE10...0xFE19,
  0xFE30...0xFE6B, 0xFF01...0xFF0F, 0xFF1A...0xFF20, 0xFF3B...0xFF40, 0xFF5B...0xFF65,
  0x1F000...0x1FAFF,
]

private func isApart(_ value: UInt32) -> Bool {
  for range in apart where value <= range.upperBound { return value >= range.lowerBound }
  return false
}

/// Of every ASCII character, whether it is of a word.
private let asciiWords = (0..<0x80).map { !isSpace($0) && !isApart($0) }
