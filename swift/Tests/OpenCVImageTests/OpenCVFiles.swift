import Foundation
import OpenCVImage
import Testing

/// All suites of this target, one test at a time: one of them counts memory.
@Suite(.serialized) enum OpenCVTests {}

/// A new folder for one test, removed with the object.
final class MatFolder {
  let url = FileManager.default.temporaryDirectory.appendingPathComponent("tandem-\(UUID())")

  init() throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appendingPathComponent(name).path }

  /// Writes a file of these bytes; returns its path.
  func file(_ name: String, _ bytes: [UInt8]) throws -> String {
    try Data(bytes).write(to: url.appendingPathComponent(name))
    return path(name)
  }
}

/// Slopes of brightness, another in each channel, with a step in the middle.
func slopes(_ height: Int, _ width: Int, channels: Int = 3) -> Mat {
  var values: [UInt8] = []
  for y in 0..<height {
    for x in 0..<width {
      for c in 0..<channels {
        let value = 200 * (c == 1 ? y : x) / (c == 1 ? height : width) + (2 * x > width ? 55 : 0)
        values.append(UInt8(c == 3 ? 255 : value))
      }
    }
  }
  return try! Mat(values, rows: height, cols: width, channels: channels)
}

/// The mean difference of two pictures of the same shape.
func distance(_ a: Mat, _ b: Mat) throws -> Double {
  guard a.shape == b.shape else { return .infinity }
  let pairs = zip(try a.scalars(of: UInt8.self), try b.scalars(of: UInt8.self))
  return pairs.reduce(0) { $0 + abs(Double($1.0) - Double($1.1)) } / Double(a.count)
}

/// Numbers that are the same on every run.
struct Draws: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// A copy that is cut short, or has bytes changed, mostly in its head.
func mutated(_ bytes: [UInt8], _ draws: inout Draws) -> [UInt8] {
  var bytes = bytes
  if draws.next() % 4 == 0 {
    return Array(bytes.prefix(Int(draws.next() % UInt64(bytes.count))))
  }
  let reach = draws.next() % 2 == 0 ? min(64, bytes.count) : bytes.count
  for _ in 0..<(1 << (draws.next() % 6)) {
    bytes[Int(draws.next() % UInt64(reach))] = UInt8(truncatingIfNeeded: draws.next())
  }
  return bytes
}
