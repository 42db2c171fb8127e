/// A collection cut into slices of one length, the last of which may be shorter. Each is cut when
/// it is asked for.
public struct Slices<Base: Collection>: Collection {
  /// A run of the base's elements.
  public typealias Element = Base.SubSequence

  private let base: Base
  private let batchSize: Int

  /// Slices of `batchSize` elements of `base`.
  ///
  /// - Precondition: `batchSize` is positive.
  public init(_ base: Base, batchSize: Int) {
    require(batchSize > 0, "inBatches: the batch size \(batchSize) is not positive")
    self.base = base
    self.batchSize = batchSize
  }

  /// The place of one slice.
  public struct Index: Comparable {
    /// What of the base lies in the slice.
    fileprivate let focus: Range<Base.Index>

    /// Whether `l` comes before `r`.
    public static func < (l: Index, r: Index) -> Bool { l.focus.lowerBound < r.focus.lowerBound }
  }

  /// The slice at `i`.
  public subscript(i: Index) -> Element { base[i.focus] }
  /// The place of the slice after that at `i`.
  public func index(after i: Index) -> Index { slice(from: i.focus.upperBound) }
  /// The place of the first slice.
  public var startIndex: Index { slice(from: base.startIndex) }
  /// The place behind the last slice.
  public var endIndex: Index { Index(focus: base.endIndex..<base.endIndex) }

  private func slice(from start: Base.Index) -> Index {
    let end = base.index(start, offsetBy: batchSize, limitedBy: base.endIndex)
    return Index(focus: start..<(end ?? base.endIndex))
  }
}

extension Collection {
  /// This collection cut into slices of `batchSize` elements, the last of which may be shorter.
  ///
  ///     [1, 2, 3, 4, 5].inBatches(of: 2).map(Array.init)  // [[1, 2], [3, 4], [5]]
  ///
  /// - Precondition: `batchSize` is positive.
  public func inBatches(of batchSize: Int) -> Slices<Self> { Slices(self, batchSize: batchSize) }
}
