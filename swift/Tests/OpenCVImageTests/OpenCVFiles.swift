import Foundation
import OpenCVImage
import TestFiles
import Testing

/// All suites of this target, one test at a time: one of them counts memory.
@Suite(.serialized) enum OpenCVTests {}

/// Slopes of brightness, another in each channel, with a step in the middle.
func slopes(_ height: Int, _ width: Int, channels: Int = 3) -> Mat {
  try! Mat(
    slopeBytes(height, width, channels: channels), rows: height, cols: width, channels: channels)
}

/// The mean difference of two pictures of the same shape.
func distance(_ a: Mat, _ b: Mat) throws -> Double {
  guard a.shape == b.shape else { return .infinity }
  let pairs = zip(try a.scalars(of: UInt8.self), try b.scalars(of: UInt8.self))
  return pairs.reduce(0) { $0 + abs(Double($1.0) - Double($1.1)) } / Double(a.count)
}
