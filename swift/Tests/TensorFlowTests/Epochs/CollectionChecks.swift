import Testing

// Whether a type keeps the promises of the collection protocols, judged by an array.

/// Expects the elements of `expected`, and every step between two places as the array has it.
func expectCollection<C: Collection>(
  _ collection: C, equals expected: [C.Element], _ what: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) where C.Element: Equatable {
  #expect(Array(collection) == expected, "\(what)", sourceLocation: sourceLocation)
  let places = Array(collection.indices) + [collection.endIndex]
  guard places.count == expected.count + 1 else {
    Issue.record("\(what): \(places.count - 1) places", sourceLocation: sourceLocation)
    return
  }
  #expect(
    zip(places, expected).allSatisfy { collection[$0] == $1 }, "\(what): by place",
    sourceLocation: sourceLocation)
  for (i, start) in places.enumerated() {
    for (j, end) in places.enumerated() {
      #expect((start < end) == (i < j), "\(what): order", sourceLocation: sourceLocation)
      #expect((start == end) == (i == j), "\(what): equality", sourceLocation: sourceLocation)
      guard i <= j else { continue }
      #expect(
        collection.distance(from: start, to: end) == j - i, "\(what): distance",
        sourceLocation: sourceLocation)
      #expect(
        collection.index(start, offsetBy: j - i) == end, "\(what): offset",
        sourceLocation: sourceLocation)
      #expect(
        collection.index(start, offsetBy: j - i, limitedBy: collection.endIndex) == end,
        "\(what): limited offset", sourceLocation: sourceLocation)
    }
    #expect(
      collection.index(start, offsetBy: places.count - i, limitedBy: collection.endIndex) == nil,
      "\(what): beyond the end", sourceLocation: sourceLocation)
  }
}

/// Expects the same backwards.
func expectBidirectional<C: BidirectionalCollection>(
  _ collection: C, equals expected: [C.Element], _ what: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) where C.Element: Equatable {
  expectCollection(collection, equals: expected, what, sourceLocation: sourceLocation)
  #expect(
    Array(collection.reversed()) == expected.reversed(), "\(what): backwards",
    sourceLocation: sourceLocation)
  let places = Array(collection.indices) + [collection.endIndex]
  for (i, start) in places.enumerated() {
    for (j, end) in places.enumerated() where j < i {
      #expect(
        collection.distance(from: start, to: end) == j - i, "\(what): distance back",
        sourceLocation: sourceLocation)
      #expect(
        collection.index(start, offsetBy: j - i) == end, "\(what): offset back",
        sourceLocation: sourceLocation)
    }
  }
}

/// A collection that can only be walked forwards, one place at a time.
struct ForwardOnly<Element>: MutableCollection {
  struct Index: Comparable {
    fileprivate let offset: Int
    static func < (lhs: Index, rhs: Index) -> Bool { lhs.offset < rhs.offset }
  }

  private var elements: [Element]
  init(_ elements: [Element]) { self.elements = elements }

  var startIndex: Index { Index(offset: 0) }
  var endIndex: Index { Index(offset: elements.count) }
  func index(after i: Index) -> Index { Index(offset: i.offset + 1) }
  subscript(i: Index) -> Element {
    get { elements[i.offset] }
    set { elements[i.offset] = newValue }
  }
}

/// A generator whose numbers are always the same.
struct Repeatable: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64 = 1) { state = seed }

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ state >> 33
  }
}
