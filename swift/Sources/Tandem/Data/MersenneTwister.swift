import TensorFlow

// The generator that Python and PyTorch draw from, so that one seed means the same draws in both
// languages: the same split, the same order of rows, the same crop of the same picture.
//
// The recurrence is Matsumoto and Nishimura's MT19937 ("Mersenne Twister: a 623-dimensionally
// equidistributed uniform pseudo-random number generator", 1998). What a draw makes of its words is
// CPython's (`random.Random`) or PyTorch's (`torch.randperm` on a CPU), as each method says.
//
// Twin: the standard library's random.Random, and torch.Generator.

/// MT19937, seeded as Python seeds it or as PyTorch does.
public struct MersenneTwister: RandomNumberGenerator, Sendable {
  private static let length = 624
  private static let middle = 397

  /// The words of the seed, the lowest first; whose seeding it is.
  private let seed: [UInt32]
  private let isPython: Bool
  /// Filled at the first draw: most transforms that are handed a generator never draw.
  private var state: [UInt32] = []
  /// Which word of the state is next; at the end the state is made anew.
  private var position = length

  /// The generator that is `random.Random(seed)` in Python.
  public init(pythonSeed seed: some BinaryInteger) {
    // A seed of any width: its magnitude, 32 bits at a time, the lowest first.
    var (words, rest) = ([UInt32](), seed.magnitude)
    while rest != 0 {
      words.append(UInt32(truncatingIfNeeded: rest))
      rest >>= 32
    }
    self.init(pythonSeedWords: words)
  }

  /// The generator that is `random.Random(seed)` in Python, the seed by its words of 32 bits, the
  /// lowest first. Zeros at the end are none of its words.
  public init(pythonSeedWords words: [UInt32]) {
    seed = words.lastIndex { $0 != 0 }.map { Array(words[...$0]) } ?? [0]
    isPython = true
  }

  /// The generator that is `torch.Generator().manual_seed(seed)`, which heeds the low 32 bits.
  public init(torchSeed seed: UInt64) {
    self.seed = [UInt32(truncatingIfNeeded: seed)]
    isPython = false
  }

  /// The same of a seed that may be negative.
  init(torchSeed seed: Int) { self.init(torchSeed: UInt64(bitPattern: Int64(seed))) }

  private mutating func fill(from seed: UInt32) {
    state = [UInt32](repeating: seed, count: Self.length)
    for i in 1..<Self.length {
      state[i] = 1_812_433_253 &* (state[i - 1] ^ (state[i - 1] >> 30)) &+ UInt32(i)
    }
  }

  /// Works a key into the state: once around it, or more often where the key is longer, and once
  /// more without the key.
  private mutating func mix(_ key: [UInt32]) {
    state.withUnsafeMutableBufferPointer { state in
      var (i, j) = (1, 0)
      for _ in 0..<max(Self.length, key.count) {
        let before = state[i - 1]
        state[i] = (state[i] ^ ((before ^ (before >> 30)) &* 1_664_525)) &+ key[j] &+ UInt32(j)
        (i, j) = (Self.following(i, in: state), j + 1 == key.count ? 0 : j + 1)
      }
      for _ in 1..<Self.length {
        let before = state[i - 1]
        state[i] = (state[i] ^ ((before ^ (before >> 30)) &* 1_566_083_941)) &- UInt32(i)
        i = Self.following(i, in: state)
      }
      state[0] = 0x8000_0000
    }
  }

  /// The place after `i`; the first word is only what the second is made from, the last one's copy.
  private static func following(_ i: Int, in state: UnsafeMutableBufferPointer<UInt32>) -> Int {
    if i + 1 < length { return i + 1 }
    state[0] = state[length - 1]
    return 1
  }

  private mutating func start() {
    fill(from: isPython ? 19_650_218 : seed[0])
    if isPython { mix(seed) }
  }

  /// The next 32 random bits.
  public mutating func word() -> UInt32 {
    if position == Self.length {
      if state.isEmpty { start() }
      twist()
    }
    var y = state[position]
    position += 1
    y ^= y >> 11
    y ^= (y << 7) & 0x9D2C_5680
    y ^= (y << 15) & 0xEFC6_0000
    return y ^ (y >> 18)
  }

  private mutating func twist() {
    state.withUnsafeMutableBufferPointer { state in
      for i in 0..<Self.length {
        let next = i + 1 == Self.length ? 0 : i + 1
        let far = i + Self.middle < Self.length ? i + Self.middle : i + Self.middle - Self.length
        let y = (state[i] & 0x8000_0000) | (state[next] & 0x7FFF_FFFF)
        state[i] = state[far] ^ (y >> 1) ^ (y & 1 == 0 ? 0 : 0x9908_B0DF)
      }
    }
    position = 0
  }

  /// The next 64 random bits: two words, the lower one first, as `getrandbits(64)` gives them.
  public mutating func next() -> UInt64 {
    let low = UInt64(word())
    return low | UInt64(word()) << 32
  }
}
