import CTensorFlow
import Foundation

/// One trace of a closure, ready to be run in its place.
final class TracedStep<State, Input, Output> {
  let function: GraphFunction
  let traceSeconds: Double
  private let runner: FunctionRunner
  /// The arguments that are inputs: all but zeros without a shape.
  private let used: [Int]
  private let stateResults: [Result]
  private let outputResults: [Result]
  /// The output, with a stand-in for every tensor.
  private let output: Output
  /// Keeps alive what the signature tells apart by its address: objects, what closures captured.
  private let witnesses: (State, Input)

  /// Where a tensor comes from after a call.
  private enum Result {
    case unchanged
    case output(Int)
    case constant(TFETensorHandle)
  }

  /// Traces `body`, and leaves `state` and `input` as they were.
  init(
    _ compilation: Compilation, _ body: (inout State, Input) -> Output, _ state: inout State,
    _ input: inout Input, _ arguments: Arguments
  ) {
    let start = Date()
    let trace = Trace()
    let handles = arguments.handles
    let before = handles.map {
      $0.isZero ? $0 : trace.placeholder($0.dataType, $0.shape, isData: $0.isData)
    }
    setTensorHandles(of: &state, to: before[..<arguments.stateCount])
    setTensorHandles(of: &input, to: before[arguments.stateCount...])
    var output = recorded(trace, body, &state, input)
    let after = tensorHandles(of: state)
    setTensorHandles(of: &state, to: handles[..<arguments.stateCount])
    setTensorHandles(of: &input, to: handles[arguments.stateCount...])

    var results: [TFETensorHandle] = []
    func result(_ handle: TFETensorHandle, was old: TFETensorHandle?) -> Result {
      if handle === old { return .unchanged }
      guard handle.symbol != nil else { return .constant(handle) }
      results.append(handle)
      return .output(results.count - 1)
    }
    outputResults = tensorHandles(of: output).map { result($0, was: nil) }
    stateResults = zip(after, before).map { result($0, was: $1) }
    function = GraphFunction(trace, outputs: results)
    runner = FunctionRunner(function, compilation)
    used = handles.indices.filter { !handles[$0].isZero }
    self.output = withoutTensors(output)
    witnesses = (withoutTensors(state), withoutTensors(input))
    traceSeconds = Date().timeIntervalSince(start)
  }

  /// Runs the trace on `state`, whose tensors are the first of `arguments`.
  func run(_ state: inout State, _ arguments: [TFETensorHandle]) -> Output {
    let results = runner.call(used.map { arguments[$0] })
    var output = output
    replace(&output, by: outputResults, from: results)
    replace(&state, by: stateResults, from: results)
    return output
  }

  private func replace<Value>(
    _ value: inout Value, by places: [Result], from results: [TFETensorHandle]
  ) {
    var next = 0
    forEachLeaf(of: &value) {
      switch places[next] {
      case .unchanged: break
      case .output(let index): $0 = results[index]
      case .constant(let handle): $0 = handle
      }
      next += 1
    }
  }
}

/// Runs `body` once, its ops recorded. The context draws no seed by it, and the state must keep its
/// structure and all that is no tensor.
private func recorded<State, Input, Output>(
  _ trace: Trace, _ body: (inout State, Input) -> Output, _ state: inout State, _ input: Input
) -> Output {
  let context = Context.local
  defer { Context.local = context }
  let (count, configuration) = (tensorHandles(of: state).count, Configuration(of: state))
  let output = trace.record { body(&state, input) }
  require(
    tensorHandles(of: state).count == count,
    "compiled: the state held \(count) tensors and holds \(tensorHandles(of: state).count) after one "
      + "call; a trace cannot change the state's structure")
  require(
    configuration == Configuration(of: state),
    "compiled: a stored property of the state that is no tensor changed in one call; a trace would "
      + "not repeat that: make it a tensor, or @PerCall and change it in atEachCall")
  return output
}

/// A copy that keeps no tensor alive, except those of objects, which are shared and not touched.
private func withoutTensors<Value>(_ value: Value) -> Value {
  var copy = value
  withUnsafeMutableBytes(of: &copy) { bytes in
    guard let start = bytes.baseAddress else { return }
    FieldPlan.of(Value.self).walkPlaces(start, intoObjects: false) { $0.pointee = standIn }
  }
  return copy
}

private let standIn = axisTensor(0)._tfe
