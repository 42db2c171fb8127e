import CTensorFlow

/// Where a symbolic tensor comes from: an output of a node of a trace's graph.
struct Symbol {
  let output: TF_Output
  let trace: Trace
  let dataType: TensorDataType

  /// The op that gives the tensor, such as `Mean`; `Placeholder` for an argument.
  var operationType: String { String(cString: TF_OperationOpType(output.oper)) }

  /// Its trace, which has to be the one that is recording.
  var recorder: Trace {
    if trace !== Trace.current {
      fatalError(
        "compiled: a symbolic tensor, a result of the op \(operationType), has got out of the "
          + "function that was traced\(callSite()); give it back as a result instead of storing it")
    }
    return trace
  }
}

/// Traps where a value is asked for that does not exist.
@inline(never) func failReading(_ handle: TFETensorHandle) -> Never {
  let symbol = handle.symbol!
  let source =
    symbol.operationType == "Placeholder"
    ? "an argument" : "the result of the op \(symbol.operationType)"
  guard symbol.trace === Trace.current else {
    fatalError(
      "compiled: the value of \(source), of type \(symbol.dataType) and shape \(handle.shape), is "
        + "read\(callSite()), but it exists only inside of the function that was traced")
  }
  fatalError(
    "compiled: the value of \(source), of type \(symbol.dataType) and shape \(handle.shape), is "
      + "read while the function is traced\(callSite()). A trace sees shapes, not values: compute "
      + "with tensors, or give the tensor back as a result and read it outside")
}

/// Traps where a shape is asked for that depends on values.
@inline(never) func failUnknownShape(_ handle: TFETensorHandle) -> Never {
  fatalError(
    "compiled: the shape of what \(handle.symbol!.operationType) gives depends on the values of its "
      + "inputs, which are not known while a function is traced\(callSite())")
}
