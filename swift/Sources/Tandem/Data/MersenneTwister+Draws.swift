import TensorFlow

// What is made of the generator's words: numbers as Python's `random.Random` draws them, and orders
// as it and PyTorch do. Each takes as many words as its twin, so that a mixture of draws agrees too.

extension MersenneTwister {
  /// A number from 0 up to but not 1, of 53 random bits: Python's `random()`.
  public mutating func random() -> Double {
    let (high, low) = (Double(word() >> 5), Double(word() >> 6))
    return (high * 67_108_864 + low) / 9_007_199_254_740_992
  }

  /// A number between `a` and `b`: Python's `uniform(a, b)`.
  public mutating func uniform(_ a: Double, _ b: Double) -> Double { a + (b - a) * random() }

  /// A whole number from 0 up to but not `n`: Python's `randrange(n)`.
  ///
  /// - Precondition: `n` is at least 1.
  public mutating func randrange(_ n: Int) -> Int {
    require(n >= 1, "randrange: there is no number below \(n)")
    return Int(below(UInt64(n)))
  }

  /// A whole number from `a` to `b`, both among them: Python's `randint(a, b)`.
  ///
  /// - Precondition: `b` is not below `a`.
  public mutating func randint(_ a: Int, _ b: Int) -> Int {
    require(a <= b, "randint: there is no number from \(a) to \(b)")
    let count = UInt64(bitPattern: Int64(b &- a))
    require(count < .max, "randint: from \(a) to \(b) are more numbers than it can count")
    return a &+ Int(truncatingIfNeeded: below(count + 1))
  }

  /// Puts the values in another order: Python's `shuffle`.
  public mutating func shuffle<Values>(_ values: inout Values)
  where Values: RandomAccessCollection & MutableCollection, Values.Index == Int {
    for last in values.indices.dropFirst().reversed() {
      let other = randrange(last - values.startIndex + 1)
      values.swapAt(last, values.startIndex + other)
    }
  }

  /// The numbers from 0 up to but not `n` in another order: `torch.randperm(n)` on a CPU.
  ///
  /// - Precondition: `n` is not negative, and below 214,748,364: from there on PyTorch draws twice
  ///   as many bits.
  public mutating func permutation(_ n: Int) -> [Int] {
    require(
      n >= 0 && n < Int(UInt32.max) / 20, "permutation: needs 0 to 214748363 numbers, got \(n)")
    var order = Array(0..<n)
    for i in order.indices.dropLast() {
      order.swapAt(i, i + Int(word()) % (n - i))
    }
    return order
  }

  /// Rejects what is too large rather than taking a remainder, so that every number is as likely.
  private mutating func below(_ n: UInt64) -> UInt64 {
    let width = UInt64.bitWidth - n.leadingZeroBitCount
    while true {
      let drawn = bits(width)
      if drawn < n { return drawn }
    }
  }

  /// Python's `getrandbits`, of 1 to 64 bits: the first word is the lowest, the last one's top bits
  /// are taken.
  private mutating func bits(_ count: Int) -> UInt64 {
    if count <= 32 { return UInt64(word() >> (32 - count)) }
    let low = UInt64(word())
    return low | UInt64(word() >> (64 - count)) << 32
  }
}
