import TensorFlow
import _Differentiation

// Transfer learning: adapt a trained network, freeze it, train its parts at their own rates.
//
// Lesson 12. `adaptModel` keeps the body, the layers before the pooling, which has learned to see,
// and puts a new head upon it for the new classes:
//
//     logits = [max over places of body(x), mean over places of body(x)] W + b
//
// A split then gives the parameters by groups, so that an optimiser can treat them each in its way
// (`splitDict`). Every parameter stands in exactly one group; the course's `bn_splitter` lost those
// of any layer that has no `weight`.
//
// Twin: python/tandem/models/transfer.py. A learner's model has one type here, so that an adapted
// model gets a learner of its own.

/// Calls `function` for each layer inside a model and for each of those inside it, from the top
/// down, with its path.
public func applyMod<Model: KeyPathIterable>(
  _ model: Model, _ function: (PartialKeyPath<Model>, any Module) -> Void
) {
  for path in model.recursivelyAllKeyPaths {
    if let layer = model[keyPath: path] as? any Module { function(path, layer) }
  }
}

/// A body with a head for other classes: images `[n, h, w, c]` to `[n, classes]`.
public struct AdaptedModel: Layer {
  public typealias Input = TF
  public typealias Output = TF

  /// The trained layers.
  public var body: XResNetBody
  /// The new ones.
  public var head: AdaptedHead

  /// `[n, h, w, c]` to `[n, classes]`.
  @differentiable(reverse)
  public func forward(_ images: TF) -> TF {
    let features: TF = body(images)
    return head(features)
  }

  /// How the weights are named and laid out in a state of Python's adapted model.
  public var weightFormat: WeightFormat {
    var names = body.pyTorchNames(at: "body.").mapValues { "0.\($0)" }
    names["head.linear"] = "3"
    return .pyTorch(renaming: names)
  }
}

/// Pooling to one place and a linear layer: features `[n, h, w, channels]` to `[n, classes]`.
public struct AdaptedHead: Layer {
  public typealias Input = TF
  public typealias Output = TF

  /// Maxima and means over all places.
  public var pool = AdaptiveConcatPool2D()
  /// From those to the logits.
  public var linear: FADense
  @noDerivative private let flatten = Flatten<Float>()

  /// The linear layer is drawn as torch.nn does, small.
  public init(channels: Int, classes: Int) {
    linear = FADense(2 * channels, classes)
    linear.weight = kaimingUniform(linear.weight.shape, leak: 5.0.squareRoot())
    linear.bias = uniformNoise([classes]) / Float(2 * channels).squareRoot()
  }

  /// `[n, h, w, channels]` to `[n, classes]`.
  @differentiable(reverse)
  public func forward(_ features: TF) -> TF {
    let pooled: TF = pool(features)
    let flat: TF = flatten(pooled)
    return linear(flat)
  }
}

/// A trained network's body under a new head for so many classes, all of it trainable.
///
/// The body shares its running statistics with the network.
public func adaptModel(_ model: XResNet, classes: Int) -> AdaptedModel {
  adapted(model.body, classes)
}

/// The same once more: the body of an adapted model stays.
public func adaptModel(_ model: AdaptedModel, classes: Int) -> AdaptedModel {
  adapted(model.body, classes)
}

private func adapted(_ body: XResNetBody, _ classes: Int) -> AdaptedModel {
  require(classes > 0, "adaptModel: there is no model for \(classes) classes")
  return AdaptedModel(body: body, head: AdaptedHead(channels: body.channels, classes: classes))
}

// MARK: splits

/// Where a parameter belongs by its path, or by that of what it lies in; group 0 where none says.
public typealias ParameterSplit<Model> = [PartialKeyPath<Model>: Int]

/// The parameters of an adapted model's body, group 0, and those of its head, group 1.
public func bodyHeadSplitter(_ model: AdaptedModel) -> ParameterSplit<AdaptedModel> {
  [\AdaptedModel.head: 1]
}

/// The body's parameters without its norms', group 0, and those with the head's, group 1.
///
/// What is frozen up to the last group then still has norms that follow the new data.
public func bnSplitter(_ model: AdaptedModel) -> ParameterSplit<AdaptedModel> {
  var groups = bodyHeadSplitter(model)
  for path in findLayers(model, where: { $0 is any Norm }) { groups[path] = 1 }
  return groups
}
