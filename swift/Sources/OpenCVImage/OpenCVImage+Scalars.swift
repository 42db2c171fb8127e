import COpenCV
import COpenCVShim

/// A type that a `Mat`'s numbers may have.
public protocol MatScalar {
  static var matDepth: Mat.Depth { get }
}

extension UInt8: MatScalar { public static var matDepth: Mat.Depth { .uint8 } }
extension Int8: MatScalar { public static var matDepth: Mat.Depth { .int8 } }
extension UInt16: MatScalar { public static var matDepth: Mat.Depth { .uint16 } }
extension Int16: MatScalar { public static var matDepth: Mat.Depth { .int16 } }
extension Int32: MatScalar { public static var matDepth: Mat.Depth { .int32 } }
extension Float: MatScalar { public static var matDepth: Mat.Depth { .float32 } }
extension Double: MatScalar { public static var matDepth: Mat.Depth { .float64 } }

extension Mat {
  /// An image of these numbers, row by row, which are copied: a matrix, where `channels` is 1.
  ///
  /// - Precondition: There are `rows * cols * channels` of them, at least one, and 1 to 4 channels.
  /// - Throws: `OpenCVError` where there is no memory for it.
  public init<Scalar: MatScalar>(
    _ scalars: [Scalar], rows: Int, cols: Int, channels: Int = 1
  ) throws {
    precondition(
      scalars.count == rows * cols * channels,
      "Mat: \(scalars.count) numbers for [\(rows), \(cols), \(channels)]")
    self = try scalars.withUnsafeBytes {
      try Mat($0, shape: [rows, cols, channels], depth: Scalar.matDepth)
    }
  }

  /// Every number, row by row.
  ///
  /// - Throws: `OpenCVError` where they have another type.
  public func scalars<Scalar: MatScalar>(of type: Scalar.Type = Scalar.self) throws -> [Scalar] {
    try expect(type)
    return withUnsafeBytes { Array($0.bindMemory(to: Scalar.self)) }
  }

  /// An image of `shape` with these bytes, which are copied.
  init(_ bytes: UnsafeRawBufferPointer, shape: [Int], depth: Depth) throws {
    precondition(
      shape.count == 3 && (1...4).contains(shape[2]) && !shape.contains { $0 < 1 },
      "Mat: needs [rows, columns, 1 to 4 channels], got \(shape)")
    // OpenCV has a number of depth and channels together: three bits, and above them those less 1.
    let type = depth.rawValue + Int32(shape[2] - 1) << 3
    try self.init(from: "pixels \(shape)") {
      cvshim.make(Int32(clamping: shape[0]), Int32(clamping: shape[1]), type, &$0)
    }
    withUnsafeMutableBytes { $0.copyMemory(from: bytes) }
  }

  func expect<Scalar: MatScalar>(_ type: Scalar.Type) throws {
    guard depth == Scalar.matDepth else {
      let found = depth.map { "\($0)" } ?? "another depth"
      throw OpenCVError("\(origin): holds \(found), not \(Scalar.matDepth)")
    }
  }
}
