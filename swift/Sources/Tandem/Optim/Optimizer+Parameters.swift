import TensorFlow
import _Differentiation

// The parameters of a model by key paths: where each is, where its gradient is, its group.

/// Where a parameter is in a model, and where its gradient is in a tangent.
public struct ParameterKeyPaths<Model: Module> {
  /// Where the parameter is in the model.
  public let parameter: WritableKeyPath<Model, TF>
  /// Where its gradient is in a tangent.
  public let gradient: WritableKeyPath<Model.TangentVector, TF>
}

/// The parameters of a model and their gradients, in the order of declaration.
///
/// Not every tensor of a model is a parameter, and no name says which gradient is whose. So each
/// gradient is made another number, a model of zeros moves by them, and what number a tensor then
/// has tells its gradient: they belong together where a step takes the one along the other.
///
/// The tangent is `zerosLike(model)`: `TangentVector.zero` has empty arrays, and fewer paths.
///
/// - Precondition: Every parameter is of `Float`, not frozen, and in types that are
///   `KeyPathIterable`, as layers are.
public func parameterKeyPaths<Model: Module>(of model: Model) -> [ParameterKeyPaths<Model>] {
  let zeros = zerosLike(model)
  let gradients = zeros.recursivelyAllWritableKeyPaths(to: TF.self)
  let numbered = numberedParameters(model, zeros, gradients)
  let found = gradients.indices.compactMap { place in
    numbered[place].map { ParameterKeyPaths(parameter: $0, gradient: gradients[place]) }
  }
  let expected = tensorLeaves(of: zeros).map(\.path)
  require(!expected.isEmpty, "Optimizer: \(Model.self) has no parameters to train")
  require(
    found.count == expected.count,
    "Optimizer: key paths lead to \(found.count) of the \(expected.count) parameters of "
      + "\(Model.self): \(expected); one is frozen, not of Float, or not in a KeyPathIterable type")
  return found
}

/// The parameter that each gradient belongs to, by the gradient's place.
private func numberedParameters<Model: Module>(
  _ model: Model, _ zeros: Model.TangentVector,
  _ gradients: [WritableKeyPath<Model.TangentVector, TF>]
) -> [Int: WritableKeyPath<Model, TF>] {
  var (moved, offset) = (model, zeros)
  let tensors = model.recursivelyAllWritableKeyPaths(to: TF.self)
  for path in tensors { moved[keyPath: path] = TF(0) }
  for (place, path) in gradients.enumerated() { offset[keyPath: path] = TF(Float(place + 1)) }
  moved.move(by: offset)
  var found: [Int: WritableKeyPath<Model, TF>] = [:]
  for path in tensors {
    let tensor = moved[keyPath: path]
    if tensor.rank == 0, tensor.scalarized() > 0 { found[Int(tensor.scalarized()) - 1] = path }
  }
  return found
}

/// The places of each group's parameters.
///
/// A path leads to a parameter where the tensor that it reads is the parameter's own; so the paths
/// may be written `\Model.head.weight`, which is not `==` to the same path found.
func split<Model: Module>(
  _ parameters: [ParameterKeyPaths<Model>], of model: Model,
  _ splitDict: [PartialKeyPath<Model>: Int]
) -> [[Int]] {
  var distinct = model
  var places: [ObjectIdentifier: Int] = [:]
  for (place, paths) in parameters.enumerated() {
    let tensor = TF(Float(place))
    distinct[keyPath: paths.parameter] = tensor
    places[ObjectIdentifier(tensor._tfe)] = place
  }
  var groups = [Int?](repeating: nil, count: parameters.count)
  for (path, group) in splitDict {
    let led = leaves(of: distinct[keyPath: path]).compactMap { places[ObjectIdentifier($0)] }
    require(!led.isEmpty, "splitDict: \(path) leads to no parameter")
    for place in led {
      require(groups[place] == nil, "splitDict: two paths lead to parameter \(place): \(path)")
      groups[place] = group
    }
  }
  return listed(groups.map { $0 ?? 0 })
}

private func leaves(of value: Any) -> [TFETensorHandle] {
  func handles<Value>(_ value: Value) -> [TFETensorHandle] { tensorLeaves(of: value).map(\.handle) }
  return _openExistential(value, do: handles)
}

private func listed(_ groups: [Int]) -> [[Int]] {
  let count = groups.max()! + 1
  let places = (0..<count).map { group in groups.indices.filter { groups[$0] == group } }
  let empty = places.firstIndex(of: [])
  require(
    groups.min()! >= 0 && empty == nil,
    "splitDict: every group from 0 to \(count - 1) needs a parameter, got \(groups)")
  return places
}

/// The gradient with all its tensors: one that no loss reached has empty arrays, where a path into
/// them would trap.
func whole<Model: Module>(
  _ direction: Model.TangentVector, like model: Model, _ count: Int
) -> Model.TangentVector {
  tensorCount(of: direction) == count ? direction : zerosLike(model) + direction
}
