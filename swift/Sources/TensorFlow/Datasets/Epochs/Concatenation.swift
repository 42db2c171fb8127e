/// The elements of one collection, then those of another, without copying either.
public struct Concatenation<Base1: Collection, Base2: Collection>: Collection
where Base1.Element == Base2.Element {
  /// The type of the elements, the same in both.
  public typealias Element = Base1.Element

  let first: Base1
  let second: Base2

  /// The elements of `first`, then those of `second`.
  public init(_ first: Base1, _ second: Base2) {
    self.first = first
    self.second = second
  }

  /// Walks the first collection, then the second.
  public struct Iterator: IteratorProtocol {
    private var first: Base1.Iterator
    private var second: Base2.Iterator

    fileprivate init(_ first: Base1.Iterator, _ second: Base2.Iterator) {
      self.first = first
      self.second = second
    }

    /// The next element, or nil behind the last.
    public mutating func next() -> Element? { first.next() ?? second.next() }
  }

  /// An iterator over both.
  public func makeIterator() -> Iterator { Iterator(first.makeIterator(), second.makeIterator()) }

  /// A place in one of the two; the end of the first is the start of the second.
  public struct Index: Comparable {
    enum Place: Equatable {
      case first(Base1.Index)
      case second(Base2.Index)
    }

    let place: Place

    /// Whether `lhs` comes before `rhs`.
    public static func < (lhs: Index, rhs: Index) -> Bool {
      switch (lhs.place, rhs.place) {
      case (.first(let lhs), .first(let rhs)): lhs < rhs
      case (.second(let lhs), .second(let rhs)): lhs < rhs
      case (.first, .second): true
      case (.second, .first): false
      }
    }
  }

  /// The place of the first element.
  public var startIndex: Index { index(first.startIndex) }
  /// The place behind the last element.
  public var endIndex: Index { Index(place: .second(second.endIndex)) }

  /// The element at `i`.
  public subscript(i: Index) -> Element {
    switch i.place {
    case .first(let i): first[i]
    case .second(let i): second[i]
    }
  }

  /// The place after `i`.
  public func index(after i: Index) -> Index {
    switch i.place {
    case .first(let i): index(first.index(after: i))
    case .second(let i): Index(place: .second(second.index(after: i)))
    }
  }

  /// The place `n` places after `i`, before it where `n` is negative.
  ///
  /// - Precondition: `n` is negative only where both collections are bidirectional.
  public func index(_ i: Index, offsetBy n: Int) -> Index {
    switch i.place {
    case .first(let i):
      let rest = first.distance(from: i, to: first.endIndex)
      if n < rest { return index(first.index(i, offsetBy: n)) }
      return Index(place: .second(second.index(second.startIndex, offsetBy: n - rest)))
    case .second(let i):
      let back = n < 0 ? second.distance(from: second.startIndex, to: i) : 0
      if n >= -back { return Index(place: .second(second.index(i, offsetBy: n))) }
      return index(first.index(first.endIndex, offsetBy: n + back))
    }
  }

  /// How many places `end` comes after `start`.
  public func distance(from start: Index, to end: Index) -> Int {
    switch (start.place, end.place) {
    case (.first(let start), .first(let end)): first.distance(from: start, to: end)
    case (.second(let start), .second(let end)): second.distance(from: start, to: end)
    case (.first(let start), .second(let end)):
      first.distance(from: start, to: first.endIndex)
        + second.distance(from: second.startIndex, to: end)
    case (.second, .first): -distance(from: end, to: start)
    }
  }

  /// The place in the whole of a place in the first collection, its end included.
  func index(_ i: Base1.Index) -> Index {
    Index(place: i == first.endIndex ? .second(second.startIndex) : .first(i))
  }
}

extension Concatenation: BidirectionalCollection
where Base1: BidirectionalCollection, Base2: BidirectionalCollection {
  /// The place before `i`.
  public func index(before i: Index) -> Index {
    switch i.place {
    case .first(let i): Index(place: .first(first.index(before: i)))
    case .second(second.startIndex): Index(place: .first(first.index(before: first.endIndex)))
    case .second(let i): Index(place: .second(second.index(before: i)))
    }
  }
}

extension Concatenation: RandomAccessCollection
where Base1: RandomAccessCollection, Base2: RandomAccessCollection {}
