import TensorFlow

// Which classes are taken for which: the confusion matrix drawn (lesson 9).
//
// Twin: python/tandem/training/confusion_plot.py.

/// Counts [classes, classes], rows the targets, drawn with the names of the classes.
///
/// - Precondition: The counts are square, and the names as many.
public func showConfusion(_ counts: TI, _ names: [String]) -> Figure {
  Figure.matrix(rows(of: counts), names: names)
}

/// The pairs of target and prediction that were mixed up most, as rows of a table.
///
/// - Precondition: The counts are square, and the names as many.
public func mostConfused(_ counts: TI, _ names: [String], most: Int = 10) -> [ReportRow] {
  let rows = rows(of: counts)
  require(rows.count == names.count, "mostConfused: \(counts.shape) of \(names.count) classes")
  let wrong = rows.indices.flatMap { i in
    rows[i].indices.filter { $0 != i && rows[i][$0] > 0 }.map { (count: rows[i][$0], i: i, j: $0) }
  }
  let sorted = wrong.sorted { (-$0.count, $0.i, $0.j) < (-$1.count, $1.i, $1.j) }
  return sorted.prefix(most).map { pair in
    [
      ("target", .text(names[pair.i])), ("predicted", .text(names[pair.j])),
      ("count", .count(pair.count)),
    ]
  }
}

private func rows(of counts: TI) -> [[Int]] {
  require(
    counts.rank == 2 && counts.shape[0] == counts.shape[1],
    "confusion matrix: it must be square, got \(counts.shape)")
  let (scalars, width) = (counts.scalars, counts.shape[1])
  return (0..<width).map { row in (0..<width).map { Int(scalars[row * width + $0]) } }
}
