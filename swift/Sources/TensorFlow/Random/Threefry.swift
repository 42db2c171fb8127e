/// The counter-based generator Threefry-2x64 with 20 rounds.
///
/// The stream is the blocks of the counters 0, 1, 2, ... under the seed as the key, each two numbers
/// (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011).
public struct ThreefryRandomNumberGenerator: SeedableRandomNumberGenerator {
  private static let shared = SharedGenerator(ThreefryRandomNumberGenerator(seed: freshSeed()))

  /// The generator that all threads share, another at each run of the program.
  public static var global: ThreefryRandomNumberGenerator {
    get { shared.value }
    _modify { yield &shared.value }
  }

  package typealias Block = (UInt64, UInt64)
  private let key: Block
  private var counter: UInt64 = 0
  /// The second half of a block whose first half has been given out.
  private var waiting: UInt64?

  /// The generator whose key is the seed's bytes, the lowest first, zeros above.
  ///
  /// - Precondition: The seed has 1 to 16 bytes.
  public init(seed: [UInt8]) {
    require(
      1...16 ~= seed.count,
      "ThreefryRandomNumberGenerator: a seed has 1 to 16 bytes, got \(seed.count)")
    key = (
      UInt64(littleEndianBytes: seed.prefix(8)), UInt64(littleEndianBytes: seed.dropFirst(8))
    )
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    if let second = waiting {
      waiting = nil
      return second
    }
    let block = Self.block(counter: (counter, 0), key: key)
    counter += 1
    waiting = block.1
    return block.0
  }

  /// The two numbers that belong to a counter and a key.
  package static func block(counter: Block, key: Block) -> Block {
    let keys = [key.0, key.1, 0x1BD1_1BDA_A9FC_1A22 ^ key.0 ^ key.1]
    var x = (counter.0 &+ keys[0], counter.1 &+ keys[1])
    for group in 1...5 {
      for round in 0..<4 {
        let distance = rotations[(group - 1) % 2 * 4 + round]
        x.0 &+= x.1
        x.1 = (x.1 << distance | x.1 >> (64 - distance)) ^ x.0
      }
      x.0 &+= keys[group % 3]
      x.1 &+= keys[(group + 1) % 3] &+ UInt64(group)
    }
    return x
  }

  private static let rotations: [UInt64] = [16, 42, 12, 31, 16, 32, 24, 21]
}
