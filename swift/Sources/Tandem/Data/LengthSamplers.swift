import TensorFlow

// Samplers that put texts of like length into one batch, where little is padding (lesson 12).
//
// Twin: python/tandem/data/length_samplers.py.

/// All rows, the longest first.
public final class SortSampler: RowSampler {
  /// The length of each row.
  public let lengths: [Int]

  /// A sampler of rows of these lengths.
  public init(_ lengths: [Int]) { self.lengths = lengths }

  public var length: Int { lengths.count }

  public func nextRows() -> [Int] { longestFirst(Array(lengths.indices), lengths) }

  /// Every pass is alike: there is nothing to put back.
  public func saved() -> () -> Void { {} }
}

/// All rows in an order drawn anew each time, in which rows `batchSize` by `batchSize` have like
/// lengths.
///
/// Rows are shuffled, sorted by length within stretches of 50 batches, and then whole batches are
/// shuffled. The batch with the longest row comes first, so that what does not fit into memory fails
/// at once; a batch that is short comes last. `seed` fixes the draws, which are Python's.
public final class SortishSampler: RowSampler {
  /// The length of each row.
  public let lengths: [Int]
  /// How many rows have like lengths.
  public let batchSize: Int
  private var generator: MersenneTwister

  /// A sampler of rows of these lengths.
  ///
  /// - Precondition: The batch size is at least 1.
  public init(_ lengths: [Int], batchSize: Int, seed: Int? = nil) {
    require(
      batchSize >= 1, "SortishSampler: the batch size must be at least 1, got \(batchSize)")
    (self.lengths, self.batchSize) = (lengths, batchSize)
    generator = MersenneTwister(torchSeed: seed ?? .random(in: 0..<1 << 62))
  }

  public var length: Int { lengths.count }

  public func nextRows() -> [Int] {
    guard !lengths.isEmpty else { return [] }
    let sorted = chunks(shuffled(), of: 50 * batchSize).flatMap { longestFirst($0, lengths) }
    let batches = chunks(sorted, of: batchSize)
    let others = batches.dropFirst()
    let whole = others.filter { $0.count == batchSize }
    let order = generator.permutation(whole.count)
    return batches[0] + order.flatMap { whole[$0] } + others.dropFirst(whole.count).flatMap { $0 }
  }

  /// Remembers the order of the passes to come.
  ///
  /// - Returns: What puts it back.
  public func saved() -> () -> Void {
    let generator = generator
    return { self.generator = generator }
  }

  /// All rows at random, but for the longest, which changes places with the first.
  private func shuffled() -> [Int] {
    var rows = generator.permutation(lengths.count)
    let longest = lengths.max()
    rows.swapAt(0, rows.firstIndex { lengths[$0] == longest } ?? 0)
    return rows
  }
}

/// The rows sorted by their lengths, those of one length in their order.
private func longestFirst(_ rows: [Int], _ lengths: [Int]) -> [Int] {
  rows.enumerated().sorted { a, b in
    (lengths[b.element], a.offset) < (lengths[a.element], b.offset)
  }.map(\.element)
}

/// Rows in parts of a size, the last of what is left.
func chunks<Row>(_ rows: [Row], of size: Int) -> [[Row]] {
  stride(from: 0, to: rows.count, by: size).map { start in
    Array(rows[start..<min(start + size, rows.count)])
  }
}
