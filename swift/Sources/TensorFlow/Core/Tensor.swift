import CTensorFlow
import _Differentiation

/// A multi-dimensional array of scalars, in row-major order, with value semantics.
///
/// The scalars live in TensorFlow's memory, behind a reference-counted handle that never changes:
/// a copy costs one retain, and an op makes a new tensor.
public struct Tensor<Scalar: TensorFlowScalar>: AnyTensor {
  /// The tensor itself, shared by copies.
  public let handle: TensorHandle<Scalar>

  /// The tensor that `handle` stands for.
  public init(handle: TensorHandle<Scalar>) { self.handle = handle }

  /// Wraps the result of an op; its data type is `Scalar`'s by the op's definition.
  public init(_tfe: TFETensorHandle) { handle = TensorHandle(handle: _tfe) }

  /// The owner of the tensor.
  public var _tfe: TFETensorHandle { handle.handle }
  /// The scalars' type, as TensorFlow numbers it.
  @_documentation(visibility: public)
  public var _tensorFlowDataType: TensorDataType { Scalar.tensorFlowDataType }
  /// The Swift type of the scalars.
  public static var scalarType: Any.Type { Scalar.self }

  // MARK: shape

  // Shapes do not vary with the scalars: differentiation passes them by.

  /// The size of each dimension, outermost first.
  public var shape: TensorShape {
    @_semantics("autodiff.nonvarying") get { handle.shape }
  }
  /// The number of dimensions.
  public var rank: Int {
    @_semantics("autodiff.nonvarying") get { shape.rank }
  }
  /// The number of scalars: the product of the shape.
  public var scalarCount: Int {
    @_semantics("autodiff.nonvarying") get { shape.contiguousSize }
  }
  /// Whether the shape is `[]`.
  public var isScalar: Bool {
    @_semantics("autodiff.nonvarying") get { rank == 0 }
  }

  /// The shape as a tensor on the host, of `[rank]` integers.
  public var shapeTensor: Tensor<Int32> { Tensor<Int32>(shape.map(Int32.init), on: .host) }
  /// The rank as a tensor on the host.
  public var rankTensor: Tensor<Int32> { Tensor<Int32>(Int32(rank), on: .host) }
  /// The number of scalars: the product of the shape.
  public var scalarCountTensor: Tensor<Int32> { Tensor<Int32>(Int32(scalarCount), on: .host) }

  // MARK: values

  /// All scalars, in row-major order.
  public var scalars: [Scalar] {
    if isReducedPrecision { return toFullPrecision.scalars }
    return _tfe.withBytes { bytes in
      Array(unsafeUninitializedCapacity: scalarCount) { buffer, count in
        UnsafeMutableRawBufferPointer(buffer).copyMemory(from: bytes)
        count = scalarCount
      }
    }
  }

  /// The scalars with their shape.
  public var array: ShapedArray<Scalar> { ShapedArray(shape: shape.dimensions, scalars: scalars) }

  /// The scalar of a tensor that holds exactly one, whatever its rank; else nil.
  public var scalar: Scalar? { scalarCount == 1 ? scalars[0] : nil }

  /// The scalar of a tensor of rank 0, or of one that holds a single scalar.
  ///
  /// - Precondition: The tensor holds exactly one scalar.
  public func scalarized() -> Scalar {
    require(
      scalarCount == 1, "scalarized: the shape \(shape) holds \(scalarCount) scalars, not one")
    return scalars[0]
  }

  // MARK: devices

  /// Where the scalars lie.
  public var device: Device { _tfe.device }

  /// The same scalars on another device.
  public init(copying other: Tensor, to device: Device) {
    self.init(_tfe: other._tfe.copied(to: device))
  }

  /// The same tensor, marked as data: products and convolutions of it, or of its scalars in another
  /// shape, take the gradient at it as zero rather than compute it. Training marks its inputs so,
  /// which saves the backward pass its widest matrix product.
  public func asData() -> Tensor { Tensor(_tfe: _tfe.asData()) }
}

extension TensorFlowScalar {
  /// The scalar of a tensor that holds exactly one, else nil.
  public init?(_ tensor: Tensor<Self>) {
    guard let scalar = tensor.scalar else { return nil }
    self = scalar
  }
}

// MARK: equality and text

extension Tensor: Equatable where Scalar: Equatable {
  /// Whether shapes and all scalars are equal. For a comparison scalar by scalar see `.==`.
  public static func == (lhs: Tensor, rhs: Tensor) -> Bool {
    lhs.shape == rhs.shape && lhs.scalars == rhs.scalars
  }

  /// Whether the shapes differ, or any scalar does.
  public static func != (lhs: Tensor, rhs: Tensor) -> Bool { !(lhs == rhs) }
}

extension Tensor: CustomStringConvertible, CustomReflectable, CustomPlaygroundDisplayConvertible {
  /// The scalars as nested brackets, a summary where there are more than 1000.
  public var description: String { array.description }

  /// - Parameters:
  ///   - lineWidth: Where lines break.
  ///   - edgeElementCount: How many elements a summary keeps at either end of an axis.
  ///   - summarizing: Whether to leave out the middle of long axes.
  public func description(
    lineWidth: Int = 80, edgeElementCount: Int = 3, summarizing: Bool = false
  ) -> String {
    array.description(
      lineWidth: lineWidth, edgeElementCount: edgeElementCount, summarizing: summarizing)
  }

  /// Every scalar, none left out.
  public var fullDescription: String { array.fullDescription }
  /// What a playground shows: the description.
  public var playgroundDescription: Any { description }
  /// A mirror without children: a tensor is shown as its description.
  public var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}

extension Tensor: Codable where Scalar: Codable {
  /// Encodes the shape and the scalars, as `ShapedArray` does.
  public func encode(to encoder: Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(array)
  }

  /// Decodes a shape and scalars; throws `DecodingError` where the shape does not hold them.
  public init(from decoder: Decoder) throws {
    self.init(try decoder.singleValueContainer().decode(ShapedArray<Scalar>.self))
  }
}
