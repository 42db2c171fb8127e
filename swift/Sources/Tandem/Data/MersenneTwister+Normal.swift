import Foundation

extension MersenneTwister {
  /// So many standard normal numbers, `torch.randn(count)` on a CPU but for the last bits of `Float`.
  ///
  /// From 16 on PyTorch fills blocks of 16 with uniform numbers of 24 bits and turns each by the
  /// method of Box and Muller, eight radii first and then their angles; of a rest it draws the last
  /// 16 anew. Fewer are drawn in pairs of 53 bits, angle and radius.
  public mutating func normals(_ count: Int) -> [Float] {
    guard count >= 16 else { return fewNormals(count) }
    var values = (0..<count).map { _ in uniform24() }
    for start in stride(from: 0, through: count - 16, by: 16) { Self.turn(&values, start) }
    if count % 16 != 0 {
      for place in count - 16..<count { values[place] = uniform24() }
      Self.turn(&values, count - 16)
    }
    return values
  }

  /// A number from 0 up to but not 1, of 24 random bits: an element of `torch.rand`.
  mutating func uniform24() -> Float { Float(word() & 0xFF_FFFF) * 0x1p-24 }

  private static func turn(_ values: inout [Float], _ start: Int) {
    for place in start..<start + 8 {
      let radius = (-2 * log(1 - values[place])).squareRoot()
      let angle = 2 * Float.pi * values[place + 8]
      (values[place], values[place + 8]) = (radius * cos(angle), radius * sin(angle))
    }
  }

  private mutating func fewNormals(_ count: Int) -> [Float] {
    var values: [Float] = []
    while values.count < count {
      let angle = 2 * Double.pi * uniform53()
      let radius = (-2 * log1p(-uniform53())).squareRoot()
      values += [Float(radius * cos(angle)), Float(radius * sin(angle))]
    }
    return Array(values.prefix(count))
  }

  private mutating func uniform53() -> Double {
    let high = UInt64(word())
    return Double((high << 32 | UInt64(word())) & (1 << 53 - 1)) * 0x1p-53
  }
}
