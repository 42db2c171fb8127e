import Foundation
import TensorFlow
import TestFiles
import Testing
import VipsImage

/// All suites of this target, one test at a time: libvips has one error buffer and one memory count.
@Suite(.serialized) enum VipsTests {}

extension TemporaryFolder {
  /// Writes a picture as a file of the kind of `name`; returns its path.
  func picture(_ name: String, _ pixels: Tensor<UInt8>) throws -> String {
    try VipsImage(pixels).write(to: path(name))
    return path(name)
  }
}

/// Slopes of brightness, another in each channel, with a step in the middle.
func slopes(_ height: Int, _ width: Int, channels: Int = 3) -> Tensor<UInt8> {
  Tensor(
    shape: [height, width, channels], scalars: slopeBytes(height, width, channels: channels))
}

/// The mean difference of two pictures of the same shape.
func distance(_ a: Tensor<UInt8>, _ b: Tensor<UInt8>) -> Double {
  guard a.shape == b.shape else { return .infinity }
  let differences = zip(a.scalars, b.scalars).map { abs(Double($0) - Double($1)) }
  return differences.reduce(0, +) / Double(differences.count)
}
