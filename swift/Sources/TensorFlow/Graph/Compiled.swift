import CTensorFlow

/// How a traced function is run.
public enum Compilation: Hashable {
  /// As TensorFlow's graph, optimised as a whole: the fastest on a CPU, as a rule.
  case graph
  /// By XLA, which fuses ops into new machine code: worth seconds of compiling on a GPU.
  case xla
  /// By whichever of the two turns out faster: both are timed on the first calls.
  case auto
}

/// Traces `body` once for each signature and runs the trace in its place: a whole train step,
/// forward, backward and update, as one function of TensorFlow's.
///
///     let step = compiled { (state: inout State, batch: Batch) -> Tensor<Float> in
///       let (loss, gradient) = valueWithGradient(at: state.model) { ... }
///       state.optimizer.update(&state.model, along: gradient)
///       return loss
///     }
///     let loss = step(&state, batch)
///
/// State, input and output may be any structs, tuples and arrays of tensors, optimisers, and
/// classes that are `TensorHolding`. A call is served by an earlier trace if its tensors have the
/// same types and shapes, and its other stored properties, the learning phase and the device are
/// the same.
///
/// - Parameters:
///   - compilation: How the trace is run.
///   - cacheLimit: How many traces are kept.
///   - body: What is traced. It sees shapes, but no values; what it does besides calling ops is
///     done while tracing only, unless it is put into `atEachCall`.
/// - Precondition: `body` reads no scalar, and changes no stored property of the state that is not
///   a tensor.
public func compiled<State, Input, Output>(
  using compilation: Compilation = .graph, cacheLimit: Int = 64,
  _ body: @escaping (inout State, Input) -> Output
) -> CompiledStep<State, Input, Output> {
  CompiledStep(compilation, cacheLimit, body)
}

/// The same for a function without state.
///
///     let predict = compiled { (images: Tensor<Float>) in model(images) }
public func compiled<Input, Output>(
  using compilation: Compilation = .graph, cacheLimit: Int = 64,
  _ body: @escaping (Input) -> Output
) -> CompiledFunction<Input, Output> {
  CompiledFunction(
    step: CompiledStep(compilation, cacheLimit) { (_: inout Stateless, input) in body(input) })
}

/// A function of a state and an input, traced; see `compiled(using:cacheLimit:_:)`.
public final class CompiledStep<State, Input, Output> {
  private let compilation: Compilation
  private let body: (inout State, Input) -> Output
  private let cache: FunctionCache<TracedStep<State, Input, Output>>

  init(
    _ compilation: Compilation, _ cacheLimit: Int, _ body: @escaping (inout State, Input) -> Output
  ) {
    require(cacheLimit > 0, "compiled: the cache must hold a trace at least, not \(cacheLimit)")
    self.compilation = compilation
    self.body = body
    cache = FunctionCache(limit: cacheLimit)
  }

  /// How often the function was called and traced.
  public var statistics: CompilationStatistics { cache.statistics }

  /// Runs the function on `state` and `input`.
  ///
  /// Within another compiled function it becomes part of that one's trace.
  public func callAsFunction(_ state: inout State, _ input: Input) -> Output {
    if Trace.current != nil { return body(&state, input) }
    var input = input
    let arguments = Arguments(&state, &input)
    if let known = cache.find(arguments.signature) {
      return known.run(&state, arguments.handles)
    }
    let new = TracedStep(compilation, body, &state, &input, arguments)
    cache.insert(
      new, for: arguments.signature, seconds: new.traceSeconds, nodes: new.function.nodeCount,
      captures: new.function.captureCount)
    return new.run(&state, arguments.handles)
  }
}

/// A function of an input, traced; see `compiled(using:cacheLimit:_:)`.
public struct CompiledFunction<Input, Output> {
  let step: CompiledStep<Stateless, Input, Output>

  /// How often the function was called and traced.
  public var statistics: CompilationStatistics { step.statistics }

  /// Runs the function on `input`.
  public func callAsFunction(_ input: Input) -> Output {
    var nothing = Stateless()
    return step(&nothing, input)
  }
}

/// The state of a function that has none. Not `Void`: all of its values lie at one address, which the
/// thread sanitizer takes for a race.
struct Stateless {
  private var byte: UInt8 = 0
}

/// The tensors of a call, and its signature.
struct Arguments {
  let handles: [TFETensorHandle]
  private(set) var signature = Signature()
  /// How many of the tensors are the state's.
  let stateCount: Int

  init<State, Input>(_ state: inout State, _ input: inout Input) {
    var found: [TFETensorHandle] = []
    forEachLeaf(of: &state) { found.append($0) }
    stateCount = found.count
    forEachLeaf(of: &input) { found.append($0) }
    handles = found
    for handle in handles { signature.add(handle) }
    signature.configuration.add(&state)
    signature.configuration.add(&input)
    signature.learningPhase = Context.local.learningPhase
    signature.device = ctf_device()
  }
}
