// Arithmetic on the tensors of a tangent, whatever their scalar type: what optimisers are made of.

/// Calls `body` with every tensor of `value`, in the order of declaration.
func forEachLeaf<Value>(of value: inout Value, _ body: (inout TFETensorHandle) -> Void) {
  withUnsafeMutableBytes(of: &value) { bytes in
    guard let start = bytes.baseAddress else { return }
    FieldPlan.of(Value.self).walkPlaces(start) { body(&$0.pointee) }
  }
}

/// Calls `body` with every tensor of `value` and its partner in `other`. A tangent may hold fewer:
/// an array that no gradient reached is empty, and its partners are nil.
func forEachLeaf<Value>(
  of value: inout Value, with other: Value,
  _ body: (inout TFETensorHandle, TFETensorHandle?) -> Void
) {
  var other = other
  var partners: [TFETensorHandle] = []
  forEachLeaf(of: &other) { partners.append($0) }
  var count = 0
  forEachLeaf(of: &value) { _ in count += 1 }
  if count == partners.count {
    var next = 0
    forEachLeaf(of: &value) {
      body(&$0, partners[next]); next += 1
    }
  } else {
    let byPath = Dictionary(
      uniqueKeysWithValues: tensorLeaves(of: other).map { ($0.path, $0.handle) })
    updateTensorLeaves(of: &value) { path, handle in
      var handle = handle
      body(&handle, byPath[path])
      return handle
    }
  }
}

func scaled(_ handle: TFETensorHandle, by factor: Double) -> TFETensorHandle {
  if handle.isZero { return handle }
  switch handle.dataType {
  case Float.tensorFlowDataType:
    return (Tensor<Float>(_tfe: handle) * Float(factor))._tfe
  case Double.tensorFlowDataType:
    return (Tensor<Double>(_tfe: handle) * factor)._tfe
  default: fatalError("optimiser: a gradient of \(handle.dataType) cannot be scaled")
  }
}

/// The sum of two tensors of the same type.
func sum(_ lhs: TFETensorHandle, _ rhs: TFETensorHandle) -> TFETensorHandle {
  if lhs.isZero { return rhs }
  if rhs.isZero { return lhs }
  return execute(addition, lhs, rhs)
}

private let addition = Operation("AddV2")
