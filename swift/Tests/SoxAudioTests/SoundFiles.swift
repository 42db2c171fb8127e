import Foundation
import SoxAudio

/// A WAV file of 16 bits, byte by byte; `announced` is how many bytes of samples its header tells of.
func wav(
  _ samples: [Int16], channels: Int = 1, rate: Int = 8000, announced: Int? = nil
) -> [UInt8] {
  func number<Number: FixedWidthInteger>(_ value: Number) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }
  let body = samples.flatMap(number)
  let size = UInt32(announced ?? body.count)
  let format: [UInt8] =
    number(UInt16(1)) + number(UInt16(truncatingIfNeeded: channels)) + number(UInt32(rate))
    + number(UInt32(truncatingIfNeeded: rate * channels * 2))
    + number(UInt16(truncatingIfNeeded: channels * 2)) + number(UInt16(16))
  let head: [UInt8] = Array("RIFF".utf8) + number(size &+ 36) + Array("WAVEfmt ".utf8)
  return head + number(UInt32(16)) + format + Array("data".utf8) + number(size) + body
}

/// A tone that swells and fades, with all sixteen bits in use.
func tone(_ count: Int, channels: Int = 1) -> [Int16] {
  (0..<count * channels).map { i in
    let time = Double(i / channels) / 8000
    let swell = 1 - abs(1 - 2 * Double(i) / Double(count * channels))
    return Int16(32000 * swell * sin(2 * .pi * (440 + 110 * Double(i % channels)) * time))
  }
}
