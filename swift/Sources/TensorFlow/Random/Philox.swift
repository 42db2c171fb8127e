/// The counter-based generator Philox-4x32 with 10 rounds, which TensorFlow's random ops use too.
///
/// The stream is the blocks of the counters 0, 1, 2, ... under the seed as the key, each four words,
/// of which two make a number, the first one lower: what `StatelessRandomUniformFullIntV2` gives for
/// `UInt64` (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011).
public struct PhiloxRandomNumberGenerator: SeedableRandomNumberGenerator {
  private static let shared = SharedGenerator(
    PhiloxRandomNumberGenerator(uint64Seed: freshSeed()))

  /// The generator that all threads share, another at each run of the program.
  public static var global: PhiloxRandomNumberGenerator {
    get { shared.value }
    _modify { yield &shared.value }
  }

  package typealias Block = (UInt32, UInt32, UInt32, UInt32)
  package typealias Key = (UInt32, UInt32)
  private let key: Key
  private var counter: UInt64 = 0
  /// The second half of a block whose first half has been given out.
  private var waiting: UInt64?

  /// The generator whose key is the seed.
  public init(uint64Seed seed: UInt64) {
    key = (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
  }

  /// The generator whose key is the seed's bytes, the lowest first, zeros above.
  ///
  /// - Precondition: The seed has 1 to 8 bytes.
  public init(seed: [UInt8]) {
    require(
      1...8 ~= seed.count,
      "PhiloxRandomNumberGenerator: a seed has 1 to 8 bytes, got \(seed.count)")
    self.init(uint64Seed: UInt64(littleEndianBytes: seed))
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    if let second = waiting {
      waiting = nil
      return second
    }
    let low = UInt32(truncatingIfNeeded: counter)
    let high = UInt32(truncatingIfNeeded: counter >> 32)
    let block = Self.block(counter: (low, high, 0, 0), key: key)
    counter += 1
    waiting = UInt64(block.2) | UInt64(block.3) << 32
    return UInt64(block.0) | UInt64(block.1) << 32
  }

  /// The four words that belong to a counter and a key.
  package static func block(counter: Block, key: Key) -> Block {
    var (x, key) = (counter, key)
    for round in 0..<10 {
      if round > 0 {
        key.0 &+= 0x9E37_79B9
        key.1 &+= 0xBB67_AE85
      }
      let a = x.0.multipliedFullWidth(by: 0xD251_1F53)
      let b = x.2.multipliedFullWidth(by: 0xCD9E_8D57)
      x = (b.high ^ x.1 ^ key.0, b.low, a.high ^ x.3 ^ key.1, a.low)
    }
    return x
  }
}
