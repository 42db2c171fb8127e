/// A Swift type that idx files have a code for.
public protocol IdxScalar {
  static var idxType: IdxType { get }

  /// The values that the bytes of a file stand for, a whole number of them.
  static func scalars(fromIdx bytes: [UInt8]) -> [Self]

  /// The value, high byte first.
  var idxBytes: [UInt8] { get }
}

extension UInt8: IdxScalar {
  public static var idxType: IdxType { .uint8 }
  public static func scalars(fromIdx bytes: [UInt8]) -> [UInt8] { bytes }
  public var idxBytes: [UInt8] { [self] }
}

extension Int8: IdxScalar {
  public static var idxType: IdxType { .int8 }
  public static func scalars(fromIdx bytes: [UInt8]) -> [Int8] { integers(bytes) }
  public var idxBytes: [UInt8] { bigEndianBytes(self) }
}

extension Int16: IdxScalar {
  public static var idxType: IdxType { .int16 }
  public static func scalars(fromIdx bytes: [UInt8]) -> [Int16] { integers(bytes) }
  public var idxBytes: [UInt8] { bigEndianBytes(self) }
}

extension Int32: IdxScalar {
  public static var idxType: IdxType { .int32 }
  public static func scalars(fromIdx bytes: [UInt8]) -> [Int32] { integers(bytes) }
  public var idxBytes: [UInt8] { bigEndianBytes(self) }
}

extension Float: IdxScalar {
  public static var idxType: IdxType { .float32 }
  public static func scalars(fromIdx bytes: [UInt8]) -> [Float] {
    integers(bytes).map(Float.init(bitPattern:))
  }
  public var idxBytes: [UInt8] { bigEndianBytes(bitPattern) }
}

extension Double: IdxScalar {
  public static var idxType: IdxType { .float64 }
  public static func scalars(fromIdx bytes: [UInt8]) -> [Double] {
    integers(bytes).map(Double.init(bitPattern:))
  }
  public var idxBytes: [UInt8] { bigEndianBytes(bitPattern) }
}

func bigEndianBytes<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
  withUnsafeBytes(of: value.bigEndian) { Array($0) }
}

private func integers<T: FixedWidthInteger>(_ bytes: [UInt8]) -> [T] {
  bytes.withUnsafeBytes { buffer in
    stride(from: 0, to: buffer.count, by: MemoryLayout<T>.size).map {
      T(bigEndian: buffer.loadUnaligned(fromByteOffset: $0, as: T.self))
    }
  }
}
