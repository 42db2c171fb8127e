import Tandem

/// A picture whose bytes count up, by a step that wraps.
func countingPicture(_ height: Int, _ width: Int, channels: Int = 3, step: Int = 37, from: Int = 11)
  -> Picture
{
  Picture(
    height: height, width: width, channels: channels,
    bytes: (0..<height * width * channels).map { UInt8(($0 * step + from) % 256) })
}

/// A picture whose colours say where a pixel is: red grows rightwards, green downwards.
func gradientPicture(_ height: Int, _ width: Int) -> Picture {
  Picture(
    height: height, width: width,
    bytes: (0..<height).flatMap { y in
      (0..<width).flatMap { x in [UInt8(x * 255 / width), UInt8(y * 255 / height), 128] }
    })
}

/// The furthest that any byte of two pictures of one size differs.
func furthest(_ a: Picture, _ b: Picture) -> Int {
  guard a.bytes.count == b.bytes.count else { return .max }
  return zip(a.bytes, b.bytes).map { abs(Int($0) - Int($1)) }.max()!
}
