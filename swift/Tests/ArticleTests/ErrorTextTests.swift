import Foundation
import TensorFlow
import Testing

@inline(never) private func normalized(_ x: Tensor<Float>) -> Tensor<Float> {
  x / x.sum().scalarized()
}

/// The message that an article shows, on one line. What it says of the place depends on the caller,
/// so the parts before and after it are given.
private func shownMessage() throws -> [String] {
  let articles = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Sources/TensorFlow/TensorFlow.docc/Articles")
  let article = try String(
    contentsOf: articles.appending(path: "HowCompiledWorks.md"), encoding: .utf8)
  let parts = article.components(separatedBy: "```")
  let block = try #require(parts.first { $0.hasPrefix("text\n") })
  let line = block.dropFirst(5).split(whereSeparator: \.isWhitespace).joined(separator: " ")
  return line.components(separatedBy: " in normalized(_:) at main.swift:12")
}

@Test("a value read in a trace ends the program with the article's words")
func articleErrorText() async throws {
  let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
    _ = compiled(normalized)(Tensor([1, 2]))
  }
  let printed = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  let shown = try shownMessage()
  #expect(shown.count == 2)
  for part in shown { #expect(printed.contains(part), "\(printed.prefix(900))") }
}
