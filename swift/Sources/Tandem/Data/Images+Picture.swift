import TensorFlow

// A picture as bytes of the host: what an image file is read into, and augmented as, before a whole
// batch of them becomes one tensor. No op of TensorFlow touches a pixel on the way, so that any
// number of threads may read and change pictures side by side.

/// The bytes of an image, `[height, width, channels]`: row by row, a pixel's channels side by side.
///
/// A value of its own memory, shared until it is changed; safe to hand from thread to thread.
public struct Picture: Equatable, Sendable {
  /// The number of rows.
  public let height: Int
  /// The number of pixels in a row.
  public let width: Int
  /// 1 for grey, 3 for red, green and blue; 2 and 4 with transparency as well.
  public let channels: Int
  /// All bytes, row by row.
  public let bytes: [UInt8]

  /// The picture of so many bytes.
  ///
  /// - Precondition: There are `height * width * channels` of them, at least one.
  public init(height: Int, width: Int, channels: Int = 3, bytes: [UInt8]) {
    require(
      min(height, width) > 0 && 1...4 ~= channels && bytes.count == height * width * channels,
      "Picture: \(bytes.count) bytes are no picture [\(height), \(width), \(channels)]")
    (self.height, self.width, self.channels, self.bytes) = (height, width, channels, bytes)
  }

  /// The picture whose bytes `fill` writes, all of them, to where it is told.
  init(
    height: Int, width: Int, channels: Int, fill: (UnsafeMutablePointer<UInt8>) -> Void
  ) {
    let count = height * width * channels
    self.init(
      height: height, width: width, channels: channels,
      bytes: Array(unsafeUninitializedCapacity: count) { buffer, filled in
        fill(buffer.baseAddress!)
        filled = count
      })
  }

  /// The channels of one pixel.
  ///
  /// - Precondition: The pixel is in the picture.
  public subscript(row: Int, column: Int) -> ArraySlice<UInt8> {
    require(
      0..<height ~= row && 0..<width ~= column,
      "Picture: no pixel \(row), \(column) in \(height) x \(width)")
    let start = (row * width + column) * channels
    return bytes[start..<start + channels]
  }

  /// The picture in red, green and blue: grey three times, and transparency dropped.
  public var rgb: Picture {
    channels == 3 ? self : chosen(channels < 3 ? [0, 0, 0] : [0, 1, 2])
  }

  private func chosen(_ kept: [Int]) -> Picture {
    Picture(height: height, width: width, channels: kept.count) { out in
      for pixel in 0..<height * width {
        for (place, channel) in kept.enumerated() {
          out[pixel * kept.count + place] = bytes[pixel * channels + channel]
        }
      }
    }
  }

  /// The rows and columns of a box of whole pixels.
  ///
  /// - Precondition: The box lies in the picture.
  public func cropped(rows: Range<Int>, columns: Range<Int>) -> Picture {
    require(
      rows.lowerBound >= 0 && rows.upperBound <= height && columns.lowerBound >= 0
        && columns.upperBound <= width && !rows.isEmpty && !columns.isEmpty,
      "cropped: no box of rows \(rows) and columns \(columns) in \(height) x \(width)")
    return Picture(height: rows.count, width: columns.count, channels: channels) { out in
      bytes.withUnsafeBufferPointer { source in
        let length = columns.count * channels
        for (place, row) in rows.enumerated() {
          let start = source.baseAddress! + (row * width + columns.lowerBound) * channels
          (out + place * length).initialize(from: start, count: length)
        }
      }
    }
  }
}

// MARK: The square's symmetries

/// A way to mirror or turn a picture; the numbers are those of Pillow's `Transpose`.
public enum PictureSymmetry: Int, CaseIterable, Sendable {
  case flipLeftRight, flipTopBottom
  /// Turned by quarters, counter-clockwise.
  case rotate90, rotate180, rotate270
  /// Mirrored at the diagonal from the top left, and at the other one.
  case transpose, transverse

  fileprivate var swapsSides: Bool {
    [.rotate90, .rotate270, .transpose, .transverse].contains(self)
  }
  fileprivate var fromRight: Bool {
    [.flipLeftRight, .rotate90, .rotate180, .transverse].contains(self)
  }
  fileprivate var fromBottom: Bool {
    [.flipTopBottom, .rotate180, .rotate270, .transverse].contains(self)
  }
}

extension Picture {
  /// The picture mirrored or turned; a quarter swaps its sides.
  public func transposed(_ symmetry: PictureSymmetry) -> Picture {
    let (row, column) = (width * channels, channels)
    let right = symmetry.fromRight ? -column : column
    let down = symmetry.fromBottom ? -row : row
    let start =
      (symmetry.fromRight ? row - column : 0) + (symmetry.fromBottom ? (height - 1) * row : 0)
    return symmetry.swapsSides
      ? strided(height: width, width: height, from: start, right: down, down: right)
      : strided(height: height, width: width, from: start, right: right, down: down)
  }

  /// The picture whose pixels lie in this one's bytes from `from` on, in steps of `right` and `down`.
  private func strided(height: Int, width: Int, from: Int, right: Int, down: Int) -> Picture {
    let channels = channels
    return Picture(height: height, width: width, channels: channels) { out in
      bytes.withUnsafeBufferPointer { source in
        for row in 0..<height {
          let line = source.baseAddress! + from + row * down
          copyPixels(from: line, right, into: out + row * width * channels, width, channels)
        }
      }
    }
  }
}

/// Copies so many pixels that lie in steps of `step` bytes. Those of three channels have a loop of
/// their own, for they are nearly all that there are.
private func copyPixels(
  from line: UnsafePointer<UInt8>, _ step: Int, into out: UnsafeMutablePointer<UInt8>, _ count: Int,
  _ channels: Int
) {
  if step == channels { return out.initialize(from: line, count: count * channels) }
  if channels == 3 {
    for place in 0..<count {
      let (old, new) = (line + place * step, out + place * 3)
      (new[0], new[1], new[2]) = (old[0], old[1], old[2])
    }
    return
  }
  for place in 0..<count {
    for channel in 0..<channels {
      out[place * channels + channel] = line[place * step + channel]
    }
  }
}
