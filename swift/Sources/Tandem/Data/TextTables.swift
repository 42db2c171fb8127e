import TensorFlow

// Batches of text as lines, to look at what a model is given (lesson 12).
//
// Twin: python/tandem/data/text_tables.py, whose table the terminal draws.

/// The first `rows` texts of a batch, of each its first `tokens` tokens, a line each.
///
/// Targets [n, length] are those of a language model and stand below their inputs; targets [n] are
/// labels, by name where `classes` are given. Padding is counted, and not shown.
///
/// - Precondition: The batch has one of these shapes, and the vocabulary its numbers.
public func showBatch(
  _ batch: (x: TI, y: TI), vocab: [String], classes: [String]? = nil, rows: Int = 5,
  tokens: Int = 70
) -> String {
  let (x, y) = batch
  require(
    x.rank == 2 && (y.rank == 1 || y.rank == 2) && x.shape[0] == y.shape[0],
    "showBatch: needs texts [n, length] and targets, got \(x.shape) and \(y.shape)")
  let heading = y.rank == 2 ? "y, one token on" : "label"
  let width = x.shape[1]
  let (texts, targets) = (x.scalars, y.scalars)
  var lines = ["x \(x.shape), y \(y.shape)"]
  for row in 0..<min(rows, x.shape[0]) {
    func line(_ numbers: [Int32]) -> String {
      words(numbers[(row * width)..<((row + 1) * width)], vocab, tokens)
    }
    func label() -> String { classes?[Int(targets[row])] ?? "\(targets[row])" }
    lines += ["x: \(line(texts))", "\(heading): \(y.rank == 2 ? line(targets) : label())"]
  }
  return lines.joined(separator: "\n")
}

/// The tokens in one line: line breaks as signs, padding as a number.
private func words(_ numbers: ArraySlice<Int32>, _ vocab: [String], _ tokens: Int) -> String {
  let words = numbers.map { vocab[Int($0)] }
  let kept = words.filter { $0 != SpecialToken.pad }
  let shown =
    kept.prefix(tokens).map { $0.replacing(mark: "\n", by: "↵") }
    + (kept.count > tokens ? ["..."] : [])
    + (words.count > kept.count ? ["+ \(words.count - kept.count) \(SpecialToken.pad)"] : [])
  return shown.joined(separator: " ")
}
