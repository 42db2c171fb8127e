/// The counter-based generator Threefry-2x32 with 20 rounds, the one of JAX's keys.
///
/// The stream is the blocks of the counters 0, 1, 2, ... under the seed as the key, each two words that
/// make one number, the first one lower (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as
/// easy as 1, 2, 3", 2011).
public struct ThreefryRandomNumberGenerator: SeedableRandomNumberGenerator {
  private static let shared = SharedGenerator(ThreefryRandomNumberGenerator(seed: freshSeed()))

  /// The generator that all threads share, another at each run of the program.
  public static var global: ThreefryRandomNumberGenerator {
    get { shared.value }
    _modify { yield &shared.value }
  }

  package typealias Block = (UInt32, UInt32)
  private let key: Block
  private var counter: UInt64 = 0

  /// The generator whose key is the seed's bytes, the lowest first, zeros above.
  ///
  /// - Precondition: The seed has 1 to 8 bytes.
  public init(seed: [UInt8]) {
    require(
      1...8 ~= seed.count,
      "ThreefryRandomNumberGenerator: a seed has 1 to 8 bytes, got \(seed.count)")
    key = words(UInt64(littleEndianBytes: seed))
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    let block = Self.block(counter: words(counter), key: key)
    counter += 1
    return UInt64(block.0) | UInt64(block.1) << 32
  }

  /// The two words that belong to a counter and a key.
  package static func block(counter: Block, key: Block) -> Block {
    let keys = [key.0, key.1, 0x1BD1_1BDA ^ key.0 ^ key.1]
    var x = (counter.0 &+ keys[0], counter.1 &+ keys[1])
    for group in 1...5 {
      for round in 0..<4 {
        let distance = rotations[(group - 1) % 2 * 4 + round]
        x.0 &+= x.1
        x.1 = (x.1 << distance | x.1 >> (32 - distance)) ^ x.0
      }
      x.0 &+= keys[group % 3]
      x.1 &+= keys[(group + 1) % 3] &+ UInt32(group)
    }
    return x
  }

  private static let rotations: [UInt32] = [13, 15, 26, 6, 17, 29, 16, 24]
}

/// The low and the high half.
private func words(_ number: UInt64) -> (UInt32, UInt32) {
  (UInt32(truncatingIfNeeded: number), UInt32(truncatingIfNeeded: number >> 32))
}
