/// The dimensions of a tensor: `[2, 3]` is two rows of three scalars, `[]` is one scalar.
///
/// A shape is a collection of its dimensions, and a slice of a shape is a shape again, so that
/// `shape[1...].contiguousSize` says how many scalars one row holds. Positions in a slice count
/// from zero.
public struct TensorShape: ExpressibleByArrayLiteral, Hashable, Codable {
  /// The size of each dimension, outermost first.
  public var dimensions: [Int]

  /// Creates a shape from an array of dimensions.
  public init(_ dimensions: [Int]) {
    self.dimensions = dimensions
  }

  /// Creates a shape from its dimensions: `TensorShape(2, 3)`.
  public init(_ dimensions: Int...) {
    self.dimensions = dimensions
  }

  /// Creates a shape from any sequence of dimensions, such as a slice of an array.
  public init<S: Sequence>(_ elements: S) where S.Element == Int {
    self.dimensions = Array(elements)
  }

  /// Creates a shape from a literal: `let shape: TensorShape = [2, 3]`.
  public init(arrayLiteral elements: Int...) {
    self.dimensions = elements
  }

  /// Creates a shape of `count` dimensions, each of size `repeatedValue`.
  public init(repeating repeatedValue: Int, count: Int) {
    self.dimensions = Array(repeating: repeatedValue, count: count)
  }

  /// The number of dimensions.
  public var rank: Int { dimensions.count }

  /// The number of scalars that fill the shape: the product of its dimensions, 1 for `[]`.
  public var contiguousSize: Int { dimensions.reduce(1, *) }
}

extension TensorShape: RandomAccessCollection, MutableCollection {
  /// The size of one dimension.
  public typealias Element = Int
  /// Positions, counted from zero.
  public typealias Index = Int
  /// Positions, counted from zero.
  public typealias Indices = Range<Int>
  /// A slice of a shape is a shape.
  public typealias SubSequence = TensorShape

  /// The number of dimensions, as ``rank``.
  public var count: Int { dimensions.count }
  /// All positions, from zero.
  public var indices: Range<Int> { dimensions.indices }
  /// Zero, in slices too.
  public var startIndex: Int { dimensions.startIndex }
  /// The position behind the last.
  public var endIndex: Int { dimensions.endIndex }

  /// The position after `index`.
  public func index(after index: Int) -> Int { index + 1 }
  /// The position before `index`.
  public func index(before index: Int) -> Int { index - 1 }
  /// The position `distance` after `index`.
  public func index(_ index: Int, offsetBy distance: Int) -> Int { index + distance }
  /// How many positions `end` lies after `start`.
  public func distance(from start: Int, to end: Int) -> Int { end - start }

  /// The size of the dimension at `position`.
  ///
  /// - Precondition: `position` is in `0..<rank`.
  public subscript(position: Int) -> Int {
    get {
      check(position)
      return dimensions[position]
    }
    set {
      check(position)
      dimensions[position] = newValue
    }
  }

  /// The dimensions within `bounds`, as a shape that counts from zero.
  ///
  /// - Precondition: `bounds` lies within `0..<rank`.
  public subscript(bounds: Range<Int>) -> TensorShape {
    get {
      check(bounds)
      return TensorShape(dimensions[bounds])
    }
    set {
      check(bounds)
      dimensions.replaceSubrange(bounds, with: newValue.dimensions)
    }
  }

  private func check(_ position: Int) {
    require(
      position >= 0 && position < rank,
      "TensorShape: no dimension \(position) in the shape \(self) of rank \(rank)")
  }

  private func check(_ bounds: Range<Int>) {
    require(
      bounds.lowerBound >= 0 && bounds.upperBound <= rank,
      "TensorShape: no dimensions \(bounds) in the shape \(self) of rank \(rank)")
  }
}

extension TensorShape: RangeReplaceableCollection {
  /// Creates the shape of a scalar, `[]`.
  public init() {
    self.dimensions = []
  }

  /// Adds one innermost dimension.
  public mutating func append(_ newElement: Int) {
    dimensions.append(newElement)
  }

  /// Adds the dimensions of another shape after this one's.
  public mutating func append(contentsOf newShape: TensorShape) {
    dimensions.append(contentsOf: newShape.dimensions)
  }

  /// Adds dimensions from any sequence after this shape's.
  public mutating func append<S: Sequence>(contentsOf newElements: S) where S.Element == Int {
    dimensions.append(contentsOf: newElements)
  }

  /// Replaces the dimensions within `subrange` with any number of others.
  ///
  /// - Precondition: `subrange` lies within `0..<rank`.
  public mutating func replaceSubrange<C: Collection>(
    _ subrange: Range<Int>, with newElements: C
  ) where C.Element == Int {
    check(subrange)
    dimensions.replaceSubrange(subrange, with: newElements)
  }
}

extension TensorShape {
  // A shape is coded as the plain list of its dimensions.
  /// Decodes the plain list of dimensions.
  public init(from decoder: Decoder) throws {
    dimensions = try decoder.singleValueContainer().decode([Int].self)
  }

  /// Encodes the plain list of dimensions.
  public func encode(to encoder: Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(dimensions)
  }
}

extension TensorShape: CustomStringConvertible {
  /// The dimensions in brackets, as an array prints: `[2, 3]`.
  public var description: String { dimensions.description }
}
