import TensorFlow
import _Differentiation

// Layer-sequential unit variance: weights set by a batch (lesson 11; arXiv 1511.06422).
//
// No rule for initial weights knows of every activation, shift and shape. So send a batch through,
// look at what comes out of the first layer, and set that right; then the next, and so on:
//
//     W = W / std(out)  until the deviation is 1,  b = b - mean(out)  until the mean is 0
//
// The course shifted first, and scaled the mean away from zero again; scaling comes first here. The
// paper begins with orthonormal weights; here they are what they are.
//
// Twin: python/tandem/layers/lsuv.py. A model is a value here, so that a layer is named by its path
// in the model; its outputs are seen by a delegate.

/// A convolution with a generalised ReLU has one weight and one bias to set from outside: the
/// convolution's weight, and what the ReLU adds, its -sub.
extension ConvLayer: LinearLayer {
  /// The convolution's weight `[ks, ks, ni, nf]`.
  public var weight: TF {
    get { conv.filter }
    set { conv.filter = newValue }
  }

  /// What is added to the activations.
  public var bias: Float {
    get { -act.sub }
    set { act.sub = -newValue }
  }

  /// Adds to every output, where there is a bias.
  public mutating func shift(by amount: Float) { if hasBias { bias += amount } }
  /// Makes the bias zero, where there is one.
  public mutating func zeroBias() { conv.zeroBias() }

  /// A layer without an activation has none that could add.
  public var hasBias: Bool { useActivation }
}

/// Whether this is a convolution or a linear layer alone: what has weights to set.
public func isLinearLayer(_ layer: Any) -> Bool {
  layer is any LinearLayer && !(layer is ConvLayer)
}

/// The paths of the layers inside a model that meet the condition, and none inside those; in the
/// order of declaration.
public func findLayers<Model: KeyPathIterable>(
  _ model: Model, where condition: (Any) -> Bool
) -> [PartialKeyPath<Model>] {
  model.allKeyPaths.flatMap { path -> [PartialKeyPath<Model>] in
    let value = model[keyPath: path]
    if condition(value) { return [path] }
    guard let inner = value as? any KeyPathIterable else { return [] }
    return paths(inner, condition).compactMap { path.appending(path: $0) }
  }
}

private func paths<Inner: KeyPathIterable>(_ inner: Inner, _ condition: (Any) -> Bool)
  -> [AnyKeyPath]
{
  findLayers(inner, where: condition).map { $0 as AnyKeyPath }
}

/// Scales and shifts one layer of `model` on a batch; gives its output's mean and deviation.
///
/// Each of at most `passes` passes through the model, in the learning phase that holds, changes the
/// weight until the deviation is 1 to the tolerance, then the bias, where there is one, until the
/// mean is 0.
///
/// - Throws: `TandemError` for a layer that does not run, or whose output is all the same or not
///   finite.
@discardableResult
public func lsuvLayer<Model: Layer, L: LinearLayer>(
  _ model: inout Model, _ path: WritableKeyPath<Model, L>, _ batch: Model.Input,
  tolerance: Float = 1e-3, passes: Int = 20
) throws -> (mean: Float, std: Float) {
  for _ in 0..<passes {
    let (mean, std) = try measured(model, path, batch)
    if abs(std - 1) > tolerance {
      model[keyPath: path].weight = model[keyPath: path].weight / std
    } else if abs(mean) > tolerance && model[keyPath: path].hasBias {
      model[keyPath: path].shift(by: -mean)
    } else {
      return (mean, std)
    }
  }
  return try measured(model, path, batch)
}

private func measured<Model: Layer, L: LinearLayer>(
  _ model: Model, _ path: WritableKeyPath<Model, L>, _ batch: Model.Input
) throws -> (mean: Float, std: Float) {
  var watched = model
  let seen = ActivationStatistics()
  watched[keyPath: path].addDelegate(seen)
  _ = watched(batch)
  guard let mean = seen.means.last, let std = seen.deviations.last else {
    throw TandemError("lsuvLayer: a \(L.self) is not run by the model")
  }
  guard mean.isFinite, std.isFinite, std > 0 else {
    throw TandemError("lsuvLayer: a \(L.self) has an output of mean \(mean), deviation \(std)")
  }
  return (mean, std)
}

/// Sets one layer after the other by `lsuvLayer`; gives the mean and deviation of each.
///
/// - Parameter layers: In the order in which they run; every convolution and linear layer if not
///   given.
/// - Throws: `TandemError` as `lsuvLayer`.
@discardableResult
public func lsuvInit<Model: Layer>(
  _ model: inout Model, _ batch: Model.Input, layers: [PartialKeyPath<Model>]? = nil
) throws -> [(mean: Float, std: Float)] {
  let found = layers ?? findLayers(model, where: isLinearLayer)
  return try found.map { try lsuvAny(&model, $0, batch) }
}

private func lsuvAny<Model: Layer>(
  _ model: inout Model, _ path: PartialKeyPath<Model>, _ batch: Model.Input
) throws -> (mean: Float, std: Float) {
  func adjust<L: LinearLayer>(_ layer: L) throws -> (mean: Float, std: Float) {
    guard let writable = path as? WritableKeyPath<Model, L> else {
      fatalError("lsuvInit: \(path) cannot be written to")
    }
    return try lsuvLayer(&model, writable, batch)
  }
  guard let layer = model[keyPath: path] as? any LinearLayer else {
    fatalError("lsuvInit: \(path) does not lead to a layer with weights")
  }
  return try adjust(layer)
}
