// Articles of Wikipedia as WikiText lays them out: many in one file, a heading before each.
//
// Lesson 12. A heading of an article is a line ` = Title = `; sections have two signs or more.
// Merity et al., Pointer Sentinel Mixture Models, arXiv 1609.07843.
//
// Twin: python/tandem/data/wikitext.py.

/// Whether a line, with or without its end, is the heading of an article.
public func istitle(_ line: String) -> Bool {
  var line = Substring(line).utf8
  while line.last == UInt8(ascii: "\n") { line.removeLast() }
  let (start, end) = (Array(" = ".utf8), Array(" = ".utf8))
  guard line.count > start.count + end.count, line.starts(with: start),
    line.suffix(end.count).elementsEqual(end)
  else { return false }
  return !line.dropFirst(start.count).dropLast(end.count).contains {
    $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: "\n")
  }
}

/// The articles of a file, each with its heading; what stands before the first is one too unless it
/// is blank.
///
/// - Throws: `TextError` as `readText` does.
public func readWiki(_ path: String) throws -> [String] { articles(of: try readText(path)) }

/// The articles of a text.
func articles(of text: String) -> [String] {
  let lines = linesWithEnds(text)
  let isBlank = lines.map(\.isBlank)
  var articles = [""]
  for (number, line) in lines.enumerated() {
    // A line of an article may look like a heading; only a heading stands between blank lines.
    if istitle(line) {
      let around = [number - 1, number + 1].filter(lines.indices.contains)
      if around.allSatisfy({ isBlank[$0] }) { articles.append("") }
    }
    articles[articles.count - 1] += line
  }
  return articles.filter { !$0.isBlank }
}

/// The lines of a text, each with its end: at every character that Python's `splitlines` ends one at.
private func linesWithEnds(_ text: String) -> [String] {
  let text = UTF8Text(text)
  var (lines, start, place) = ([String](), 0, 0)
  while place < text.count {
    let (value, end) = text.scalar(at: place)
    place = end
    switch value {
    case 0x0D where text.byte(place) == 0x0A: continue
    case 0x0A...0x0D, 0x1C...0x1E, 0x85, 0x2028, 0x2029:
      lines.append(text.string(start..<place))
      start = place
    default: break
    }
  }
  return start < text.count ? lines + [text.string(start..<text.count)] : lines
}
