/// The bytes of a picture: slopes of brightness, another in each channel, with a step in the middle.
public func slopeBytes(_ height: Int, _ width: Int, channels: Int) -> [UInt8] {
  var values: [UInt8] = []
  for y in 0..<height {
    for x in 0..<width {
      for c in 0..<channels {
        let value = 200 * (c == 1 ? y : x) / (c == 1 ? height : width) + (2 * x > width ? 55 : 0)
        values.append(UInt8(c == 3 ? 255 : value))
      }
    }
  }
  return values
}
