import _Differentiation

// One step of an optimiser: every gradient meets its partners in the optimiser's state, and the
// model moves by what comes of it.

/// Moves `model` by what `body` makes of each gradient and its partner in `state`, which it changes.
/// A parameter without a gradient has one of zero.
func makeStep<Model: Differentiable>(
  _ model: inout Model, along direction: Model.TangentVector, _ state: inout Model.TangentVector,
  _ body: (_ gradient: Leaf, _ state: inout Leaf) -> Leaf
) {
  var states = [state]
  makeStep(&model, along: direction, &states) { gradient, leaves in body(gradient, &leaves[0]) }
  state = states[0]
}

/// The same for a state of two parts.
func makeStep<Model: Differentiable>(
  _ model: inout Model, along direction: Model.TangentVector,
  _ first: inout Model.TangentVector, _ second: inout Model.TangentVector,
  _ body: (_ gradient: Leaf, _ first: inout Leaf, _ second: inout Leaf) -> Leaf
) {
  var states = [first, second]
  makeStep(&model, along: direction, &states) { gradient, leaves in
    var second = leaves[1]
    defer { leaves[1] = second }
    return body(gradient, &leaves[0], &second)
  }
  (first, second) = (states[0], states[1])
}

/// The same for a state of any number of parts.
func makeStep<Model: Differentiable>(
  _ model: inout Model, along direction: Model.TangentVector, _ states: inout [Model.TangentVector],
  _ body: (_ gradient: Leaf, _ states: inout [Leaf]) -> Leaf
) {
  for part in states.indices { adopt(direction, in: &states[part]) }
  var offset = states[0]
  let gradients = leaves(of: direction, inPlacesOf: offset)
  var parts = states.map { leaves(of: $0) }
  var moves: [Leaf] = []
  moves.reserveCapacity(gradients.count)
  var partners = parts.map { _ in Leaf(handle: Tensor<Float>.zero._tfe) }
  for (index, gradient) in gradients.enumerated() {
    for part in parts.indices { partners[part] = parts[part][index] }
    moves.append(body(gradient, &partners))
    for part in parts.indices { parts[part][index] = partners[part] }
  }
  for part in parts.indices { setLeaves(of: &states[part], to: parts[part]) }
  setLeaves(of: &offset, to: moves)
  model.move(by: offset)
}

// MARK: the leaves of a tangent

/// The tensors of `value`, in the order of declaration.
private func leaves<Value>(of value: Value) -> [Leaf] {
  tensorHandles(of: value).map(Leaf.init)
}

/// Puts `leaves` in the places of the tensors of `value`, in the order of declaration.
private func setLeaves<Value>(of value: inout Value, to leaves: [Leaf]) {
  setTensorHandles(of: &value, to: leaves.lazy.map(\.handle))
}

/// The gradients in `direction`, one for each tensor of `state`. A tangent may hold fewer: an array
/// that no gradient reached is empty, and zero stands for its elements.
private func leaves<Tangent>(of direction: Tangent, inPlacesOf state: Tangent) -> [Leaf] {
  let places = leaves(of: state)
  let gradients = leaves(of: direction)
  if gradients.count == places.count { return gradients }
  let byPath = Dictionary(
    uniqueKeysWithValues: tensorLeaves(of: direction).map { ($0.path, $0.handle) })
  return tensorLeaves(of: state).map { path, handle in
    byPath[path].map(Leaf.init) ?? Leaf(handle: handle).zeros()
  }
}

/// Gives `state` the arrays that only `direction` has: a hand-written tangent whose names are not
/// the model's starts without them.
private func adopt<Tangent: AdditiveArithmetic>(_ direction: Tangent, in state: inout Tangent) {
  guard leaves(of: direction).count > leaves(of: state).count else { return }
  var zeros = direction
  forEachLeaf(of: &zeros) { $0 = Leaf(handle: $0).zeros().handle }
  state += zeros
}

/// `tangent` in the model's shapes, where it is the zero without them.
func inShape<Model: Differentiable>(
  _ tangent: Model.TangentVector, of model: Model
) -> Model.TangentVector {
  let known = leaves(of: tangent)
  guard known.isEmpty || known.contains(where: \.handle.isZero) else { return tangent }
  return zerosLike(model) + tangent
}
