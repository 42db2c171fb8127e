/// The ARC4 stream cipher as a generator: simple and slow. Its first bytes are not quite random, and
/// it must not be used to keep a secret.
///
/// A number is made of eight bytes of the stream, the first one highest (RFC 6229 has streams).
public struct ARC4RandomNumberGenerator: SeedableRandomNumberGenerator {
  private static let shared = SharedGenerator(ARC4RandomNumberGenerator(seed: freshSeed()))

  /// The generator that all threads share, another at each run of the program.
  public static var global: ARC4RandomNumberGenerator {
    get { shared.value }
    _modify { yield &shared.value }
  }

  private var state = [UInt8](0...255)
  private var i: UInt8 = 0
  private var j: UInt8 = 0

  /// The generator of that key.
  ///
  /// - Precondition: The seed has 1 to 256 bytes.
  public init(seed: [UInt8]) {
    require(
      1...256 ~= seed.count,
      "ARC4RandomNumberGenerator: a seed has 1 to 256 bytes, got \(seed.count)")
    for i in 0...255 {
      j &+= state[i] &+ seed[i % seed.count]
      state.swapAt(i, Int(j))
    }
    j = 0
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    (0..<8).reduce(0) { bits, _ in bits << 8 | UInt64(nextByte()) }
  }

  private mutating func nextByte() -> UInt8 {
    i &+= 1
    j &+= state[Int(i)]
    state.swapAt(Int(i), Int(j))
    return state[Int(state[Int(i)] &+ state[Int(j)])]
  }
}
