/// What `ShapedArray` and `ShapedArraySlice` share: scalars in row-major order, and a shape.
///
/// As a collection it holds its elements along the first dimension: an array of shape `[2, 3]` has
/// two elements of shape `[3]`. Positions count from zero, in slices too.
@_documentation(visibility: public)
public protocol _ShapedArrayProtocol: RandomAccessCollection, MutableCollection
where Index == Int, Indices == Range<Int> {
  /// The type of one value.
  associatedtype Scalar

  /// The number of dimensions.
  var rank: Int { get }

  /// The size of each dimension, outermost first.
  var shape: [Int] { get }

  /// The number of scalars: the product of the shape.
  var scalarCount: Int { get }

  /// Creates an array of a shape from scalars in row-major order.
  ///
  /// - Precondition: The shape holds as many scalars as are given.
  init(shape: [Int], scalars: [Scalar])

  /// Calls `body` with the scalars in row-major order; the buffer must not leave the closure.
  func withUnsafeBufferPointer<Result>(
    _ body: (UnsafeBufferPointer<Scalar>) throws -> Result
  ) rethrows -> Result

  /// Calls `body` with the scalars to change in place; the buffer must not leave the closure.
  mutating func withUnsafeMutableBufferPointer<Result>(
    _ body: (inout UnsafeMutableBufferPointer<Scalar>) throws -> Result
  ) rethrows -> Result
}

extension _ShapedArrayProtocol {
  // Here, because the types' own conversions from arrays, literals and slices must come first: what
  // fits one of them is not a scalar.
  /// Creates an array of shape `[]` that holds one scalar.
  @_disfavoredOverload
  public init(_ scalar: Scalar) {
    self.init(shape: [], scalars: [scalar])
  }

  /// The number of dimensions.
  public var rank: Int { shape.count }
  /// The number of scalars: the product of the shape.
  public var scalarCount: Int { shape.reduce(1, *) }

  /// Zero, in slices too.
  public var startIndex: Int { 0 }
  /// The position behind the last.
  public var endIndex: Int { count }
  /// All positions, from zero.
  public var indices: Range<Int> { 0..<count }

  /// The number of elements: the size of the first dimension, 0 for a scalar.
  public var count: Int { shape.first ?? 0 }

  /// The scalars in row-major order.
  ///
  /// - Precondition: As many are assigned as the shape holds.
  public var scalars: [Scalar] {
    get { withUnsafeBufferPointer(Array.init) }
    set { self = Self(shape: shape, scalars: newValue) }
  }

  /// Whether the shape is `[]`.
  public var isScalar: Bool { rank == 0 }

  /// The only scalar of an array of shape `[]`, otherwise nil.
  ///
  /// - Precondition: It is assigned a scalar, and only where the shape is `[]`.
  public var scalar: Scalar? {
    get { isScalar ? withUnsafeBufferPointer { $0[0] } : nil }
    set {
      require(isScalar, "ShapedArray: a scalar is assigned to an array of the shape \(shape)")
      guard let newValue else { fatalError("ShapedArray: nil is assigned to a scalar") }
      withUnsafeMutableBufferPointer { $0[0] = newValue }
    }
  }
}

extension _ShapedArrayProtocol where Scalar: Equatable {
  /// Whether both have the same shape and equal scalars.
  public static func == (lhs: Self, rhs: Self) -> Bool { isEqual(lhs, rhs) }

  /// Whether an array and a slice, or the other way round, have the same shape and equal scalars.
  public static func == <Other: _ShapedArrayProtocol>(lhs: Self, rhs: Other) -> Bool
  where Other.Scalar == Scalar {
    isEqual(lhs, rhs)
  }

  private static func isEqual<Other: _ShapedArrayProtocol>(_ lhs: Self, _ rhs: Other) -> Bool
  where Other.Scalar == Scalar {
    guard lhs.shape == rhs.shape else { return false }
    return lhs.withUnsafeBufferPointer { left in
      rhs.withUnsafeBufferPointer { right in left.elementsEqual(right) }
    }
  }
}

// Where an element or a run of elements lies among the scalars, checked against the shape.
extension _ShapedArrayProtocol {
  var elementShape: [Int] { Array(shape.dropFirst()) }

  func scalarRange(ofElementAt index: Int) -> Range<Int> {
    require(!isScalar, "ShapedArray: a scalar (shape []) has no element at \(index)")
    require(
      index >= 0 && index < count,
      "ShapedArray: index \(index) is out of range for the shape \(shape)")
    let stride = elementShape.reduce(1, *)
    return index * stride..<(index + 1) * stride
  }

  func scalarRange(ofElementsIn bounds: Range<Int>) -> Range<Int> {
    require(!isScalar, "ShapedArray: a scalar (shape []) has no elements in \(bounds)")
    require(
      bounds.lowerBound >= 0 && bounds.upperBound <= count,
      "ShapedArray: the range \(bounds) is out of range for the shape \(shape)")
    let stride = elementShape.reduce(1, *)
    return bounds.lowerBound * stride..<bounds.upperBound * stride
  }

  func requireAssignable(_ newValue: [Int], to place: [Int]) {
    require(
      newValue == place,
      "ShapedArray: the shape \(newValue) is assigned to a place of the shape \(place)")
  }
}

/// Traps unless `count` scalars fill `shape`.
func requireFilled(_ shape: [Int], by count: Int) {
  require(shape.allSatisfy { $0 >= 0 }, "ShapedArray: the shape \(shape) has a negative dimension")
  let expected = shape.reduce(1, *)
  require(
    count == expected,
    "ShapedArray: the shape \(shape) holds \(expected) scalars, \(count) were given")
}
