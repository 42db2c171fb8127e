import CTensorFlow

/// A graph under construction: while a Swift closure runs with symbolic tensors, each op becomes a
/// node.
///
/// What depends on no symbolic tensor is computed at once, so shapes, axes and literals are known
/// in Swift, and end up as constants of the graph. Tensors from outside are inputs with the value
/// that they had while tracing.
final class Trace {
  let graph: OpaquePointer = TF_NewGraph()!
  /// The placeholders: first the arguments, then what was met on the way.
  private(set) var inputs: [TF_Output] = []
  /// What the placeholders behind the arguments stand for, in order.
  private(set) var extras: [ExtraInput] = []
  /// What the host does or gives at each call, in the order of tracing.
  private(set) var hostActions: [HostAction] = []
  /// Nodes that do something, whether or not a result depends on them.
  private(set) var statefulNodes: [OpaquePointer?] = []
  private(set) var nodeCount = 0
  /// The tensors from outside that the closure used, frozen at their value.
  private(set) var captureCount = 0
  private var known: [ObjectIdentifier: TF_Output] = [:]
  private var born: [ObjectIdentifier: TFETensorHandle] = [:]
  private var kept: [TFETensorHandle] = []
  private var drawnSeeds: [Int64: Int] = [:]

  /// An input behind the arguments.
  enum ExtraInput {
    /// A tensor from outside.
    case captured(TFETensorHandle)
    /// The tensor that the host action of this index gives.
    case host(Int)
  }

  /// What the host has to do at each call.
  enum HostAction {
    case effect(() -> Void)
    case input(() -> TFETensorHandle)
    /// Draws a seed from the context; nobody may have asked for its tensor.
    case seed
  }

  deinit { TF_DeleteGraph(graph) }
}

// MARK: the trace of this thread

extension Trace {
  /// The one that records this thread's ops.
  @inline(__always) static var current: Trace? {
    ctf_trace().map { Unmanaged<Trace>.fromOpaque($0).takeUnretainedValue() }
  }

  /// Runs `body` with this trace recording.
  func record<Result>(_ body: () throws -> Result) rethrows -> Result {
    precondition(ctf_trace() == nil, "a trace within a trace")
    ctf_set_trace(Unmanaged.passUnretained(self).toOpaque())
    defer {
      ctf_set_trace(nil)
      born = [:]
    }
    return try body()
  }

  /// The trace that has to record `op`; nil where it can be run.
  static func recording(_ op: Operation, _ inputs: [OperationInput]) -> Trace? {
    let current = current
    for input in inputs {
      switch input {
      case .one(let handle): if handle.symbol != nil { return handle.symbol!.recorder }
      case .list(let handles):
        if let handle = handles.first(where: { $0.symbol != nil }) {
          return handle.symbol!.recorder
        }
      }
    }
    return op.isStateful ? current : nil
  }

  /// Remembers a tensor that came to be while tracing: it is no capture.
  func noteBirth(of handle: TFETensorHandle) { born[ObjectIdentifier(handle)] = handle }
}

// MARK: inputs

extension Trace {
  func placeholder(_ type: TensorDataType, _ shape: TensorShape, isData: Bool = false)
    -> TFETensorHandle
  {
    nodeCount += 1
    let node = TF_NewOperation(graph, "Placeholder", "input_\(inputs.count)")
    TF_SetAttrType(node, "dtype", type._cDataType)
    TF_SetAttrShape(node, "shape", shape.dimensions.map(Int64.init), Int32(shape.rank))
    let output = TF_Output(oper: finish(node, "Placeholder"), index: 0)
    inputs.append(output)
    return TFETensorHandle(
      .symbolic(Symbol(output: output, trace: self, dataType: type)), shape: shape, isData: isData)
  }

  /// Where a tensor is found in the graph: constants and captured tensors get their node here.
  func output(of handle: TFETensorHandle) -> TF_Output {
    if let symbol = handle.symbol {
      require(symbol.trace === self, "compiled: a tensor of one trace is used in another")
      return symbol.output
    }
    if let output = known[ObjectIdentifier(handle)] { return output }
    kept.append(handle)  // its address must not be another's
    let isOurs = handle.isConstant || born[ObjectIdentifier(handle)] != nil
    if !isOurs { captureCount += 1 }
    let output = isSmall(handle) ? constant(handle) : capture(handle)
    known[ObjectIdentifier(handle)] = output
    return output
  }

  /// XLA must know axes and shapes; a large constant would only be copied into the graph.
  private func isSmall(_ handle: TFETensorHandle) -> Bool {
    switch handle.dataType._cDataType {
    case TF_DataType(CTF_RESOURCE), TF_DataType(CTF_VARIANT): false
    default: handle.shape.contiguousSize <= 256
    }
  }

  private func capture(_ handle: TFETensorHandle) -> TF_Output {
    extras.append(.captured(handle))
    return placeholder(handle.dataType, handle.shape).symbol!.output
  }

  private func constant(_ handle: TFETensorHandle) -> TF_Output {
    nodeCount += 1
    let status = ctf_status()!
    let tensor = TFE_TensorHandleResolve(handle._cTensorHandle, status)
    checkStatus(status, "compiled: reading a constant of shape \(handle.shape)")
    defer { TF_DeleteTensor(tensor) }
    let node = TF_NewOperation(graph, "Const", "constant_\(nodeCount)")
    TF_SetAttrTensor(node, "value", tensor, status)
    TF_SetAttrType(node, "dtype", handle.dataType._cDataType)
    return TF_Output(oper: finish(node, "Const"), index: 0)
  }

  func finish(_ node: OpaquePointer?, _ name: String) -> OpaquePointer? {
    let status = ctf_status()!
    let operation = TF_FinishOperation(node, status)
    checkStatus(status, "compiled: \(name)")
    return operation
  }
}

// MARK: nodes

extension Trace {
  /// Adds an op as a node and gives its outputs.
  func add(_ op: Operation, _ inputs: [OperationInput], _ attributes: [Attribute])
    -> [TFETensorHandle]
  {
    nodeCount += 1
    let status = ctf_status()!
    let sources = inputs.map { input in input.handles.map(output) }
    let node = TF_NewOperation(graph, op.cName, "\(op.name)_\(nodeCount)")
    if let device = ctf_device() { TF_SetDevice(node, device) }
    for (input, outputs) in zip(inputs, sources) {
      switch input {
      case .one: TF_AddInput(node, outputs[0])
      case .list: TF_AddInputList(node, outputs, Int32(outputs.count))
      }
    }
    for attribute in attributes { attribute.set(onNode: node, status) }
    guard let operation = TF_FinishOperation(node, status), TF_GetCode(status) == 0 else {
      failOperation(op.name, inputs, attributes, status)
    }
    if op.isStateful { statefulNodes.append(operation) }
    return (0..<TF_OperationNumOutputs(operation)).map {
      handle(of: TF_Output(oper: operation, index: $0), op)
    }
  }

  private func handle(of output: TF_Output, _ op: Operation) -> TFETensorHandle {
    let type = TensorDataType(_cDataType: TF_OperationOutputType(output))
    return TFETensorHandle(
      .symbolic(Symbol(output: output, trace: self, dataType: type)), shape: shape(of: output, op))
  }

  /// The shape that TensorFlow infers from those of the inputs; nil where it depends on values.
  private func shape(of output: TF_Output, _ op: Operation) -> TensorShape? {
    let type = TF_OperationOutputType(output)
    if type == TF_DataType(CTF_RESOURCE) || type == TF_DataType(CTF_VARIANT) { return [] }
    let status = ctf_status()!
    let rank = TF_GraphGetTensorNumDims(graph, output, status)
    checkStatus(status, "compiled: \(op.name)")
    guard rank > 0 else { return rank == 0 ? [] : nil }
    var dimensions = [Int64](repeating: -1, count: Int(rank))
    TF_GraphGetTensorShape(graph, output, &dimensions, rank, status)
    checkStatus(status, "compiled: \(op.name)")
    return dimensions.contains(-1) ? nil : TensorShape(dimensions.map(Int.init))
  }

  /// The same tensor on another device.
  func copy(_ handle: TFETensorHandle, to device: Device) -> TFETensorHandle {
    if device == .default && ctf_device() == nil { return handle }
    return withDevice(named: device.name) { add(Trace.identity, [.one(handle)], [])[0] }
  }

  static let identity = Operation("Identity")
}

// MARK: what the host gives

extension Trace {
  func effect(_ body: @escaping () -> Void) { hostActions.append(.effect(body)) }

  /// An input that `make` fills at each call. It is called once here, for the type and shape.
  func hostInput(_ make: @escaping () -> TFETensorHandle) -> TFETensorHandle {
    let example = make()
    extras.append(.host(hostActions.count))
    hostActions.append(.input(make))
    return placeholder(example.dataType, example.shape)
  }

  /// Notes that the closure has drawn a seed: at each call another will be drawn in its place.
  func noteSeed(_ seed: TensorFlowSeed) {
    drawnSeeds[packed(seed)] = hostActions.count
    hostActions.append(.seed)
  }

  /// The input that stands for a seed drawn in this trace; nil for any other.
  func input(forSeed seed: TensorFlowSeed) -> TFETensorHandle? {
    guard let action = drawnSeeds[packed(seed)] else { return nil }
    extras.append(.host(action))
    return placeholder(Int32.tensorFlowDataType, [2])
  }

  private func packed(_ seed: TensorFlowSeed) -> Int64 {
    Int64(seed.graph) << 32 | Int64(UInt32(bitPattern: seed.op))
  }
}
