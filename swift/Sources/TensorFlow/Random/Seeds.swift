/// A seed as TensorFlow's random ops take it: two numbers.
public typealias TensorFlowSeed = (graph: Int32, op: Int32)

/// A new seed for TensorFlow's random ops.
///
/// - Parameter seed: What it is made of: the same gives the same. Without one, the seed is the next
///   of the thread's context, as that of an op would be.
public func randomSeedForTensorFlow(using seed: TensorFlowSeed? = nil) -> TensorFlowSeed {
  guard let seed else { return Context.local.randomSeed }
  var generator = PhiloxRandomNumberGenerator(uint64Seed: bits(of: seed))
  return generator.nextSeed()
}

/// Both numbers of a seed in one.
func bits(of seed: TensorFlowSeed) -> UInt64 {
  UInt64(UInt32(bitPattern: seed.graph)) << 32 | UInt64(UInt32(bitPattern: seed.op))
}

extension RandomNumberGenerator {
  /// A seed, made of the lower halves of the next two numbers.
  mutating func nextSeed() -> TensorFlowSeed {
    (Int32(truncatingIfNeeded: next()), Int32(truncatingIfNeeded: next()))
  }
}
