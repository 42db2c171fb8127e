// A text as its UTF-8, read scalar by scalar.
//
// Python's strings and expressions count in Unicode scalars, Swift's `Character` is what a person
// sees as one sign, of as many scalars as it takes. The rules of text speak of scalars, and most of
// what they look for is ASCII: bytes are the quickest way to both.

/// A text whose scalars are found by the place of their first byte.
struct UTF8Text {
  let bytes: [UInt8]

  init(_ text: String) { bytes = Array(text.utf8) }

  var count: Int { bytes.count }

  /// The byte at a place, 0 behind the end.
  @inline(__always)
  func byte(_ place: Int) -> UInt8 { place < bytes.count ? bytes[place] : 0 }

  /// Whether a scalar begins at a place.
  @inline(__always)
  func isFirst(_ place: Int) -> Bool { bytes[place] & 0xC0 != 0x80 }

  /// The scalar that begins at a place, and where the next one does; at the end 0 and the end.
  @inline(__always)
  func scalar(at place: Int) -> (value: UInt32, end: Int) {
    let first = byte(place)
    if first < 0x80 { return (UInt32(first), min(place + 1, bytes.count)) }
    return longScalar(at: place, first)
  }

  /// The scalar before a place, nil at the beginning.
  func scalar(before place: Int) -> UInt32? {
    guard place > 0 else { return nil }
    var first = place - 1
    while !isFirst(first) { first -= 1 }
    return scalar(at: first).value
  }

  /// Where the first scalar stands that is not such a one.
  @inline(__always)
  func end(from place: Int, while isOne: (UInt32) -> Bool) -> Int {
    var place = place
    while place < count, case let (value, end) = scalar(at: place), isOne(value) { place = end }
    return place
  }

  /// Whether these bytes stand at a place.
  @inline(__always)
  func has(_ other: some RandomAccessCollection<UInt8>, at place: Int) -> Bool {
    place + other.count <= bytes.count
      && other.elementsEqual(bytes[place..<(place + other.count)])
  }

  /// The bytes of a range as text.
  @inline(__always)
  func string(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  private func longScalar(at place: Int, _ first: UInt8) -> (value: UInt32, end: Int) {
    let width = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    var value = UInt32(first) & (0x7F >> UInt32(width))
    for i in 1..<width { value = value << 6 | UInt32(bytes[place + i] & 0x3F) }
    return (value, place + width)
  }
}

/// Whether Python's `\s` matches: the whitespace of Unicode and four separators of ASCII.
@inline(__always)
func isSpace(_ scalar: UInt32) -> Bool {
  if scalar < 0x80 { return scalar == 0x20 || 0x09...0x0D ~= scalar || 0x1C...0x1F ~= scalar }
  return isSpaceBeyondASCII(scalar)
}

private func isSpaceBeyondASCII(_ scalar: UInt32) -> Bool {
  switch scalar {
  case 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
  default: false
  }
}

/// Whether Python's `\w` matches: a letter, a number of any kind, or a low line.
@inline(__always)
func isWordCharacter(_ scalar: UInt32) -> Bool {
  if scalar < 0x80 { return isASCIILetter(scalar | 0x20) || isASCIIDigit(scalar) || scalar == 0x5F }
  return isWordCharacterBeyondASCII(scalar)
}

@inline(__always)
private func isASCIILetter(_ small: UInt32) -> Bool { 0x61...0x7A ~= small }

@inline(__always)
private func isASCIIDigit(_ scalar: UInt32) -> Bool { 0x30...0x39 ~= scalar }

private func isWordCharacterBeyondASCII(_ scalar: UInt32) -> Bool {
  guard let properties = Unicode.Scalar(scalar)?.properties else { return false }
  switch properties.generalCategory {
  case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
    return true
  default: return properties.numericType != nil
  }
}

// MARK: replacing

/// What is replaced: up to where, and by what.
struct TextMatch {
  let end: Int
  let replacement: [UInt8]

  init(end: Int, _ replacement: [UInt8]) { (self.end, self.replacement) = (end, replacement) }

  init(end: Int, _ replacement: String) { self.init(end: end, Array(replacement.utf8)) }
}

extension String {
  /// The text with each match replaced, from left to right, as Python's `re.sub` does it.
  ///
  /// - Parameters:
  ///   - first: Whether a match can begin with this byte, asked of every scalar's first one.
  ///   - match: The match that begins at a place, of one scalar or more.
  @inline(__always)
  func replacing(
    from first: (UInt8) -> Bool, _ match: (UTF8Text, Int) -> TextMatch?
  ) -> String {
    let text = UTF8Text(self)
    var (result, copied, place) = ([UInt8](), 0, 0)
    while place < text.count {
      guard text.isFirst(place), first(text.bytes[place]), let found = match(text, place) else {
        place += 1
        continue
      }
      result += text.bytes[copied..<place]
      result += found.replacement
      (place, copied) = (found.end, found.end)
    }
    guard copied > 0 else { return self }
    result += text.bytes[copied...]
    return String(decoding: result, as: UTF8.self)
  }

  /// The text with `mark` replaced wherever it stands, as Python's `str.replace` does it.
  func replacing(mark: String, by replacement: String) -> String {
    let (mark, replacement) = (Array(mark.utf8), Array(replacement.utf8))
    return replacing(from: { $0 == mark[0] }) { text, place in
      text.has(mark, at: place) ? TextMatch(end: place + mark.count, replacement) : nil
    }
  }

  /// Whether there is nothing but whitespace.
  var isBlank: Bool { unicodeScalars.allSatisfy { isSpace($0.value) } }

  /// Whether two texts have the same scalars. Swift's `==` holds a letter with an accent equal to
  /// the letter and the accent, which are two scalars, and two tokens in Python.
  @inline(__always)
  func isSame(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
