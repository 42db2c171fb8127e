import CTensorFlow
import _Differentiation

/// A TensorFlow data type, as the C API numbers them.
public struct TensorDataType: Hashable, CustomStringConvertible {
  public let _cDataType: TF_DataType

  init(_ code: Int) { _cDataType = TF_DataType(code) }
  init(_cDataType: TF_DataType) { self._cDataType = _cDataType }

  /// The Swift name of the scalar, such as `Float`.
  public var description: String { Self.names[_cDataType] ?? "data type \(_cDataType)" }

  private static let names: [TF_DataType: String] = [
    1: "Float", 2: "Double", 3: "Int32", 4: "UInt8", 5: "Int16", 6: "Int8", 7: "String",
    9: "Int64", 10: "Bool", 14: "BFloat16", 17: "UInt16", 20: "Resource", 21: "Variant",
    22: "UInt32", 23: "UInt64",
  ]
}

/// A Swift type that TensorFlow has a data type for.
public protocol _TensorFlowDataTypeCompatible {
  static var tensorFlowDataType: TensorDataType { get }
}

/// A scalar of a `Tensor`: fixed width, no references, the same bits in Swift and TensorFlow.
public protocol TensorFlowScalar: _TensorFlowDataTypeCompatible {}

public typealias TensorFlowNumeric = TensorFlowScalar & Numeric
public typealias TensorFlowSignedNumeric = TensorFlowScalar & SignedNumeric
public typealias TensorFlowInteger = TensorFlowScalar & BinaryInteger

/// A scalar that TensorFlow takes as an index: `Int32` or `Int64`.
public protocol TensorFlowIndex: TensorFlowInteger {}

/// A scalar that gradients flow through: `Float` or `Double`.
public protocol TensorFlowFloatingPoint: TensorFlowScalar, BinaryFloatingPoint, Differentiable
where RawSignificand: FixedWidthInteger, TangentVector == Self {}

extension Float: TensorFlowFloatingPoint {
  public static var tensorFlowDataType: TensorDataType { TensorDataType(1) }
}
extension Double: TensorFlowFloatingPoint {
  public static var tensorFlowDataType: TensorDataType { TensorDataType(2) }
}
extension Int32: TensorFlowIndex {
  public static var tensorFlowDataType: TensorDataType { TensorDataType(3) }
}
extension UInt8: TensorFlowScalar {
  public static var tensorFlowDataType: TensorDataType { TensorDataType(4) }
}
extension Int16: TensorFlowScalar {
  public static var tensorFlowDataType: TensorDataType { TensorDataType(5) }
}
extension Int8: TensorFlowScalar {
  public static var tensorFlowDataType: TensorDataType { TensorDataType(6) }
}
extension String: _TensorFlowDataTypeCompatible {
  public static var tensorFlowDataType: TensorDataType { TensorDataType(7) }
}
extension Int64: TensorFlowIndex {
  public static var tensorFlowDataType: TensorDataType { TensorDataType(9) }
}
extension Bool: TensorFlowScalar {
  public static var tensorFlowDataType: TensorDataType { TensorDataType(10) }
}
extension UInt16: TensorFlowScalar {
  public static var tensorFlowDataType: TensorDataType { TensorDataType(17) }
}
extension UInt32: TensorFlowScalar {
  public static var tensorFlowDataType: TensorDataType { TensorDataType(22) }
}
extension UInt64: TensorFlowScalar {
  public static var tensorFlowDataType: TensorDataType { TensorDataType(23) }
}

/// The upper half of a `Float`: 8 bits of exponent, 7 of significand. Swift has no arithmetic for
/// it; TensorFlow has, in `Tensor<BFloat16>` made by `Tensor(other)`.
public struct BFloat16: TensorFlowScalar, Equatable, CustomStringConvertible {
  public var bitPattern: UInt16

  public init(bitPattern: UInt16) { self.bitPattern = bitPattern }

  /// The nearest value to `value`, ties to even, as IEEE 754 rounds.
  public init(_ value: Float) {
    guard !value.isNaN else { self.init(bitPattern: 0x7FC0); return }
    let bits = value.bitPattern
    let rounding = 0x7FFF + ((bits >> 16) & 1)
    // An infinity's lower half is zero, so the sum cannot carry past the exponent.
    self.init(bitPattern: UInt16(truncatingIfNeeded: (bits &+ rounding) >> 16))
  }

  public var float: Float { Float(bitPattern: UInt32(bitPattern) << 16) }
  public var description: String { float.description }
  public static var tensorFlowDataType: TensorDataType { TensorDataType(14) }
}
