/// A part of a `ShapedArray`: one element, or a run of elements, along the first dimension.
///
/// A slice shares its scalars with the array it was cut from until one of the two is changed, and
/// so keeps them alive; `ShapedArray(slice)` is a copy that does not. Positions count from zero.
public struct ShapedArraySlice<Scalar>: _ShapedArrayProtocol {
  /// The size of each dimension, outermost first.
  public private(set) var shape: [Int]
  private(set) var storage: ArraySlice<Scalar>

  init(shape: [Int], storage: ArraySlice<Scalar>) {
    self.shape = shape
    self.storage = storage
  }

  /// Creates a slice of its own scalars, in row-major order.
  ///
  /// - Precondition: The shape holds as many scalars as are given.
  public init(shape: [Int], scalars: [Scalar]) {
    requireFilled(shape, by: scalars.count)
    self.init(shape: shape, storage: scalars[...])
  }

  /// Creates a slice of its own scalars, from any sequence in row-major order.
  ///
  /// - Precondition: The shape holds as many scalars as are given.
  public init<S: Sequence>(shape: [Int], scalars: S) where S.Element == Scalar {
    self.init(shape: shape, scalars: Array(scalars))
  }

  /// Creates a slice of a shape whose scalars are all `repeatedValue`.
  public init(repeating repeatedValue: Scalar, shape: [Int]) {
    self.init(ShapedArray(repeating: repeatedValue, shape: shape))
  }

  /// Creates a slice of a shape whose scalars are all `repeatedValue`.
  public init(shape: [Int], repeating repeatedValue: Scalar) {
    self.init(repeating: repeatedValue, shape: shape)
  }

  // Disfavoured, here and below, so that a literal is a slice.

  /// Creates a slice of rank 1.
  @_disfavoredOverload
  public init(_ scalars: [Scalar]) {
    self.init(shape: [scalars.count], scalars: scalars)
  }

  /// Creates a copy of a slice.
  public init(_ other: ShapedArraySlice) {
    self = other
  }

  /// Creates a slice of a whole array.
  @_disfavoredOverload
  public init(_ array: ShapedArray<Scalar>) {
    self.init(shape: array.shape, storage: array.scalars[...])
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

extension ShapedArraySlice: RandomAccessCollection, MutableCollection {
  /// Positions, counted from zero.
  public typealias Index = Int
  /// Positions, counted from zero.
  public typealias Indices = Range<Int>
  /// A part of rank one less, along the first dimension.
  public typealias Element = ShapedArraySlice
  /// A run of elements along the first dimension.
  public typealias SubSequence = ShapedArraySlice

  /// The element at `index` along the first dimension; reading it copies nothing.
  ///
  /// - Precondition: `index` is in `0..<count`, and what is assigned has the element's shape.
  public subscript(index: Int) -> ShapedArraySlice {
    get {
      let range = storageRange(scalarRange(ofElementAt: index))
      return ShapedArraySlice(shape: elementShape, storage: storage[range])
    }
    set {
      let range = storageRange(scalarRange(ofElementAt: index))
      requireAssignable(newValue.shape, to: elementShape)
      storage.replaceSubrange(range, with: newValue.storage)
    }
  }

  /// The elements in `bounds` along the first dimension; reading them copies nothing.
  ///
  /// - Precondition: `bounds` lies within `0..<count`, and what is assigned has the same shape.
  public subscript(bounds: Range<Int>) -> ShapedArraySlice {
    get {
      let range = storageRange(scalarRange(ofElementsIn: bounds))
      return ShapedArraySlice(shape: [bounds.count] + elementShape, storage: storage[range])
    }
    set {
      let range = storageRange(scalarRange(ofElementsIn: bounds))
      requireAssignable(newValue.shape, to: [bounds.count] + elementShape)
      storage.replaceSubrange(range, with: newValue.storage)
    }
  }

  // The storage keeps the positions of the array it was cut from.
  private func storageRange(_ range: Range<Int>) -> Range<Int> {
    storage.startIndex + range.lowerBound..<storage.startIndex + range.upperBound
  }
}

extension ShapedArraySlice: Equatable where Scalar: Equatable {}

extension ShapedArraySlice: Hashable where Scalar: Hashable {}

extension ShapedArraySlice: Sendable where Scalar: Sendable {}
