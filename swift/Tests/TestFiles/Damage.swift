/// Numbers that are the same on every run: SplitMix64 (Steele, Lea, Flood 2014).
public struct Draws: RandomNumberGenerator {
  private var state: UInt64

  public init(state: UInt64) { self.state = state }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// A copy that is cut short, or has bytes changed, mostly in its head.
public func mutated(_ bytes: [UInt8], _ draws: inout Draws) -> [UInt8] {
  var bytes = bytes
  if draws.next() % 4 == 0 {
    return Array(bytes.prefix(Int(draws.next() % UInt64(bytes.count))))
  }
  let reach = draws.next() % 2 == 0 ? min(64, bytes.count) : bytes.count
  for _ in 0..<(1 << (draws.next() % 6)) {
    bytes[Int(draws.next() % UInt64(reach))] = UInt8(truncatingIfNeeded: draws.next())
  }
  return bytes
}
