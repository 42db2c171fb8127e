// Characters and words that are repeated.

/// The text with each character that comes four times or more as `xxrep count character`.
public func replaceRep(_ text: String) -> String {
  text.replacing(from: { _ in true }) { text, place in
    let (value, next) = text.scalar(at: place)
    guard text.byte(next) == text.bytes[place], !isSpace(value) else { return nil }
    let character = text.bytes[place..<next]
    var (end, count) = (next, 1)
    while text.has(character, at: end) { (end, count) = (end + character.count, count + 1) }
    guard count >= 4 else { return nil }
    return TextMatch(end: end, " \(SpecialToken.rep) \(count) \(text.string(place..<next)) ")
  }
}

/// The text with each word that comes four times or more as `xxwrep count word`.
///
/// What stands between the words must be the same each time; if it is more than spaces, it is kept
/// once: "no, no, no, no" becomes "xxwrep 4 no,".
public func replaceWrep(_ text: String) -> String {
  text.replacing(from: { $0 >= 0x80 || isWordCharacter(UInt32($0)) }, repeatedWord)
}

/// A word at its beginning, what stands behind it, and both again and again. The word is a whole
/// one, so neither it nor what stands between can be read in two ways.
private func repeatedWord(_ text: UTF8Text, _ start: Int) -> TextMatch? {
  guard isWordCharacter(text.scalar(at: start).value),
    !(text.scalar(before: start).map(isWordCharacter) ?? false)
  else { return nil }
  let wordEnd = text.end(from: start, while: isWordCharacter)
  let next = text.end(from: wordEnd) { !isWordCharacter($0) }
  guard next > wordEnd else { return nil }
  let (word, between) = (text.bytes[start..<wordEnd], text.bytes[wordEnd..<next])
  var (end, count, place) = (wordEnd, 1, next)
  while text.has(word, at: place), !text.isWordCharacter(at: place + word.count) {
    (end, count) = (place + word.count, count + 1)
    guard text.has(between, at: end) else { break }
    place = end + between.count
  }
  guard count >= 4 else { return nil }
  let kept = text.string(start..<text.spaceStart(from: wordEnd, to: next))
  return TextMatch(end: end, " \(SpecialToken.wrep) \(count) \(kept) ")
}

extension UTF8Text {
  fileprivate func isWordCharacter(at place: Int) -> Bool {
    place < count && Tandem.isWordCharacter(scalar(at: place).value)
  }

  /// Where the whitespace begins that a range ends with.
  fileprivate func spaceStart(from start: Int, to end: Int) -> Int {
    var (place, found) = (start, start)
    while place < end {
      let (value, next) = scalar(at: place)
      place = next
      if !isSpace(value) { found = next }
    }
    return found
  }
}
