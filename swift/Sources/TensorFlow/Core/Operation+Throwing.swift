import CTensorFlow

/// Calls an op whose failure is not the program's mistake, and throws what TensorFlow says of it.
///
/// Files and bytes are not read in a loop that a kept `TFE_Op` would make faster, so each call
/// makes its own. While a trace records, the op becomes a node, and fails when the function runs.
func attempt(
  _ op: Operation, _ inputs: [TFETensorHandle], _ attributes: [Attribute] = [], outputCount: Int
) throws -> [TFETensorHandle] {
  let operands = inputs.map { OperationInput.one($0) }
  if let trace = Trace.recording(op, operands) { return trace.add(op, operands, attributes) }
  let status = ctf_status()!
  let call = TFE_NewOp(Runtime.context, op.cName, status)
  try throwIfFailed(status, op.name)
  defer { TFE_DeleteOp(call) }
  if let device = ctf_device() { TFE_OpSetDevice(call, device, status) }
  for input in inputs { TFE_OpAddInput(call, input._cTensorHandle, status) }
  for attribute in attributes { attribute.set(on: call!, status) }
  var results = [OpaquePointer?](repeating: nil, count: max(1, outputCount))
  var count = Int32(outputCount)
  TFE_Execute(call, &results, &count, status)
  try throwIfFailed(status, op.name)
  return results.prefix(Int(count)).map { TFETensorHandle(_owning: $0!) }
}

/// Calls an op of one output, and throws what TensorFlow says when it fails.
func attempt(_ op: Operation, _ input: TFETensorHandle, _ attributes: [Attribute] = []) throws
  -> TFETensorHandle
{
  try attempt(op, [input], attributes, outputCount: 1)[0]
}

private func throwIfFailed(_ status: OpaquePointer, _ name: String) throws {
  guard TF_GetCode(status) != 0 else { return }
  throw OperationError(
    operation: name, file: nil, message: String(cString: TF_Message(status)))
}

extension _Raw {
  /// Makes a function known to TensorFlow under its own name, for ops that take functions by name.
  ///
  /// `definition` is a serialised `FunctionDef`. Python's TensorFlow writes one by
  /// `f.get_concrete_function(...).function_def.SerializeToString()`.
  ///
  /// - Throws: `OperationError` where the bytes are none, or another function has the name.
  public static func addFunction(definition: [UInt8]) throws {
    let status = ctf_status()!
    definition.withUnsafeBytes {
      TFE_ContextAddFunctionDef(
        Runtime.context, $0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count, status)
    }
    try throwIfFailed(status, "addFunction")
  }
}
