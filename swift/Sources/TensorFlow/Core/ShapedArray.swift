/// An n-dimensional array in memory, with value semantics.
///
///     var image: ShapedArray<Float> = [[1, 2], [3, 4]]
///     image.shape     // [2, 2]
///     image[0]        // [1.0, 2.0]
///     image[0] = image[1]
///
/// The scalars lie in row-major order. Copies share them until one of the copies is changed.
public struct ShapedArray<Scalar>: _ShapedArrayProtocol {
  /// The size of each dimension, outermost first.
  public private(set) var shape: [Int]
  private var storage: [Scalar]

  /// Creates an array of a shape from scalars in row-major order.
  ///
  /// - Precondition: The shape holds as many scalars as are given.
  public init(shape: [Int], scalars: [Scalar]) {
    requireFilled(shape, by: scalars.count)
    self.shape = shape
    self.storage = scalars
  }

  /// Creates an array of a shape from any sequence of scalars in row-major order.
  ///
  /// - Precondition: The shape holds as many scalars as are given.
  public init<S: Sequence>(shape: [Int], scalars: S) where S.Element == Scalar {
    self.init(shape: shape, scalars: Array(scalars))
  }

  /// Creates an array of a shape whose scalars are all `repeatedValue`.
  public init(repeating repeatedValue: Scalar, shape: [Int]) {
    let count = Swift.max(0, shape.reduce(1, *))
    self.init(shape: shape, scalars: Array(repeating: repeatedValue, count: count))
  }

  /// Creates an array of a shape whose scalars are all `repeatedValue`.
  public init(shape: [Int], repeating repeatedValue: Scalar) {
    self.init(repeating: repeatedValue, shape: shape)
  }

  // Disfavoured, here and below, so that a literal is an array.

  /// Creates an array of rank 1.
  @_disfavoredOverload
  public init(_ scalars: [Scalar]) {
    self.init(shape: [scalars.count], scalars: scalars)
  }

  /// Creates a copy of an array.
  public init(_ other: ShapedArray) {
    self = other
  }

  /// Creates an array from a slice of one.
  @_disfavoredOverload
  public init(_ slice: ShapedArraySlice<Scalar>) {
    self.init(shape: slice.shape, scalars: slice.scalars)
  }

  /// The scalars in row-major order.
  ///
  /// - Precondition: As many are assigned as the shape holds.
  public var scalars: [Scalar] {
    get { storage }
    set {
      requireFilled(shape, by: newValue.count)
      storage = newValue
    }
  }

  /// Calls `body` with the scalars in row-major order; the buffer must not leave the closure.
  public func withUnsafeBufferPointer<Result>(
    _ body: (UnsafeBufferPointer<Scalar>) throws -> Result
  ) rethrows -> Result {
    try storage.withUnsafeBufferPointer(body)
  }

  /// Calls `body` with the scalars to change in place; the buffer must not leave the closure.
  public mutating func withUnsafeMutableBufferPointer<Result>(
    _ body: (inout UnsafeMutableBufferPointer<Scalar>) throws -> Result
  ) rethrows -> Result {
    try storage.withUnsafeMutableBufferPointer(body)
  }
}

extension ShapedArray: RandomAccessCollection, MutableCollection {
  /// Positions, counted from zero.
  public typealias Index = Int
  /// Positions, counted from zero.
  public typealias Indices = Range<Int>
  /// A part of rank one less, along the first dimension.
  public typealias Element = ShapedArraySlice<Scalar>
  /// A run of elements along the first dimension.
  public typealias SubSequence = ShapedArraySlice<Scalar>

  /// The element at `index` along the first dimension; reading it copies nothing.
  ///
  /// - Precondition: `index` is in `0..<count`, and what is assigned has the element's shape.
  public subscript(index: Int) -> ShapedArraySlice<Scalar> {
    get {
      let range = scalarRange(ofElementAt: index)
      return ShapedArraySlice(shape: elementShape, storage: storage[range])
    }
    set {
      let range = scalarRange(ofElementAt: index)
      requireAssignable(newValue.shape, to: elementShape)
      storage.replaceSubrange(range, with: newValue.storage)
    }
  }

  /// The elements in `bounds` along the first dimension; reading them copies nothing.
  ///
  /// - Precondition: `bounds` lies within `0..<count`, and what is assigned has the same shape.
  public subscript(bounds: Range<Int>) -> ShapedArraySlice<Scalar> {
    get {
      let range = scalarRange(ofElementsIn: bounds)
      return ShapedArraySlice(shape: [bounds.count] + elementShape, storage: storage[range])
    }
    set {
      let range = scalarRange(ofElementsIn: bounds)
      requireAssignable(newValue.shape, to: [bounds.count] + elementShape)
      storage.replaceSubrange(range, with: newValue.storage)
    }
  }
}

extension ShapedArray: Equatable where Scalar: Equatable {}
extension ShapedArray: Hashable where Scalar: Hashable {}
extension ShapedArray: Sendable where Scalar: Sendable {}
