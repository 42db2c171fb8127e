// HTML's character references (HTML Living Standard, 13.2.5.72 and 13.5), read as Python's
// `html.unescape` reads them: by name or number, with a semicolon or, where a browser would, without.

/// HTML's named characters; their table is made by tools/make_html_entities.py.
enum HTMLEntities {
  /// What a name stands for; with its semicolon, and for a few without.
  fileprivate static let named: [ArraySlice<UInt8>: [UInt8]] = {
    var result: [ArraySlice<UInt8>: [UInt8]] = [:]
    for entry in (capital + "\n" + small).split(whereSeparator: \.isWhitespace) {
      guard let mark = entry.firstIndex(where: { $0 == "=" || $0 == "*" }) else { continue }
      let scalars = entry[entry.index(after: mark)...].split(separator: "+")
        .compactMap { UInt32($0, radix: 16).flatMap(Unicode.Scalar.init) }
      let value = scalars.flatMap { Array(String($0).utf8) }
      let name = entry[..<mark].utf8
      result[ArraySlice(name + [UInt8(ascii: ";")])] = value
      if entry[mark] == "*" { result[ArraySlice(name)] = value }
    }
    return result
  }()

  /// The longest name that needs no semicolon.
  fileprivate static let longestBare =
    named.keys.lazy.filter { $0.last != UInt8(ascii: ";") }
    .map(\.count).max() ?? 0
}

/// The text with HTML's character references replaced by what they stand for, once: "&amp;lt;"
/// becomes "&lt;".
public func htmlUnescape(_ text: String) -> String {
  text.replacing(from: { $0 == UInt8(ascii: "&") }) { text, place in
    text.byte(place + 1) == UInt8(ascii: "#") ? numbered(text, place + 2) : named(text, place + 1)
  }
}

/// A reference by number, whose digits begin at a place: in decimals, or behind an x in hexadecimals.
private func numbered(_ text: UTF8Text, _ place: Int) -> TextMatch? {
  let isHex = text.byte(place) | 0x20 == UInt8(ascii: "x")
  let start = place + (isHex ? 1 : 0)
  var (end, number) = (start, UInt32(0))
  while let digit = digit(text.byte(end), isHex) {
    number = min(number * (isHex ? 16 : 10) + digit, 0x11_0000)  // more is too much already
    end += 1
  }
  guard end > start else { return nil }
  if text.byte(end) == UInt8(ascii: ";") { end += 1 }
  return TextMatch(end: end, character(number))
}

private func digit(_ byte: UInt8, _ isHex: Bool) -> UInt32? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
  case UInt8(ascii: "a")...UInt8(ascii: "f") where isHex: UInt32(byte - UInt8(ascii: "a")) + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F") where isHex: UInt32(byte - UInt8(ascii: "A")) + 10
  default: nil
  }
}

/// What a number stands for. Browsers read some as a Windows page would have meant them, replace
/// what is no character, and leave out what is none to be shown.
private func character(_ number: UInt32) -> String {
  switch number {
  case 0: "\u{FFFD}"
  case 0x0D: "\r"
  case 0x80...0x9F: String(windowsCharacter(number) ?? Unicode.Scalar(UInt8(number)))
  case 0x01...0x08, 0x0B, 0x0E...0x1F, 0x7F, 0xFDD0...0xFDEF: ""
  case _ where number & 0xFFFE == 0xFFFE && number <= 0x10_FFFF: ""
  default: Unicode.Scalar(number).map { String($0) } ?? "\u{FFFD}"
  }
}

/// A reference by name, which begins at a place: the whole of it, or the longest beginning that is
/// one without a semicolon; what is none stays as it is.
private func named(_ text: UTF8Text, _ start: Int) -> TextMatch? {
  let nameEnd = endOfName(text, start)
  guard nameEnd > start else { return nil }
  let end = text.byte(nameEnd) == UInt8(ascii: ";") ? nameEnd + 1 : nameEnd
  if let found = HTMLEntities.named[text.bytes[start..<end]] { return TextMatch(end: end, found) }
  var length = min(end - start - 1, HTMLEntities.longestBare)
  while length >= 2 {
    if let found = HTMLEntities.named[text.bytes[start..<(start + length)]] {
      return TextMatch(end: end, found + text.bytes[(start + length)..<end])
    }
    length -= 1
  }
  return TextMatch(end: end, [UInt8(ascii: "&")] + text.bytes[start..<end])
}

/// Where a name ends: before what can be in none, or after 32 characters.
private func endOfName(_ text: UTF8Text, _ start: Int) -> Int {
  var (place, length) = (start, 0)
  while place < text.count, length < 32 {
    switch text.bytes[place] {
    case 0x09, 0x0A, 0x0C, UInt8(ascii: " "), UInt8(ascii: "<"), UInt8(ascii: "&"),
      UInt8(ascii: "#"), UInt8(ascii: ";"):
      return place
    default: (place, length) = (text.scalar(at: place).end, length + 1)
    }
  }
  return place
}
