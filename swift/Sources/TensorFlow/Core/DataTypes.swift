import CTensorFlow
import _Differentiation

/// A TensorFlow data type, as the C API numbers them.
public struct TensorDataType: Hashable, CustomStringConvertible {
  /// The C API's number of the type, as in TF_DataType.
  @_documentation(visibility: public)
  public let _cDataType: TF_DataType

  init(_ code: Int) { _cDataType = TF_DataType(code) }
  init(_cDataType: TF_DataType) { self._cDataType = _cDataType }

  /// The Swift name of the scalar, such as `Float`.
  public var description: String { Self.names[Int(_cDataType)] ?? "data type \(_cDataType)" }

  private static let names: [Int: String] = [
    CTF_FLOAT: "Float", CTF_DOUBLE: "Double", CTF_INT32: "Int32", CTF_UINT8: "UInt8",
    CTF_INT16: "Int16", CTF_INT8: "Int8", CTF_STRING: "String", CTF_INT64: "Int64",
    CTF_BOOL: "Bool", CTF_BFLOAT16: "BFloat16", CTF_UINT16: "UInt16", CTF_RESOURCE: "Resource",
    CTF_VARIANT: "Variant", CTF_UINT32: "UInt32", CTF_UINT64: "UInt64",
    CTF_COMPLEX64: "complex64", CTF_COMPLEX128: "complex128",
  ]
}

/// A Swift type that TensorFlow has a data type for.
@_documentation(visibility: public)
public protocol _TensorFlowDataTypeCompatible {
  /// TensorFlow's data type of the same bits.
  static var tensorFlowDataType: TensorDataType { get }
}

/// A scalar of a `Tensor`: fixed width, no references, the same bits in Swift and TensorFlow.
public protocol TensorFlowScalar: _TensorFlowDataTypeCompatible {}

/// A scalar that can be added and multiplied.
public typealias TensorFlowNumeric = TensorFlowScalar & Numeric
/// A scalar that can be negated too.
public typealias TensorFlowSignedNumeric = TensorFlowScalar & SignedNumeric
/// A scalar that is a whole number.
public typealias TensorFlowInteger = TensorFlowScalar & BinaryInteger

/// A scalar that TensorFlow takes as an index: `Int32` or `Int64`.
public protocol TensorFlowIndex: TensorFlowInteger {}

/// A scalar that gradients flow through: `Float` or `Double`.
public protocol TensorFlowFloatingPoint: TensorFlowScalar, BinaryFloatingPoint, Differentiable
where RawSignificand: FixedWidthInteger, TangentVector == Self {}

extension Float: TensorFlowFloatingPoint {
  /// TensorFlow's data type of the same bits.
  public static var tensorFlowDataType: TensorDataType { TensorDataType(CTF_FLOAT) }
}
extension Double: TensorFlowFloatingPoint {
  /// TensorFlow's data type of the same bits.
  public static var tensorFlowDataType: TensorDataType { TensorDataType(CTF_DOUBLE) }
}
extension Int32: TensorFlowIndex {
  /// TensorFlow's data type of the same bits.
  public static var tensorFlowDataType: TensorDataType { TensorDataType(CTF_INT32) }
}
extension UInt8: TensorFlowScalar {
  /// TensorFlow's data type of the same bits.
  public static var tensorFlowDataType: TensorDataType { TensorDataType(CTF_UINT8) }
}
extension Int16: TensorFlowScalar {
  /// TensorFlow's data type of the same bits.
  public static var tensorFlowDataType: TensorDataType { TensorDataType(CTF_INT16) }
}
extension Int8: TensorFlowScalar {
  /// TensorFlow's data type of the same bits.
  public static var tensorFlowDataType: TensorDataType { TensorDataType(CTF_INT8) }
}
extension String: _TensorFlowDataTypeCompatible {
  /// TensorFlow's data type of the same bits.
  public static var tensorFlowDataType: TensorDataType { TensorDataType(CTF_STRING) }
}
extension Int64: TensorFlowIndex {
  /// TensorFlow's data type of the same bits.
  public static var tensorFlowDataType: TensorDataType { TensorDataType(CTF_INT64) }
}
extension Bool: TensorFlowScalar {
  /// TensorFlow's data type of the same bits.
  public static var tensorFlowDataType: TensorDataType { TensorDataType(CTF_BOOL) }
}
extension UInt16: TensorFlowScalar {
  /// TensorFlow's data type of the same bits.
  public static var tensorFlowDataType: TensorDataType { TensorDataType(CTF_UINT16) }
}
extension UInt32: TensorFlowScalar {
  /// TensorFlow's data type of the same bits.
  public static var tensorFlowDataType: TensorDataType { TensorDataType(CTF_UINT32) }
}
extension UInt64: TensorFlowScalar {
  /// TensorFlow's data type of the same bits.
  public static var tensorFlowDataType: TensorDataType { TensorDataType(CTF_UINT64) }
}

/// The upper half of a `Float`: 8 bits of exponent, 7 of significand. Swift has no arithmetic for
/// it; TensorFlow has, in `Tensor<BFloat16>` made by `Tensor(other)`.
public struct BFloat16: TensorFlowScalar, Equatable, CustomStringConvertible {
  /// Sign, exponent and significand, from the highest bit.
  public var bitPattern: UInt16

  /// The number of these bits.
  public init(bitPattern: UInt16) { self.bitPattern = bitPattern }

  /// The nearest value to `value`, ties to even, as IEEE 754 rounds.
  public init(_ value: Float) {
    guard !value.isNaN else { self.init(bitPattern: 0x7FC0); return }
    let bits = value.bitPattern
    let rounding = 0x7FFF + ((bits >> 16) & 1)
    // An infinity's lower half is zero, so the sum cannot carry past the exponent.
    self.init(bitPattern: UInt16(truncatingIfNeeded: (bits &+ rounding) >> 16))
  }

  /// The same number as a `Float`, exactly.
  public var float: Float { Float(bitPattern: UInt32(bitPattern) << 16) }
  /// As the `Float` prints.
  public var description: String { float.description }
  /// TensorFlow's data type of the same bits.
  public static var tensorFlowDataType: TensorDataType { TensorDataType(CTF_BFLOAT16) }
}
