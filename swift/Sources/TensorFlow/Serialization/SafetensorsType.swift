/// The data types of a safetensors file, in the order in which the format's library ranks them.
///
/// Types of less than a byte (`F4`, `F6_E2M3`, `F6_E3M2`) are left out.
public enum SafetensorsType: String, CaseIterable, CustomStringConvertible, Sendable {
  /// A byte that is 0 or 1.
  case bool = "BOOL"
  /// 8 bits, unsigned.
  case uint8 = "U8"
  /// 8 bits, signed.
  case int8 = "I8"
  /// 8 bits: 5 of exponent, 2 of mantissa.
  case float8E5M2 = "F8_E5M2"
  /// 8 bits: 4 of exponent, 3 of mantissa, no infinity.
  case float8E4M3 = "F8_E4M3"
  /// 8 bits, all of exponent: a power of two.
  case float8E8M0 = "F8_E8M0"
  /// 8 bits: 4 of exponent, 3 of mantissa, no infinity and no negative zero.
  case float8E4M3FNUZ = "F8_E4M3FNUZ"
  /// 8 bits: 5 of exponent, 2 of mantissa, no infinity and no negative zero.
  case float8E5M2FNUZ = "F8_E5M2FNUZ"
  /// 16 bits, signed.
  case int16 = "I16"
  /// 16 bits, unsigned.
  case uint16 = "U16"
  /// IEEE 754, 16 bits.
  case float16 = "F16"
  /// The upper half of a `float`.
  case bfloat16 = "BF16"
  /// 32 bits, signed.
  case int32 = "I32"
  /// 32 bits, unsigned.
  case uint32 = "U32"
  /// IEEE 754, 32 bits.
  case float = "F32"
  /// Two `float`: the real part, the imaginary one.
  case complex64 = "C64"
  /// IEEE 754, 64 bits.
  case double = "F64"
  /// 64 bits, signed.
  case int64 = "I64"
  /// 64 bits, unsigned.
  case uint64 = "U64"

  /// The number of bytes of one scalar.
  public var size: Int {
    switch self {
    case .bool, .uint8, .int8, .float8E5M2, .float8E4M3, .float8E8M0, .float8E4M3FNUZ,
      .float8E5M2FNUZ:
      return 1
    case .int16, .uint16, .float16, .bfloat16: return 2
    case .int32, .uint32, .float: return 4
    case .complex64, .double, .int64, .uint64: return 8
    }
  }

  /// The name that a file gives the type, such as `F32`.
  public var description: String { rawValue }

  /// The place in the library's ranking: tensors of a higher rank come first in a file.
  var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// A Swift type whose bits, low byte first, are a safetensors type's. It holds no references.
public protocol SafetensorsScalar {
  /// The type of the same bits in a file.
  static var safetensorsType: SafetensorsType { get }

  /// The scalars that the bytes of a file stand for.
  ///
  /// - Precondition: The bytes are a whole number of scalars.
  static func scalars(fromSafetensors bytes: [UInt8]) -> [Self]
}

extension SafetensorsScalar {
  /// The scalars that the bytes stand for, copied as they are.
  ///
  /// - Precondition: The bytes are a whole number of scalars.
  public static func scalars(fromSafetensors bytes: [UInt8]) -> [Self] {
    require(
      bytes.count % MemoryLayout<Self>.stride == 0,
      "safetensors: \(bytes.count) bytes are no whole number of \(Self.self)")
    let count = bytes.count / MemoryLayout<Self>.stride
    return [Self](unsafeUninitializedCapacity: count) { buffer, initialized in
      UnsafeMutableRawBufferPointer(buffer).copyBytes(from: bytes)
      initialized = count
    }
  }
}

#if _endian(big)
  #error("safetensors files are little-endian: swap the bytes of every scalar on such a machine")
#endif

extension Bool: SafetensorsScalar {
  /// The type of the same bits in a file.
  public static var safetensorsType: SafetensorsType { .bool }

  // A Swift Bool of any other byte than 0 and 1 would be undefined behaviour.
  /// The truth values that the bytes stand for; any byte but 0 is true.
  public static func scalars(fromSafetensors bytes: [UInt8]) -> [Bool] { bytes.map { $0 != 0 } }
}

extension Float: SafetensorsScalar {
  /// The type of the same bits in a file.
  public static var safetensorsType: SafetensorsType { .float }
}
extension Double: SafetensorsScalar {
  /// The type of the same bits in a file.
  public static var safetensorsType: SafetensorsType { .double }
}
extension BFloat16: SafetensorsScalar {
  /// The type of the same bits in a file.
  public static var safetensorsType: SafetensorsType { .bfloat16 }
}
extension Int8: SafetensorsScalar {
  /// The type of the same bits in a file.
  public static var safetensorsType: SafetensorsType { .int8 }
}
extension Int16: SafetensorsScalar {
  /// The type of the same bits in a file.
  public static var safetensorsType: SafetensorsType { .int16 }
}
extension Int32: SafetensorsScalar {
  /// The type of the same bits in a file.
  public static var safetensorsType: SafetensorsType { .int32 }
}
extension Int64: SafetensorsScalar {
  /// The type of the same bits in a file.
  public static var safetensorsType: SafetensorsType { .int64 }
}
extension UInt8: SafetensorsScalar {
  /// The type of the same bits in a file.
  public static var safetensorsType: SafetensorsType { .uint8 }
}
extension UInt16: SafetensorsScalar {
  /// The type of the same bits in a file.
  public static var safetensorsType: SafetensorsType { .uint16 }
}
extension UInt32: SafetensorsScalar {
  /// The type of the same bits in a file.
  public static var safetensorsType: SafetensorsType { .uint32 }
}
extension UInt64: SafetensorsScalar {
  /// The type of the same bits in a file.
  public static var safetensorsType: SafetensorsType { .uint64 }
}
