import CTensorFlow
import Foundation

/// A trace, made into a function that TensorFlow runs as a whole.
final class GraphFunction {
  /// The name under which TensorFlow knows it.
  let name: String
  /// Its tensors from outside, and what the host gives.
  let extras: [Trace.ExtraInput]
  let hostActions: [Trace.HostAction]
  let nodeCount: Int
  let captureCount: Int
  private let cName: UnsafeMutablePointer<CChar>
  private let operation: Operation
  private let shapes: [TensorShape?]

  /// Ends `trace`; the function's results are `outputs`.
  init(_ trace: Trace, outputs: [TFETensorHandle]) {
    name = GraphFunction.newName()
    cName = strdup(name)!
    operation = Operation(function: cName)
    shapes = outputs.map(\.knownShape)
    let results = outputs.map { trace.add(Trace.identity, [.one($0)], [])[0].symbol!.output }
    (extras, hostActions) = (trace.extras, trace.hostActions)
    (nodeCount, captureCount) = (trace.nodeCount, trace.captureCount)
    register(trace, results)
  }

  deinit {
    TFE_ContextRemoveFunction(Runtime.context, cName, ctf_status())
    free(cName)
  }

  private func register(_ trace: Trace, _ results: [TF_Output]) {
    let status = ctf_status()!
    let controls = trace.statefulNodes
    let function = TF_GraphToFunctionWithControlOutputs(
      trace.graph, cName, 0, -1, nil, Int32(trace.inputs.count), trace.inputs,
      Int32(results.count), results, nil, Int32(controls.count), controls, nil, nil, nil, status)
    checkStatus(status, "compiled: making a function of the graph")
    defer { TF_DeleteFunction(function) }
    TFE_ContextAddFunction(Runtime.context, function, status)
    checkStatus(status, "compiled: giving the function to TensorFlow")
  }

  private static let lock = NSLock()
  nonisolated(unsafe) private static var count = 0
  private static func newName() -> String {
    lock.withLock {
      count += 1
      return "swift_function_\(count)"
    }
  }
}

// MARK: calling

/// Why TensorFlow could not run a function.
struct FunctionFailure: Error, CustomStringConvertible {
  let description: String
}

extension GraphFunction {
  /// Runs the function on its arguments and, behind them, its extra inputs.
  ///
  /// - Throws: `FunctionFailure` with TensorFlow's words, which name the node at fault.
  func call(_ inputs: [TFETensorHandle], byXLA: Bool) throws -> [TFETensorHandle] {
    let status = ctf_status()!
    let call = operation.begin(status)
    for handle in inputs { TFE_OpAddInput(call, handle._cTensorHandle, status) }
    if byXLA { TFE_OpSetAttrBool(call, "_XlaMustCompile", 1) }
    var count = Int32(shapes.count)
    return try withUnsafeTemporaryAllocation(
      of: OpaquePointer?.self, capacity: max(1, shapes.count)
    ) { results in
      TFE_Execute(call, results.baseAddress!, &count, status)
      guard TF_GetCode(status) == 0 else {
        TFE_DeleteOp(call)
        throw FunctionFailure(description: String(cString: TF_Message(status)))
      }
      operation.end(call)
      return shapes.indices.map { index in
        guard let shape = shapes[index] else { return TFETensorHandle(_owning: results[index]!) }
        return TFETensorHandle(owning: results[index]!, shape: shape)
      }
    }
  }

  /// Does what the host does at each call, and gives the inputs behind the arguments.
  func extraInputs() -> [TFETensorHandle] {
    if extras.isEmpty && hostActions.isEmpty { return [] }
    let given = hostActions.map(perform)
    return extras.map {
      switch $0 {
      case .captured(let handle): handle
      case .host(let index): given[index]!
      }
    }
  }

  private func perform(_ action: Trace.HostAction) -> TFETensorHandle? {
    switch action {
    case .effect(let body):
      body()
      return nil
    case .input(let make): return make()
    case .seed: return seedTensor(Context.local.randomSeed)._tfe
    }
  }
}
