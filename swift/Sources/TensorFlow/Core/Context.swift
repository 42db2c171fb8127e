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
  fileprivate var generator = AnyRandomNumberGenerator(SystemRandomNumberGenerator())

  /// A context for inference, whose random seeds differ from run to run.
  public init() {}

  /// A seed for one random op: another at each reading.
  public var randomSeed: TensorFlowSeed {
    mutating get {
      let seed = generator.nextSeed()
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
}

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
  var generator = SplitMix64(seed: bits(of: seed))
  return try withRandomNumberGeneratorForTensorFlow(&generator, body)
}

/// Runs `body` with the seeds of random ops drawn from `generator`, which goes on from where the
/// last of them has left it.
public func withRandomNumberGeneratorForTensorFlow<G: RandomNumberGenerator, R>(
  _ generator: inout G, _ body: () throws -> R
) rethrows -> R {
  let outer = Context.local
  Context.local.generator = AnyRandomNumberGenerator(generator)
  defer {
    // Another type is there only if `body` has put a context of its own in place of the thread's.
    if let advanced = Context.local.generator.base as? G { generator = advanced }
    Context.local = outer
  }
  return try body()
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
