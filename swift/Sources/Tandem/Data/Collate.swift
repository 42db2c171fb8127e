import TensorFlow

// Making one batch of several items (lessons 9 and 14). Items are pairs, whose parts are stacked part
// by part. Texts are padded instead: a loader takes any function in this one's place.
//
// Twin: python/tandem/data/collate.py.

/// What a batch can be made of: numbers, tensors, pictures.
public protocol Batchable {
  /// Many in one, along a new first axis.
  associatedtype Batch

  /// All `values`, of which there is one at least, in one.
  ///
  /// - Throws: `TandemError`, with the shapes, for values that differ in shape.
  static func batch(_ values: [Self]) throws -> Batch
}

/// Stacks pairs into a batch of each part.
///
/// - Throws: `TandemError`, with the shapes, for parts that differ in shape.
public func collate<X: Batchable, Y: Batchable>(_ items: [(x: X, y: Y)]) throws -> (
  x: X.Batch, y: Y.Batch
) {
  (try X.batch(items.map(\.x)), try Y.batch(items.map(\.y)))
}

/// Checks that values to be stacked are of one shape.
///
/// - Throws: `TandemError` with the first shapes that differ.
public func checkOneShape(_ shapes: [[Int]]) throws {
  let different = uniqueify(shapes)
  guard different.count > 1 else { return }
  let found = different.prefix(3).map { "\($0)" }.joined(separator: " and ")
  throw TandemError("collate: the items of a batch differ in shape: \(found)")
}

extension Tensor: Batchable {
  public static func batch(_ values: [Tensor]) throws -> Tensor {
    try checkOneShape(values.map(\.shape.dimensions))
    return Tensor(stacking: values)
  }
}

extension ShapedArray: Batchable where Scalar: TensorFlowScalar {
  public static func batch(_ values: [ShapedArray]) throws -> Tensor<Scalar> {
    try checkOneShape(values.map(\.shape))
    let scalars = values.flatMap(\.scalars)
    return Tensor(ShapedArray(shape: [values.count] + values[0].shape, scalars: scalars))
  }
}

extension Int32: Batchable {
  public static func batch(_ values: [Int32]) -> TI { TI(values) }
}

extension Float: Batchable {
  public static func batch(_ values: [Float]) -> TF { TF(values) }
}
