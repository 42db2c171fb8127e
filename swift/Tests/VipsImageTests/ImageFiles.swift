import Foundation
import TensorFlow
import Testing
import VipsImage

/// All suites of this target, one test at a time: libvips has one error buffer and one memory count.
@Suite(.serialized) enum VipsTests {}

/// A new folder for one test, removed with the object.
final class ImageFolder {
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

  /// Writes a picture as a file of the kind of `name`; returns its path.
  func picture(_ name: String, _ pixels: Tensor<UInt8>) throws -> String {
    try VipsImage(pixels).write(to: path(name))
    return path(name)
  }

  func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: url.appendingPathComponent(name)))
  }
}

/// Slopes of brightness, another in each channel, with a step in the middle.
func slopes(_ height: Int, _ width: Int, channels: Int = 3) -> Tensor<UInt8> {
  var values: [UInt8] = []
  for y in 0..<height {
    for x in 0..<width {
      for c in 0..<channels {
        let value = 200 * (c == 1 ? y : x) / (c == 1 ? height : width) + (2 * x > width ? 55 : 0)
        values.append(UInt8(c == 3 ? 255 : value))
      }
    }
  }
  return Tensor(shape: [height, width, channels], scalars: values)
}

/// The mean difference of two pictures of the same shape.
func distance(_ a: Tensor<UInt8>, _ b: Tensor<UInt8>) -> Double {
  guard a.shape == b.shape else { return .infinity }
  let differences = zip(a.scalars, b.scalars).map { abs(Double($0) - Double($1)) }
  return differences.reduce(0, +) / Double(differences.count)
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
