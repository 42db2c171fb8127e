// The two passes of resizing: along the rows, and along the columns. It is here that the time goes:
// rows are read and written in the order in which they lie.

@inline(__always)
private func byte(_ sum: Int32) -> UInt8 {
  UInt8(truncatingIfNeeded: min(max(sum >> ResamplingWeights.bits, 0), 255))
}

private let half: Int32 = 1 << (ResamplingWeights.bits - 1)

extension Picture {
  /// Some rows, made as wide as the weights say.
  func resampledRows(_ rows: Range<Int>, _ columns: ResamplingWeights) -> Picture {
    let made = columns.first.count
    return Picture(height: rows.count, width: made, channels: channels) { out in
      bytes.withUnsafeBufferPointer { source in
        for (place, row) in rows.enumerated() {
          let line = source.baseAddress! + row * width * channels
          let target = out + place * made * channels
          if channels == 3 {
            resampleColours(line, columns, into: target)
          } else {
            for channel in 0..<channels {
              resampleLine(line + channel, columns, into: target + channel, step: channels)
            }
          }
        }
      }
    }
  }

  /// The rows that the weights make of these, of which the first is row `start` of the whole.
  func resampledColumns(_ rows: ResamplingWeights, from start: Int) -> Picture {
    let (made, length) = (rows.first.count, width * channels)
    var sums = [Int32](repeating: 0, count: length)
    return Picture(height: made, width: width, channels: channels) { out in
      bytes.withUnsafeBufferPointer { source in
        sums.withUnsafeMutableBufferPointer { sums in
          for row in 0..<made {
            for i in 0..<length { sums[i] = half }
            for tap in 0..<rows.counts[row] {
              let line = source.baseAddress! + (rows.first[row] + tap - start) * length
              let weight = rows.weights[row * rows.stride + tap]
              for i in 0..<length { sums[i] &+= Int32(line[i]) &* weight }
            }
            let target = out + row * length
            for i in 0..<length { target[i] = byte(sums[i]) }
          }
        }
      }
    }
  }
}

private func resampleColours(
  _ line: UnsafePointer<UInt8>, _ columns: ResamplingWeights, into out: UnsafeMutablePointer<UInt8>
) {
  columns.weights.withUnsafeBufferPointer { weights in
    for x in 0..<columns.first.count {
      var pixel = line + columns.first[x] * 3
      var (red, green, blue) = (half, half, half)
      for place in x * columns.stride..<x * columns.stride + columns.counts[x] {
        let weight = weights[place]
        red &+= Int32(pixel[0]) &* weight
        green &+= Int32(pixel[1]) &* weight
        blue &+= Int32(pixel[2]) &* weight
        pixel += 3
      }
      (out[x * 3], out[x * 3 + 1], out[x * 3 + 2]) = (byte(red), byte(green), byte(blue))
    }
  }
}

private func resampleLine(
  _ line: UnsafePointer<UInt8>, _ columns: ResamplingWeights,
  into out: UnsafeMutablePointer<UInt8>, step: Int
) {
  for x in 0..<columns.first.count {
    var sum = half
    for tap in 0..<columns.counts[x] {
      let old = line[(columns.first[x] + tap) * step]
      sum &+= Int32(old) &* columns.weights[x * columns.stride + tap]
    }
    out[x * step] = byte(sum)
  }
}
