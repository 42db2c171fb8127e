import _Differentiation

// What optimisers and engines do with every tensor of a model, built on `FieldPlan`.

/// The tensors inside any value, by path, in the order of declaration.
///
///     tensorLeaves(of: model).map(\.path)   // ["hidden.weight", "hidden.bias", ...]
public func tensorLeaves<Value>(of value: Value) -> [(path: String, handle: TFETensorHandle)] {
  var value = value
  var leaves: [(path: String, handle: TFETensorHandle)] = []
  withUnsafeMutableBytes(of: &value) { bytes in
    guard let start = bytes.baseAddress else { return }
    FieldPlan.of(Value.self).walk(start) { leaves.append(($0, $1.pointee)) }
  }
  return leaves
}

/// Replaces every tensor inside `value` by what `body` makes of its path and itself.
///
/// - Precondition: `body` keeps the data type.
public func updateTensorLeaves<Value>(
  of value: inout Value, _ body: (String, TFETensorHandle) -> TFETensorHandle
) {
  withUnsafeMutableBytes(of: &value) { bytes in
    guard let start = bytes.baseAddress else { return }
    FieldPlan.of(Value.self).walk(start) { path, place in
      place.pointee = body(path, place.pointee)
    }
  }
}

/// The same value with every tensor in it marked as data, whatever its type: see `Tensor.asData()`.
package func markedAsData<Value>(_ value: Value) -> Value {
  var value = value
  forEachLeaf(of: &value) { $0 = $0.asData() }
  return value
}

/// Calls `body` with every tensor of `value`, in the order of declaration.
func forEachLeaf<Value>(of value: inout Value, _ body: (inout TFETensorHandle) -> Void) {
  withUnsafeMutableBytes(of: &value) { bytes in
    guard let start = bytes.baseAddress else { return }
    FieldPlan.of(Value.self).walkPlaces(start) { body(&$0.pointee) }
  }
}

/// The tensors of `value`, in the order of declaration.
func tensorHandles<Value>(of value: Value) -> [TFETensorHandle] {
  var value = value
  var handles: [TFETensorHandle] = []
  forEachLeaf(of: &value) { handles.append($0) }
  return handles
}

/// How many tensors there are inside `value`.
package func tensorCount<Value>(of value: Value) -> Int { tensorHandles(of: value).count }

/// Puts `handles` in the places of the tensors of `value`, in the order of declaration.
func setTensorHandles<Value>(of value: inout Value, to handles: some Sequence<TFETensorHandle>) {
  var next = handles.makeIterator()
  forEachLeaf(of: &value) { $0 = next.next()! }
}

/// A tangent of zeros in the shapes of the model's own tensors. `TangentVector.zero` has empty
/// arrays and shapeless tensors, which an optimiser's state cannot start from.
///
/// Fields are matched by name, so a hand-written `TangentVector` has to keep the model's names.
public func zerosLike<Model: Differentiable>(_ model: Model) -> Model.TangentVector {
  var model = model
  var tangent = Model.TangentVector.zero
  withUnsafeMutableBytes(of: &tangent) { tangent in
    withUnsafeMutableBytes(of: &model) { model in
      guard let tangent = tangent.baseAddress, let model = model.baseAddress else { return }
      fillZeros(
        tangent, .of(Model.TangentVector.self), like: model, .of(Model.self))
    }
  }
  return tangent
}

private func fillZeros(
  _ tangent: UnsafeMutableRawPointer, _ tangentPlan: FieldPlan,
  like model: UnsafeMutableRawPointer, _ modelPlan: FieldPlan
) {
  switch (tangentPlan, modelPlan) {
  case (.tensor, .tensor):
    let handle = model.assumingMemoryBound(to: TFETensorHandle.self).pointee
    tangent.assumingMemoryBound(to: TFETensorHandle.self).pointee = handle.zerosLike()
  case (.array(let tangents), .array(let models)):
    tangents.fill(tangent, zeros: models.elementCount(of: model))
    var places: [UnsafeMutableRawPointer] = []
    models.forEachElement(of: model) { places.append($1) }
    tangents.forEachElement(of: tangent) {
      fillZeros($1, tangents.elementPlan, like: places[$0], models.elementPlan)
    }
  case (.fields(let tangents), .fields(let models)):
    for field in tangents {
      guard let twin = twin(of: field, in: models) else { continue }
      fillZeros(tangent + field.offset, field.plan, like: model + twin.offset, twin.plan)
    }
  default: break
  }
}

private func twin(of field: FieldPlan.Field, in models: [FieldPlan.Field]) -> FieldPlan.Field? {
  if let twin = models.first(where: { $0.name == field.name }) { return twin }
  // A property wrapper lies under an underscore, and the property's value in the wrapper.
  guard let wrapper = models.first(where: { $0.name == "_" + field.name }),
    case .fields(let inner) = wrapper.plan, inner.count == 1
  else { return nil }
  return FieldPlan.Field(
    name: field.name, offset: wrapper.offset + inner[0].offset, plan: inner[0].plan)
}

extension TFETensorHandle {
  fileprivate func zerosLike() -> TFETensorHandle { execute(Self.zerosLikeOp, self) }
  private static let zerosLikeOp = Operation("ZerosLike")
}
