// Reading and writing idx files, the format that MNIST is distributed in.
//
// Lesson 8. An idx file is a header and the values, all big-endian, row by row:
//
//     0, 0, type code, number of dimensions n | n sizes of 4 bytes | values
//
// A file is nothing but these bytes, plain or inside gzip. The format has no checksum, so every
// number in the header is held against the length of the file before a value is believed.
// Source: the format's description on the MNIST page of Y. LeCun, C. Cortes and C. J. C. Burges.
// Python twin: data/idx.py.

import Foundation
import TensorFlow

/// A file that is not what an idx file must be; the message names it and what was found.
public struct IdxError: Error, Equatable, CustomStringConvertible {
  public let description: String

  init(_ path: String, _ fault: String) {
    description = "\(path): \(fault)"
  }
}

/// The type of an idx file's values; the raw value is its code in the file.
public enum IdxType: UInt8, CaseIterable, CustomStringConvertible, Sendable {
  case uint8 = 0x08
  case int8 = 0x09
  case int16 = 0x0B
  case int32 = 0x0C
  case float32 = 0x0D
  case float64 = 0x0E

  /// The number of bytes of one value.
  public var size: Int {
    switch self {
    case .uint8, .int8: return 1
    case .int16: return 2
    case .int32, .float32: return 4
    case .float64: return 8
    }
  }

  /// The type's name, such as `uint8`.
  public var description: String {
    switch self {
    case .uint8: return "uint8"
    case .int8: return "int8"
    case .int16: return "int16"
    case .int32: return "int32"
    case .float32: return "float32"
    case .float64: return "float64"
    }
  }
}

/// The content of an idx file, whose type only the file knows.
public struct IdxArray: Equatable, Sendable {
  /// The file that it was read from, for messages.
  public let path: String
  public let type: IdxType
  public let shape: [Int]
  /// The values in row-major order, each high byte first.
  public let bytes: [UInt8]

  /// The values as an array of the shape that the file states.
  ///
  /// - Throws: `IdxError` where the file holds another type.
  public func array<Scalar: IdxScalar>(
    of scalar: Scalar.Type = Scalar.self
  ) throws -> ShapedArray<Scalar> {
    guard type == Scalar.idxType else {
      throw IdxError(path, "expected values of \(Scalar.idxType), found \(type)")
    }
    return ShapedArray(shape: shape, scalars: Scalar.scalars(fromIdx: bytes))
  }
}

/// Reads an idx file. Gzip is told by the file's content, whatever its name.
///
/// - Throws: `IdxError` for a file that cannot be read, a damaged gzip, a bad magic number, an
///   unknown type code, and a file shorter or longer than its header says.
public func readIdx(_ path: String) throws -> IdxArray {
  let bytes = try content(path)
  let (type, shape, start) = try header(path, bytes)
  try checkLength(path, type, shape, found: bytes.count - start)
  return IdxArray(path: path, type: type, shape: shape, bytes: Array(bytes[start...]))
}

/// Writes an array as an idx file, inside gzip where the name ends in `.gz`.
///
/// The same array always gives the same bytes. The file appears whole or not at all.
///
/// - Throws: `IdxError` where it cannot be written, for more than 255 dimensions and for a size
///   of more than 32 bits.
public func writeIdx<Scalar: IdxScalar>(_ path: String, _ array: ShapedArray<Scalar>) throws {
  let sizes = array.shape.compactMap { UInt32(exactly: $0) }
  guard sizes.count == array.rank, let rank = UInt8(exactly: array.rank) else {
    throw IdxError(path, "expected sizes of at most 32 bits, found \(array.shape)")
  }
  var bytes: [UInt8] = [0, 0, Scalar.idxType.rawValue, rank]
  for size in sizes { bytes += bigEndianBytes(size) }
  for scalar in array.scalars { bytes += scalar.idxBytes }
  do {
    let data = Data(path.hasSuffix(".gz") ? gzipped(bytes) : bytes)
    try data.write(to: URL(fileURLWithPath: path), options: .atomic)
  } catch {
    throw IdxError(path, "cannot be written: \(fileReason(error))")
  }
}

private func content(_ path: String) throws -> [UInt8] {
  do {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    return isGzip(bytes) ? try gunzip(bytes) : bytes
  } catch let damage as GzipDamage {
    throw IdxError(path, "expected a whole gzip file, found damage: \(damage.reason)")
  } catch {
    throw IdxError(path, "cannot be read: \(fileReason(error))")
  }
}

/// The type, the shape and the offset of the first value.
private func header(_ path: String, _ bytes: [UInt8]) throws -> (IdxType, [Int], Int) {
  guard bytes.count >= 4 else {
    throw IdxError(path, "expected a magic number of 4 bytes, found \(bytes.count)")
  }
  guard bytes[0] == 0, bytes[1] == 0 else {
    throw IdxError(path, "expected a magic number 0000ttnn, found \(hex(bytes[..<4]))")
  }
  guard let type = IdxType(rawValue: bytes[2]) else {
    let known = IdxType.allCases.map { hex([$0.rawValue]) }.joined(separator: ", ")
    throw IdxError(path, "expected a type code of \(known), found \(hex(bytes[2...2]))")
  }
  let rank = Int(bytes[3])
  let start = 4 + 4 * rank
  guard bytes.count >= start else {
    throw IdxError(
      path,
      "expected a header of \(start) bytes for \(rank) dimensions, "
        + "the file ends after \(bytes.count) bytes")
  }
  let shape = stride(from: 4, to: start, by: 4).map { offset in
    bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
  }
  return (type, shape, start)
}

private func checkLength(_ path: String, _ type: IdxType, _ shape: [Int], found: Int) throws {
  let expected = shape.reduce(type.size as Int?) { product, size in
    product.flatMap { known in
      let (value, overflow) = known.multipliedReportingOverflow(by: size)
      return overflow ? nil : value
    }
  }
  guard found == expected else {
    let fault =
      found < expected ?? .max ? "the file is cut short" : "there is more after the values"
    throw IdxError(
      path,
      "expected \(expected.map(String.init) ?? "too many") bytes of \(type) for shape \(shape), "
        + "found \(found): \(fault)")
  }
}

private func hex(_ bytes: ArraySlice<UInt8>) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
