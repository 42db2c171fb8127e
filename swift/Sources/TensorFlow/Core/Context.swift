import Foundation

/// Whether layers train or are used: dropout and batch norm ask.
public enum LearningPhase: Hashable {
  /// Layers train: batch norm uses the batch's statistics, dropout is on.
  case training
  /// Layers are used: batch norm uses its running statistics, dropout is off.
  case inference
}

/// What ops and layers of the current thread go by.
public struct Context {
  /// Whether the layers of this context train.
  public var learningPhase: LearningPhase = .inference
  private var generator: any RandomNumberGenerator = SystemRandomNumberGenerator()

  /// A context for inference, whose random seeds differ from run to run.
  public init() {}

  /// A seed for one random op: another at each reading.
  public var randomSeed: TensorFlowSeed {
    mutating get {
      let seed = (generator.next32(), generator.next32())
      Trace.current?.noteSeed(seed)
      return seed
    }
  }

  /// The calling thread's.
  public static var local: Context {
    get { ThreadContext.current.value }
    set { ThreadContext.current.value = newValue }
    _modify { yield &ThreadContext.current.value }
  }

  mutating func use(_ generator: some RandomNumberGenerator) { self.generator = generator }
}

/// A seed as TensorFlow's random ops take it: two numbers.
public typealias TensorFlowSeed = (graph: Int32, op: Int32)

/// Runs `body` with `context` as this thread's.
public func withContext<R>(_ context: Context, _ body: () throws -> R) rethrows -> R {
  let outer = Context.local
  Context.local = context
  defer { Context.local = outer }
  return try body()
}

/// Runs `body` in the given phase. The sequence of random seeds goes on: were it restored with the
/// phase, every step of a training loop would drop out the same units.
public func withLearningPhase<R>(_ phase: LearningPhase, _ body: () throws -> R) rethrows -> R {
  let outer = Context.local.learningPhase
  Context.local.learningPhase = phase
  defer { Context.local.learningPhase = outer }
  return try body()
}

/// Runs `body` with random ops that repeat from run to run.
public func withRandomSeedForTensorFlow<R>(_ seed: TensorFlowSeed, _ body: () throws -> R) rethrows
  -> R
{
  let bits = UInt64(UInt32(bitPattern: seed.graph)) << 32 | UInt64(UInt32(bitPattern: seed.op))
  return try withRandomNumberGeneratorForTensorFlow(SplitMix64(seed: bits), body)
}

/// Runs `body` with the seeds of random ops drawn from `generator`.
public func withRandomNumberGeneratorForTensorFlow<R>(
  _ generator: some RandomNumberGenerator, _ body: () throws -> R
) rethrows -> R {
  var context = Context.local
  context.use(generator)
  return try withContext(context, body)
}

private final class ThreadContext {
  var value = Context()

  static var current: ThreadContext {
    let storage = Thread.current.threadDictionary
    if let known = storage["org.tandem.TensorFlow.Context"] as? ThreadContext { return known }
    let new = ThreadContext()
    storage["org.tandem.TensorFlow.Context"] = new
    return new
  }
}

extension RandomNumberGenerator {
  fileprivate mutating func next32() -> Int32 { Int32(truncatingIfNeeded: next()) }
}

/// The SplitMix64 generator (Steele, Lea, Flood 2014): small, fast, good enough to draw seeds.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
