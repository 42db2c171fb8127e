// The rules of the tokenizer for words: faces, contractions, abbreviations, and what joins a word.

extension WordScanner {
  /// `[:;=]-?[)(DPp]` or a heart, behind whitespace and with no word behind it.
  func face(_ place: Int) -> Int? {
    var end = place + 1
    switch text.byte(place) {
    case UInt8(ascii: ":"), UInt8(ascii: ";"), UInt8(ascii: "="):
      if text.byte(end) == UInt8(ascii: "-") { end += 1 }
      switch text.byte(end) {
      case UInt8(ascii: ")"), UInt8(ascii: "("), UInt8(ascii: "D"), UInt8(ascii: "P"),
        UInt8(ascii: "p"):
        break
      default: return nil
      }
    case UInt8(ascii: "<") where text.byte(end) == UInt8(ascii: "3"): break
    default: return nil
    }
    return isStart(place) && !isWord(at: end + 1) ? end + 1 : nil
  }

  /// Where an apostrophe ends, straight or curly.
  @inline(__always)
  private func apostrophe(_ place: Int) -> Int? {
    if text.byte(place) == UInt8(ascii: "'") { return place + 1 }
    let isCurly =
      text.byte(place) == 0xE2 && text.byte(place + 1) == 0x80 && text.byte(place + 2) == 0x99
    return isCurly ? place + 3 : nil
  }

  /// `n't`, with no word behind it.
  func negation(_ place: Int) -> Int? {
    guard small(place) == UInt8(ascii: "n"), let end = apostrophe(place + 1),
      small(end) == UInt8(ascii: "t"), !isWord(at: end + 1)
    else { return nil }
    return end + 1
  }

  /// An apostrophe and one of `s d m re ve ll`, with no word behind it.
  func clitic(_ place: Int) -> Int? {
    guard let start = apostrophe(place) else { return nil }
    let end: Int
    switch (small(start), small(start + 1)) {
    case (UInt8(ascii: "r"), UInt8(ascii: "e")), (UInt8(ascii: "v"), UInt8(ascii: "e")),
      (UInt8(ascii: "l"), UInt8(ascii: "l")):
      end = start + 2
    case (UInt8(ascii: "s"), _), (UInt8(ascii: "d"), _), (UInt8(ascii: "m"), _): end = start + 1
    default: return nil
    }
    return isWord(at: end) ? nil : end
  }

  /// Letters with a dot each, a capital with its dot, a title; neither word nor dot behind it.
  func abbreviation(_ place: Int) -> Int? {
    var (end, letters) = (place, 0)
    while isSmall(end) || isCapital(end), text.byte(end + 1) == UInt8(ascii: ".") {
      (end, letters) = (end + 2, letters + 1)
    }
    if letters > 1 || letters == 1 && isCapital(place), isClosed(end) { return end }
    guard isCapital(place) || text.byte(place) == UInt8(ascii: "v") else { return nil }
    for title in titles where text.has(title, at: place) && isClosed(place + title.count) {
      return place + title.count
    }
    return nil
  }

  private func isClosed(_ place: Int) -> Bool {
    text.byte(place) != UInt8(ascii: ".") && !isWord(at: place)
  }

  /// A word, or what of it stands before a contraction's end; its second character is at `next`.
  func word(_ place: Int, _ next: Int) -> Int {
    var end = endOfRun(next)
    if end - place > 1, negation(end - 1) != nil { return end - 1 }
    if let half = halfOfTwo(place, end) { return half }
    while let joined = joined(end) { end = endOfRun(joined) }
    return end
  }

  /// The end of the first word where a run is `cannot`, `gonna` or `gotta`.
  private func halfOfTwo(_ place: Int, _ end: Int) -> Int? {
    guard end - place == 5 || end - place == 6 else { return nil }
    let first = small(place)
    for (word, half) in twoWords
    where word.count == end - place && word[0] == first
      && text.has(word.dropFirst(), at: place + 1)
    {
      return place + half
    }
    return nil
  }

  /// Behind what joins two runs to one word, where there is another run.
  private func joined(_ place: Int) -> Int? {
    let end: Int
    switch text.byte(place) {
    case UInt8(ascii: "'"), 0xE2:
      guard let behind = apostrophe(place), clitic(place) == nil else { return nil }
      end = behind
    case UInt8(ascii: "."):
      if isSmall(place - 1), isCapital(place + 1) { return nil }
      end = place + 1
    case UInt8(ascii: "&"), UInt8(ascii: "@"), UInt8(ascii: "_"): end = place + 1
    case UInt8(ascii: "*"): end = endOfStars(place)
    case UInt8(ascii: ","), UInt8(ascii: ":"):
      guard isDigit(place - 1), isDigit(place + 1) else { return nil }
      end = place + 1
    case UInt8(ascii: "-"):
      guard !isDigit(place - 1), isDigit(place + 1) else { return nil }
      end = place + 1
    default: return nil
    }
    return isWord(at: end) ? end : nil
  }

  private func endOfStars(_ place: Int) -> Int {
    var end = place
    while text.byte(end) == UInt8(ascii: "*") { end += 1 }
    return end
  }
}

private let titles = [
  "Mr", "Mrs", "Ms", "Dr", "Jr", "Sr", "St", "Prof", "Gen", "Gov", "Sen", "Rep", "Rev", "Lt", "Col",
  "Inc", "Ltd", "Co", "Corp", "Bros", "vs",
].map { Array("\($0).".utf8) }

/// Words that are two, and how long the first is.
private let twoWords: [(word: [UInt8], half: Int)] = [
  (Array("cannot".utf8), 3), (Array("gonna".utf8), 3), (Array("gotta".utf8), 3),
]
