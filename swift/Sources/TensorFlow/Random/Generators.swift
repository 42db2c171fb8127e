import Foundation

/// A generator that gives the same numbers for the same seed.
public protocol SeedableRandomNumberGenerator: RandomNumberGenerator {
  /// The generator of that seed.
  init(seed: [UInt8])
  /// The generator of that seed.
  init<Seed: BinaryInteger>(seed: Seed)
}

extension SeedableRandomNumberGenerator {
  /// The generator whose seed is the bytes of the number, the lowest first.
  public init<Seed: BinaryInteger>(seed: Seed) {
    self.init(
      seed: (0..<max(1, (seed.bitWidth + 7) / 8)).map {
        UInt8(truncatingIfNeeded: seed >> ($0 * 8))
      })
  }
}

/// Any generator, its type hidden. It is a value as far as the generator that it was made of is.
public struct AnyRandomNumberGenerator: RandomNumberGenerator {
  /// The generator inside, with its state.
  private(set) var base: any RandomNumberGenerator

  /// Hides the type of `generator`, whose state is copied.
  public init(_ generator: any RandomNumberGenerator) { base = generator }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 { base.next() }
}

/// A generator that all threads share; each use of it is on its own.
final class SharedGenerator<Generator: RandomNumberGenerator> {
  private var generator: Generator
  private let lock = NSRecursiveLock()

  init(_ generator: Generator) { self.generator = generator }

  var value: Generator {
    get { lock.withLock { generator } }
    _modify {
      lock.lock()
      defer { lock.unlock() }
      yield &generator
    }
  }
}

/// Eight bytes that differ from run to run: the seed of the generators that all share.
func freshSeed() -> UInt64 { UInt64.random(in: .min ... .max) }

extension UInt64 {
  /// The number of up to eight bytes, the lowest first.
  init(littleEndianBytes bytes: some Collection<UInt8>) {
    self = bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
