/// A collection that begins in the middle of another and goes on from its start.
public struct RotatedCollection<Base: Collection>: Collection {
  /// The type of the elements.
  public typealias Element = Base.Element

  let base: Base
  private let parts: Concatenation<Base.SubSequence, Base.SubSequence>

  init(_ base: Base, shiftingToStart middle: Base.Index) {
    self.base = base
    parts = Concatenation(base[middle...], base[..<middle])
  }

  /// A place among the rotated elements.
  public struct Index: Comparable {
    fileprivate let place: Concatenation<Base.SubSequence, Base.SubSequence>.Index

    /// Whether `lhs` comes before `rhs`.
    public static func < (lhs: Index, rhs: Index) -> Bool { lhs.place < rhs.place }
  }

  /// The place of the first element.
  public var startIndex: Index { Index(place: parts.startIndex) }
  /// The place behind the last element.
  public var endIndex: Index { Index(place: parts.endIndex) }
  /// The element at `i`.
  public subscript(i: Index) -> Element { parts[i.place] }
  /// The place after `i`.
  public func index(after i: Index) -> Index { Index(place: parts.index(after: i.place)) }

  /// The place `n` places after `i`, before it where `n` is negative.
  ///
  /// - Precondition: `n` is negative only where the base is bidirectional.
  public func index(_ i: Index, offsetBy n: Int) -> Index {
    Index(place: parts.index(i.place, offsetBy: n))
  }

  /// How many places `end` comes after `start`.
  public func distance(from start: Index, to end: Index) -> Int {
    parts.distance(from: start.place, to: end.place)
  }

  /// Where the base's own first element lies.
  public var shiftedStartIndex: Index { Index(place: parts.index(parts.first.endIndex)) }

  /// The same base, beginning at another of its places.
  public func rotated(shiftingToStart middle: Base.Index) -> RotatedCollection {
    RotatedCollection(base, shiftingToStart: middle)
  }
}

extension RotatedCollection: BidirectionalCollection where Base: BidirectionalCollection {
  /// The place before `i`.
  public func index(before i: Index) -> Index { Index(place: parts.index(before: i.place)) }
}

extension RotatedCollection: RandomAccessCollection where Base: RandomAccessCollection {}

extension Collection {
  /// The elements from `middle` on, then those before it, without copying.
  ///
  ///     Array("abcd".rotated(shiftingToStart: "abcd".firstIndex(of: "c")!))  // c, d, a, b
  public func rotated(shiftingToStart middle: Index) -> RotatedCollection<Self> {
    RotatedCollection(self, shiftingToStart: middle)
  }
}
