// What scrapers leave in a text.

/// Marks of WikiText, and escapes of files in JSON or CSV, with what they mean.
private let marks: [(mark: String, meant: String)] = [
  (" @.@ ", "."), (" @,@ ", ","), (" @-@ ", "-"), ("<unk>", SpecialToken.unk), ("\\n", "\n"),
  ("\\\"", "\""), ("\u{A0}", " "),
]

/// Entities that lost their ampersand on the way, with what they mean. Those of letters are none
/// behind a letter: "lamp;".
private let fragments: [(fragment: [UInt8], meant: String)] = [
  ("#39;", "'"), ("#146;", "'"), ("#36;", "$"), ("nbsp;", " "), ("quot;", "\""), ("amp;", "&"),
].map { (Array($0.utf8), $1) }

/// The text without what scrapers leave: HTML entities, whole or broken, escapes, the marks of
/// WikiText, dashes, dots and quotes of Windows that were read as something else.
///
/// Entities may have been escaped more than once, so it goes on until nothing changes.
public func fixupText(_ text: String) -> String {
  var text = text
  while mayNeedFixing(text), case let fixed = fixedOnce(text), !fixed.isSame(as: text) {
    text = fixed
  }
  return text
}

/// Whether the text has a character that every fault has: most have none, and are left at that.
private func mayNeedFixing(_ text: String) -> Bool {
  text.utf8.contains { byte in
    switch byte {
    case UInt8(ascii: "&"), UInt8(ascii: ";"), UInt8(ascii: "@"), UInt8(ascii: "<"),
      UInt8(ascii: "\\"), 0xC2:
      true
    default: false
    }
  }
}

private func fixedOnce(_ text: String) -> String {
  var text = text
  while case let plain = htmlUnescape(text), !plain.isSame(as: text) { text = plain }
  text = withWindowsCharacters(text)
  text = withoutFragments(text)  // later, or it would halve "&amp;quot;"
  for (mark, meant) in marks { text = text.replacing(mark: mark, by: meant) }
  return text
}

/// Bytes of Windows that were read as Latin-1: dashes, dots and quotes became control characters,
/// whose UTF-8 begins with C2.
private func withWindowsCharacters(_ text: String) -> String {
  text.replacing(from: { $0 == 0xC2 }) { text, place in
    let (value, end) = text.scalar(at: place)
    return windowsCharacter(value).map { TextMatch(end: end, String($0)) }
  }
}

private func withoutFragments(_ text: String) -> String {
  guard text.utf8.contains(UInt8(ascii: ";")) else { return text }
  let (number, letters) = (UInt8(ascii: "#"), Array("nqa".utf8))
  return text.replacing(from: { $0 == number || letters.contains($0) }) { text, place in
    for (fragment, meant) in fragments where text.has(fragment, at: place) {
      let isNumber = fragment[0] == number
      if !isNumber, let before = text.scalar(before: place), isWordCharacter(before) { continue }
      return TextMatch(end: place + fragment.count, meant)
    }
    return nil
  }
}

/// Those of Windows in place of U+0080 to U+009F; 0 for none.
private let windowsCharacters: [UInt16] = [
  0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039,
  0x0152, 0, 0x017D, 0, 0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC,
  0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178,
]

/// What a control character of Latin-1, U+0080 to U+009F, is in the table of Windows (cp1252), nil
/// for others and for the five that are nothing there.
func windowsCharacter(_ scalar: UInt32) -> Unicode.Scalar? {
  guard 0x80...0x9F ~= scalar, case let found = windowsCharacters[Int(scalar - 0x80)], found != 0
  else { return nil }
  return Unicode.Scalar(found)
}
