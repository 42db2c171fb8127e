import CTensorFlow

/// A TensorFlow op, with one `TFE_Op` kept for the next call: making one costs more than a small
/// op itself. Taking it out of the slot and putting it back are atomic, so ops may be called from
/// any thread and from within one another.
final class Operation {
  /// The name, as C and for ever.
  let cName: UnsafePointer<CChar>
  /// Whether a call does more than compute, or depends on more than its inputs: it draws a random
  /// number, reads a file, changes a resource.
  let isStateful: Bool
  /// Whether the result has the shape that its inputs have when broadcast together: then nobody has
  /// to ask TensorFlow for it.
  let keepsShape: Bool
  /// How it is computed without TensorFlow, where the tensors are small.
  let hostKernel: HostKernel?
  private let slot = UnsafeMutablePointer<UnsafeMutableRawPointer?>.allocate(capacity: 1)

  init(_ name: StaticString, isStateful: Bool = false) {
    cName = cString(name)
    self.isStateful = isStateful
    keepsShape = shapeKeepers.contains(name.description)
    hostKernel = HostKernel(operation: name.description)
    slot.initialize(to: nil)
  }

  /// A function that TensorFlow was given under `name`, which has to outlive this object.
  init(function name: UnsafePointer<CChar>) {
    cName = name
    isStateful = true
    keepsShape = false
    hostKernel = nil
    slot.initialize(to: nil)
  }

  deinit {
    if let call = ctf_take(slot) { TFE_DeleteOp(call) }
    slot.deallocate()
  }

  var name: String { String(cString: cName) }

  @inline(__always) func begin(_ status: OpaquePointer) -> OpaquePointer {
    if let call = ctf_take(slot) {
      TFE_OpReset(call, cName, ctf_device(), status)
      return call
    }
    let call = TFE_NewOp(Runtime.context, cName, status)
    checkStatus(status, name)
    if let device = ctf_device() { TFE_OpSetDevice(call, device, status) }
    return call!
  }

  @inline(__always) func end(_ call: OpaquePointer) {
    if !ctf_put_back(slot, call) { TFE_DeleteOp(call) }
  }
}

/// Ops of one or two tensors that work scalar by scalar.
private let shapeKeepers: Set<String> = [
  "AddV2", "Sub", "Mul", "RealDiv", "Div", "FloorDiv", "FloorMod", "Mod", "Maximum", "Minimum",
  "Pow", "SquaredDifference", "Less", "LessEqual", "Greater", "GreaterEqual", "LogicalAnd",
  "LogicalOr", "LogicalNot", "Neg", "Abs", "Sign", "Square", "Reciprocal", "InvGrad", "Ceil",
  "Floor", "Round", "Cast", "Exp", "Expm1", "Log", "Log1p", "Sqrt", "SqrtGrad", "Rsqrt",
  "RsqrtGrad", "Erf", "Tanh", "TanhGrad", "Sigmoid", "SigmoidGrad", "Relu", "ReluGrad", "Relu6",
  "Relu6Grad", "LeakyRelu", "LeakyReluGrad", "Elu", "EluGrad", "Selu", "SeluGrad", "Softmax",
  "LogSoftmax", "Identity", "ZerosLike", "OnesLike",
]

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
  if a.symbol != nil || op.isStateful { return execute(op, [.one(a)], attributes)[0] }
  if let result = op.hostKernel?(a) { return result }
  let status = ctf_status()!
  let call = op.begin(status)
  TFE_OpAddInput(call, a.eager, status)
  return finish(op, call, attributes, status, op.keepsShape ? a.shape : nil) { [.one(a)] }
}

/// Calls an op that has two inputs and one output.
func execute(
  _ op: Operation, _ a: TFETensorHandle, _ b: TFETensorHandle, _ attributes: [Attribute] = []
) -> TFETensorHandle {
  if a.symbol != nil || b.symbol != nil || op.isStateful {
    return execute(op, [.one(a), .one(b)], attributes)[0]
  }
  if let result = op.hostKernel?(a, b) { return result }
  let status = ctf_status()!
  let call = op.begin(status)
  TFE_OpAddInput(call, a.eager, status)
  TFE_OpAddInput(call, b.eager, status)
  let shape = op.keepsShape ? broadcast(a.shape, b.shape) : nil
  return finish(op, call, attributes, status, shape) { [.one(a), .one(b)] }
}

/// The shape of what two tensors give, where that is plain; else nil.
@inline(__always) private func broadcast(_ a: TensorShape, _ b: TensorShape) -> TensorShape? {
  if b.rank == 0 || a == b { return a }
  return a.rank == 0 ? b : nil
}

private func execute(_ op: Operation, _ inputs: [OperationInput], _ attributes: [Attribute])
  -> [TFETensorHandle]
{
  execute(op, inputs: inputs, attributes, outputCount: 1)
}

@inline(__always) private func finish(
  _ op: Operation, _ call: OpaquePointer, _ attributes: [Attribute], _ status: OpaquePointer,
  _ shape: TensorShape?, _ inputs: () -> [OperationInput]
) -> TFETensorHandle {
  for attribute in attributes { attribute.set(on: call, status) }
  var result: OpaquePointer?
  var count: Int32 = 1
  TFE_Execute(call, &result, &count, status)
  if TF_GetCode(status) != 0 { failOperation(op.name, inputs(), attributes, status) }
  op.end(call)
  guard let shape else { return TFETensorHandle(_owning: result!) }
  return TFETensorHandle(owning: result!, shape: shape)
}

/// Calls any op. While a trace records, ops of symbolic tensors become its nodes, and so do stateful
/// ones; what is known already is computed at once.
func execute(
  _ op: Operation, inputs: [OperationInput], _ attributes: [Attribute] = [], outputCount: Int
) -> [TFETensorHandle] {
  if let trace = Trace.recording(op, inputs) { return trace.add(op, inputs, attributes) }
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
