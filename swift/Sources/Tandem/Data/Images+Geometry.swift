import TensorFlow

// Pictures made smaller by whole numbers, and seen in perspective: pixel for pixel as Pillow has it
// (Reduce.c, Geometry.c).

extension Picture {
  /// A part of the picture, `factor` times smaller: each new pixel is the mean of a square of old
  /// ones, of what there is of it at the right and lower ends.
  ///
  /// - Precondition: The part is not empty and lies in the picture; the factor is from 1 to 255.
  public func reduced(by factor: Int, rows: Range<Int>, columns: Range<Int>) -> Picture {
    require(1...255 ~= factor, "reduced: by \(factor), which is not in 1...255")
    require(
      rows.lowerBound >= 0 && rows.upperBound <= height && !rows.isEmpty
        && columns.lowerBound >= 0 && columns.upperBound <= width && !columns.isEmpty,
      "reduced: no rows \(rows) and columns \(columns) in \(height) x \(width)")
    let made = (rows.count + factor - 1) / factor
    let across = (columns.count + factor - 1) / factor
    var sums = [UInt32](repeating: 0, count: columns.count * channels)
    return Picture(height: made, width: across, channels: channels) { out in
      for row in 0..<made {
        let top = rows.lowerBound + row * factor
        let lines = top..<min(top + factor, rows.upperBound)
        sum(lines, from: columns.lowerBound, into: &sums)
        writeMeans(of: sums, lines.count, factor, into: out + row * across * channels)
      }
    }
  }

  /// Adds up some rows, as long as `sums` is.
  private func sum(_ rows: Range<Int>, from column: Int, into sums: inout [UInt32]) {
    bytes.withUnsafeBufferPointer { source in
      sums.withUnsafeMutableBufferPointer { sums in
        sums.update(repeating: 0)
        for row in rows {
          let line = source.baseAddress! + (row * width + column) * channels
          for i in 0..<sums.count { sums[i] &+= UInt32(line[i]) }
        }
      }
    }
  }

  /// Writes the means of `factor` pixels each, of sums of `high` rows.
  private func writeMeans(
    of sums: [UInt32], _ high: Int, _ factor: Int, into out: UnsafeMutablePointer<UInt8>
  ) {
    sums.withUnsafeBufferPointer { sums in
      for (place, start) in stride(from: 0, to: sums.count, by: factor * channels).enumerated() {
        let end = min(start + factor * channels, sums.count)
        let count = UInt32(high * (end - start) / channels)
        // 2^24 / count, in 24 bits: what a division would cost for every pixel.
        let share = UInt32(Float(1 << 24) / Float(count))
        for channel in 0..<channels {
          var sum = count / 2
          for i in stride(from: start + channel, to: end, by: channels) { sum &+= sums[i] }
          out[place * channels + channel] = UInt8(truncatingIfNeeded: (sum &* share) >> 24)
        }
      }
    }
  }

  /// The picture of the given size whose middle of pixel (x, y) shows the point
  ///
  ///     (a x + b y + c) / (g x + h y + 1),  (d x + e y + f) / (g x + h y + 1)
  ///
  /// of this one; black where that lies outside.
  ///
  /// - Parameters:
  ///   - coefficients: a to h.
  ///   - filter: `nearest`, `bilinear` or `bicubic`, which reads 1, 4 or 16 pixels for each.
  /// - Precondition: There are eight coefficients; the filter is one of the three.
  public func perspective(
    height: Int, width: Int, coefficients: [Double], _ filter: Resampling = .bilinear
  ) -> Picture {
    require(
      coefficients.count == 8, "perspective: needs 8 coefficients, got \(coefficients.count)")
    require(
      [.nearest, .bilinear, .bicubic].contains(filter),
      "perspective: needs nearest, bilinear or bicubic, got \(filter)")
    return Picture(height: height, width: width, channels: channels) { out in
      out.initialize(repeating: 0, count: height * width * channels)
      bytes.withUnsafeBufferPointer { source in
        let pixels = Pixels(
          start: source.baseAddress!, height: self.height, width: self.width, channels: channels)
        pixels.draw(height, width, coefficients, filter, into: out)
      }
    }
  }
}

/// The pixels of a picture, read at points.
private struct Pixels {
  let start: UnsafePointer<UInt8>
  let height: Int
  let width: Int
  let channels: Int

  func draw(
    _ rows: Int, _ columns: Int, _ a: [Double], _ filter: Resampling,
    into out: UnsafeMutablePointer<UInt8>
  ) {
    var target = out
    for row in 0..<rows {
      let v = Double(row) + 0.5
      for column in 0..<columns {
        let u = Double(column) + 0.5
        let depth = a[6] * u + a[7] * v + 1
        let x = (a[0] * u + a[1] * v + a[2]) / depth
        let y = (a[3] * u + a[4] * v + a[5]) / depth
        if x >= 0, x < Double(width), y >= 0, y < Double(height) {
          read(x, y, filter, into: target)
        }
        target += channels
      }
    }
  }

  @inline(__always)
  private func read(
    _ x: Double, _ y: Double, _ filter: Resampling, into out: UnsafeMutablePointer<UInt8>
  ) {
    switch filter {
    case .bilinear: bilinear(x - 0.5, y - 0.5, into: out)
    case .bicubic: bicubic(x - 0.5, y - 0.5, into: out)
    default:
      let pixel = line(Int(y)) + Int(x) * channels
      for channel in 0..<channels { out[channel] = pixel[channel] }
    }
  }

  /// A row, or the one nearest to it.
  @inline(__always)
  private func line(_ row: Int) -> UnsafePointer<UInt8> {
    start + min(max(row, 0), height - 1) * width * channels
  }

  /// Where a pixel begins in its row, or the one nearest to it.
  @inline(__always)
  private func place(_ column: Int) -> Int { min(max(column, 0), width - 1) * channels }

  @inline(__always)
  private func bilinear(_ x: Double, _ y: Double, into out: UnsafeMutablePointer<UInt8>) {
    let (left, top) = (x.rounded(.down), y.rounded(.down))
    let (across, down) = (x - left, y - top)
    let (upper, lower) = (line(Int(top)), line(Int(top) + 1))
    let (here, next) = (place(Int(left)), place(Int(left) + 1))
    for channel in 0..<channels {
      let above = between(upper[here + channel], upper[next + channel], across)
      let below = between(lower[here + channel], lower[next + channel], across)
      out[channel] = UInt8(above + (below - above) * down)
    }
  }

  @inline(__always)
  private func between(_ a: UInt8, _ b: UInt8, _ share: Double) -> Double {
    Double(a) + (Double(b) - Double(a)) * share
  }

  private func bicubic(_ x: Double, _ y: Double, into out: UnsafeMutablePointer<UInt8>) {
    let (left, top) = (x.rounded(.down), y.rounded(.down))
    let (column, row) = (Int(left), Int(top))
    let places = SIMD4(place(column - 1), place(column), place(column + 1), place(column + 2))
    for channel in 0..<channels {
      let rows = SIMD4(
        cubic(line(row - 1) + channel, places, x - left),
        cubic(line(row) + channel, places, x - left),
        cubic(line(row + 1) + channel, places, x - left),
        cubic(line(row + 2) + channel, places, x - left))
      out[channel] = UInt8(min(max(cubic(rows, y - top), 0), 255))
    }
  }
}

/// The cubic through four bytes of a line.
@inline(__always)
private func cubic(_ line: UnsafePointer<UInt8>, _ places: SIMD4<Int>, _ share: Double) -> Double {
  cubic(
    SIMD4(
      Double(line[places.x]), Double(line[places.y]), Double(line[places.z]),
      Double(line[places.w])),
    share)
}

/// The cubic of parameter -1 through four values, at a share of the way from the second to the third.
@inline(__always)
private func cubic(_ values: SIMD4<Double>, _ share: Double) -> Double {
  let (a, b, c, d) = (values.x, values.y, values.z, values.w)
  let (first, second) = (-a + c, 2 * (a - b) + c - d)
  let third = -a + b - c + d
  return b + share * (first + share * (second + share * third))
}
