// Functions that ops take as an attribute, such as what a dataset maps its elements by.

/// Traces `body` over tensors of the given types and shapes into a function that TensorFlow knows
/// by name for as long as the result lives.
///
/// - Precondition: `body` uses no tensor from outside that is larger than a constant may be (256
///   scalars), draws no random number and reads nothing at each call: there is nobody to give it.
func traceFunction(
  inputs: [(type: TensorDataType, shape: TensorShape)],
  body: ([TFETensorHandle]) -> [TFETensorHandle]
) -> GraphFunction {
  require(Trace.current == nil, "a dataset's function cannot be made while `compiled` traces")
  let trace = Trace()
  let arguments = inputs.map { trace.placeholder($0.type, $0.shape) }
  let outputs = trace.record { body(arguments) }
  let function = GraphFunction(trace, outputs: outputs)
  require(
    function.extras.isEmpty && function.hostActions.isEmpty,
    "the function of a dataset may use its argument and small constants only")
  return function
}
