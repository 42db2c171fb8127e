import Testing

/// Expects that `print` of the items gives `text`, as the article says in that line.
func expectPrinted(_ items: Any..., as text: String, _ line: Int, _ article: String) {
  let printed = items.map { "\($0)" }.joined(separator: " ")
  let place = SourceLocation(
    fileID: "TensorFlow/\(article)", filePath: "TensorFlow.docc/Articles/\(article)", line: line,
    column: 1)
  #expect(printed == text, sourceLocation: place)
}
