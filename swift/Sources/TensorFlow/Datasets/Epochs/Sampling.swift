/// Those elements of a collection that lie at selected places, in the order of the selection. They
/// are looked up when they are asked for.
public struct Sampling<Base: Collection, Selection: Collection>: Collection
where Selection.Element == Base.Index {
  /// The type of the samples.
  public typealias Element = Base.Element
  /// A place in the selection.
  public typealias Index = Selection.Index

  private let base: Base
  private let selection: Selection

  /// The elements of `base` at the places in `selection`, which may repeat.
  public init(base: Base, selection: Selection) {
    self.base = base
    self.selection = selection
  }

  /// The place of the first sample.
  public var startIndex: Index { selection.startIndex }
  /// The place behind the last sample.
  public var endIndex: Index { selection.endIndex }
  /// The sample at `i`.
  public subscript(i: Index) -> Element { base[selection[i]] }
  /// The place after `i`.
  public func index(after i: Index) -> Index { selection.index(after: i) }

  /// How many places `end` comes after `start`.
  public func distance(from start: Index, to end: Index) -> Int {
    selection.distance(from: start, to: end)
  }

  /// The place `n` places after `i`.
  public func index(_ i: Index, offsetBy n: Int) -> Index { selection.index(i, offsetBy: n) }

  /// The place `n` places after `i`, or nil where that is beyond `limit`.
  public func index(_ i: Index, offsetBy n: Int, limitedBy limit: Index) -> Index? {
    selection.index(i, offsetBy: n, limitedBy: limit)
  }
}

extension Sampling: BidirectionalCollection where Selection: BidirectionalCollection {
  /// The place before `i`.
  public func index(before i: Index) -> Index { selection.index(before: i) }
}

extension Sampling: RandomAccessCollection where Selection: RandomAccessCollection {}

extension Collection {
  /// The elements at the places in `selection`, in its order, looked up when asked for.
  ///
  ///     Array(["a", "b", "c"].sampled(at: [2, 0, 2]))  // c, a, c
  public func sampled<Selection: Collection>(at selection: Selection) -> Sampling<Self, Selection> {
    Sampling(base: self, selection: selection)
  }
}
