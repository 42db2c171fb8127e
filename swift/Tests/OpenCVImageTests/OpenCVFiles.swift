import Foundation
import OpenCVImage
import Testing

/// All suites of this target, one test at a time: one of them counts memory.
@Suite(.serialized) enum OpenCVTests {}

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
