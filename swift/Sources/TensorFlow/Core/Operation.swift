import CTensorFlow

/// A TensorFlow op, with one `TFE_Op` kept for the next call: making one costs more than a small
/// op itself. Taking it out of the slot and putting it back are atomic, so ops may be called from
/// any thread and from within one another.
final class Operation {
  let name: StaticString
  /// Whether a call does more than compute, or depends on more than its inputs: it draws a random
  /// number, reads a file, changes a resource.
  let isStateful: Bool
  private let slot = UnsafeMutablePointer<UnsafeMutableRawPointer?>.allocate(capacity: 1)

  init(_ name: StaticString, isStateful: Bool = false) {
    self.name = name
    self.isStateful = isStateful
    slot.initialize(to: nil)
  }

  @inline(__always) fileprivate func begin(_ status: OpaquePointer) -> OpaquePointer {
    if let call = ctf_take(slot) {
      TFE_OpReset(call, cString(name), ctf_device(), status)
      return call
    }
    let call = TFE_NewOp(Runtime.context, cString(name), status)
    checkStatus(status, name.description)
    if let device = ctf_device() { TFE_OpSetDevice(call, device, status) }
    return call!
  }

  @inline(__always) fileprivate func end(_ call: OpaquePointer) {
    if !ctf_put_back(slot, call) { TFE_DeleteOp(call) }
  }
}

/// What an input of an op takes: one tensor, or a list of them.
enum OperationInput {
  case one(TFETensorHandle)
  case list([TFETensorHandle])

  var handles: [TFETensorHandle] {
    switch self {
    case .one(let handle): [handle]
    case .list(let handles): handles
    }
  }
}

// MARK: calling an op

/// Calls an op that has one input and one output.
func execute(_ op: Operation, _ a: TFETensorHandle, _ attributes: [Attribute] = [])
  -> TFETensorHandle
{
  let status = ctf_status()!
  let call = op.begin(status)
  TFE_OpAddInput(call, a._cTensorHandle, status)
  return finish(op, call, attributes, status) { [.one(a)] }
}

/// Calls an op that has two inputs and one output.
func execute(
  _ op: Operation, _ a: TFETensorHandle, _ b: TFETensorHandle, _ attributes: [Attribute] = []
) -> TFETensorHandle {
  let status = ctf_status()!
  let call = op.begin(status)
  TFE_OpAddInput(call, a._cTensorHandle, status)
  TFE_OpAddInput(call, b._cTensorHandle, status)
  return finish(op, call, attributes, status) { [.one(a), .one(b)] }
}

@inline(__always) private func finish(
  _ op: Operation, _ call: OpaquePointer, _ attributes: [Attribute], _ status: OpaquePointer,
  _ inputs: () -> [OperationInput]
) -> TFETensorHandle {
  for attribute in attributes { attribute.set(on: call, status) }
  var result: OpaquePointer?
  var count: Int32 = 1
  TFE_Execute(call, &result, &count, status)
  if TF_GetCode(status) != 0 { failOperation(op.name, inputs(), attributes, status) }
  op.end(call)
  return TFETensorHandle(_owning: result!)
}

/// Calls any op.
func execute(
  _ op: Operation, inputs: [OperationInput], _ attributes: [Attribute] = [], outputCount: Int
) -> [TFETensorHandle] {
  let status = ctf_status()!
  let call = op.begin(status)
  // Attributes first: TensorFlow infers the types of lists, not always rightly, where none are set.
  for attribute in attributes { attribute.set(on: call, status) }
  for input in inputs { add(input, to: call, status) }
  if TF_GetCode(status) != 0 { failOperation(op.name, inputs, attributes, status) }
  var count = Int32(outputCount)
  return withUnsafeTemporaryAllocation(of: OpaquePointer?.self, capacity: max(1, outputCount)) {
    results in
    TFE_Execute(call, results.baseAddress!, &count, status)
    if TF_GetCode(status) != 0 { failOperation(op.name, inputs, attributes, status) }
    op.end(call)
    return (0..<Int(count)).map { TFETensorHandle(_owning: results[$0]!) }
  }
}

private func add(_ input: OperationInput, to call: OpaquePointer, _ status: OpaquePointer) {
  switch input {
  case .one(let handle):
    TFE_OpAddInput(call, handle._cTensorHandle, status)
  case .list(let handles):
    var pointers: [OpaquePointer?] = handles.map(\._cTensorHandle)
    TFE_OpAddInputList(call, &pointers, Int32(pointers.count), status)
  }
}

@inline(__always) func cString(_ string: StaticString) -> UnsafePointer<CChar> {
  UnsafeRawPointer(string.utf8Start).assumingMemoryBound(to: CChar.self)
}
