import CTensorFlow
import Foundation

/// One trace of a closure, ready to be run in its place.
final class TracedStep<State, Input, Output> {
  let function: GraphFunction
  let traceSeconds: Double
  private let runner: FunctionRunner
  /// The arguments that are inputs: all but zeros without a shape.
  private let used: [Int]
  /// What becomes of each tensor of the state.
  private let stateResults: [Result]
  private let outputResults: [Result]
  /// The output with no tensor in it that a call does not replace.
  private let output: Output
  /// Keeps alive what the signature tells apart by its address: objects, and what closures captured.
  private let witnesses: (State, Input)

  /// Where a tensor comes from after a call.
  private enum Result {
    case unchanged
    case output(Int)
    case constant(TFETensorHandle)
  }

  init(
    _ compilation: Compilation, _ body: (inout State, Input) -> Output, _ state: inout State,
    _ input: inout Input, _ arguments: Arguments
  ) {
    let start = Date()
    let trace = Trace()
    let handles = arguments.handles
    let placeholders = handles.map {
      $0.isZero ? $0 : trace.placeholder($0.dataType, $0.shape, isData: $0.isData)
    }
    setLeaves(of: &state, placeholders.prefix(arguments.stateCount))
    setLeaves(of: &input, placeholders.dropFirst(arguments.stateCount))
    var output = TracedStep.record(trace, body, &state, input)
    let after = leaves(of: &state)
    TracedStep.checkStructure(arguments.stateCount, after.count)
    setLeaves(of: &state, handles.prefix(arguments.stateCount))
    setLeaves(of: &input, handles.dropFirst(arguments.stateCount))

    var results: [TFETensorHandle] = []
    func result(_ handle: TFETensorHandle, _ before: TFETensorHandle?) -> Result {
      if handle === before { return .unchanged }
      guard handle.symbol != nil else { return .constant(handle) }
      results.append(handle)
      return .output(results.count - 1)
    }
    outputResults = leaves(of: &output).map { result($0, nil) }
    stateResults = zip(after, placeholders).map { result($0, $1) }
    forEachLeaf(of: &output) { $0 = TracedStep.nothing }
    function = GraphFunction(trace, outputs: results)
    runner = FunctionRunner(function, compilation)
    used = handles.indices.filter { !handles[$0].isZero }
    self.output = output
    var kept = (state, input)
    forEachLeaf(of: &kept.0) { _ in }
    witnesses = kept
    traceSeconds = Date().timeIntervalSince(start)
  }
}
