import Foundation
import TensorFlow

// Resizing: every new pixel is a weighted mean of old ones, first along the rows, then along the
// columns.
//
//     new[x] = sum over i of w(x, i) old[i],  w(x, i) ~ filter((i + 1/2 - centre(x)) / scale)
//
// `scale` is how many old pixels fall on a new one, but at least 1: where a picture shrinks, the
// filter grows, so that all old pixels are averaged and none is skipped. Weights are whole numbers
// of 22 bits after the point, and bytes stand between the two passes: as in Pillow (Resample.c),
// pixel for pixel.

/// The filter that a picture is resized by; `nearest` picks pixels, all others average.
public enum Resampling: String, CaseIterable, Sendable {
  case nearest, box, bilinear, hamming, bicubic, lanczos

  /// How far from its centre, in pixels, the filter is not zero.
  var support: Double {
    switch self {
    case .nearest, .box: return 0.5
    case .bilinear, .hamming: return 1
    case .bicubic: return 2
    case .lanczos: return 3
    }
  }

  /// The filter's weight at a distance from its centre.
  func weight(_ distance: Double) -> Double {
    let x = abs(distance)
    switch self {
    case .nearest, .box: return distance > -0.5 && distance <= 0.5 ? 1 : 0
    case .bilinear: return x < 1 ? 1 - x : 0
    case .hamming: return x < 1 ? sinc(x) * window(x) : 0
    case .bicubic: return cubic(x)
    // The left edge counts, the right one does not.
    case .lanczos: return -3 <= distance && distance < 3 ? sinc(x) * sinc(x / 3) : 0
    }
  }
}

/// sin(πx) / πx.
func sinc(_ x: Double) -> Double { x == 0 ? 1 : sin(x * .pi) / (x * .pi) }

/// Hamming's window, whose two numbers have 24 bits.
private func window(_ x: Double) -> Double {
  Double(0.54 as Float) + Double(0.46 as Float) * cos(x * .pi)
}

/// Keys' cubic of parameter -1/2, for x >= 0.
private func cubic(_ x: Double) -> Double {
  let a = -0.5
  if x < 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0
}

/// A part of a picture, in pixels from its top left corner; edges may lie within pixels.
public struct CropBox: Equatable, Sendable {
  /// The edges.
  public var left, top, right, bottom: Double

  /// The box between these edges.
  public init(left: Double, top: Double, right: Double, bottom: Double) {
    (self.left, self.top, self.right, self.bottom) = (left, top, right, bottom)
  }

  /// The box of a size at a place.
  init(left: Double, top: Double, width: Double, height: Double) {
    self.init(left: left, top: top, right: left + width, bottom: top + height)
  }
}

extension Picture {
  /// The picture, or a box of it, at another size. Each channel by itself: colours are not weighted
  /// by transparency.
  ///
  /// - Parameters:
  ///   - filter: How old pixels become new ones.
  ///   - box: The part that is resized, the whole picture by default. Its edges are rounded to 24
  ///     bits, as Pillow does.
  /// - Precondition: The new sides are at least 1, the box lies in the picture and is not empty.
  public func resized(
    height: Int, width: Int, _ filter: Resampling = .bilinear, box: CropBox? = nil
  ) -> Picture {
    require(min(height, width) > 0, "resized: to \(height) x \(width), which is no size")
    let box =
      box
      ?? CropBox(
        left: 0, top: 0, right: Double(self.width), bottom: Double(self.height))
    let (x0, x1) = (Float(box.left), Float(box.right))
    let (y0, y1) = (Float(box.top), Float(box.bottom))
    require(
      0 <= x0 && x0 < x1 && x1 <= Float(self.width) && 0 <= y0 && y0 < y1
        && y1 <= Float(self.height),
      "resized: no \(box) in a picture of \(self.height) x \(self.width)")
    let columns = Stretch(from: self.width, x0, x1, to: width)
    let rows = Stretch(from: self.height, y0, y1, to: height)
    if columns.isIdentity && rows.isIdentity { return self }
    return filter == .nearest ? picked(rows, columns) : averaged(rows, columns, filter)
  }

  /// Both passes. The order shows, for bytes stand between them: rows first, but where the height
  /// shrinks by more than twice what the width does (so has Pillow had it since its version 13).
  private func averaged(_ rows: Stretch, _ columns: Stretch, _ filter: Resampling) -> Picture {
    let shrinkage = height - rows.count
    if shrinkage > 0 && shrinkage > 2 * (width - columns.count) {
      let low = resampledColumns(ResamplingWeights(rows, filter), from: 0)
      guard !columns.isIdentity else { return low }
      return low.resampledRows(0..<low.height, ResamplingWeights(columns, filter))
    }
    let vertical = ResamplingWeights(rows, filter)
    guard !columns.isIdentity else { return resampledColumns(vertical, from: 0) }
    let used = rows.isIdentity ? 0..<height : vertical.span
    let narrow = resampledRows(used, ResamplingWeights(columns, filter))
    return rows.isIdentity ? narrow : narrow.resampledColumns(vertical, from: used.lowerBound)
  }

  private func picked(_ rows: Stretch, _ columns: Stretch) -> Picture {
    let (lines, places) = (rows.nearest, columns.nearest)
    return Picture(height: lines.count, width: places.count, channels: channels) { out in
      var target = out
      for line in lines {
        for place in places {
          let start = (line * width + place) * channels
          for channel in 0..<channels { target[channel] = bytes[start + channel] }
          target += channels
        }
      }
    }
  }
}

/// One side of a picture: from where to where it is taken, and how long it becomes.
struct Stretch {
  let length: Int
  let start: Double
  let scale: Double
  let count: Int
  let isIdentity: Bool

  init(from length: Int, _ start: Float, _ end: Float, to count: Int) {
    (self.length, self.start, self.count) = (length, Double(start), count)
    scale = Double(end - start) / Double(count)
    isIdentity = count == length && start == 0 && end == Float(length)
  }

  /// The old place of each new one. They are summed up step by step, as the reference does.
  var nearest: [Int] {
    var place = start + scale * 0.5
    return (0..<count).map { _ in
      defer { place += scale }
      return min(Int(place), length - 1)
    }
  }
}

/// Which old pixels of a line make each new one, and by what weights.
struct ResamplingWeights {
  static let bits: Int32 = 22
  private(set) var first: [Int] = []
  private(set) var counts: [Int] = []
  /// `stride` for each new pixel, of which its count are used.
  private(set) var weights: [Int32] = []
  let stride: Int

  init(_ side: Stretch, _ filter: Resampling) {
    let width = max(side.scale, 1)
    let support = filter.support * width
    stride = Int(support.rounded(.up)) * 2 + 1
    weights.reserveCapacity(side.count * stride)
    for place in 0..<side.count {
      let centre = side.start + (Double(place) + 0.5) * side.scale
      let low = max(Int(centre - support + 0.5), 0)
      let high = min(Int(centre + support + 0.5), side.length)
      first.append(low)
      counts.append(high - low)
      let parts = (low..<high).map {
        filter.weight((Double($0) - centre + 0.5) * (1 / width))
      }
      weights += wholeWeights(parts)
      weights += repeatElement(0, count: stride - parts.count)
    }
  }

  /// The old pixels that are used at all.
  var span: Range<Int> { first[0]..<first[first.count - 1] + counts[counts.count - 1] }
}

/// The weights, made to sum to 1, as whole numbers of 22 bits after the point.
private func wholeWeights(_ parts: [Double]) -> [Int32] {
  let sum = parts.reduce(0, +)
  return parts.map { part in
    let scaled = (sum == 0 ? part : part / sum) * Double(1 << ResamplingWeights.bits)
    return Int32(scaled < 0 ? scaled - 0.5 : scaled + 0.5)
  }
}
