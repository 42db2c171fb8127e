import TensorFlow

// Hooks: a look inside a model while it runs (lesson 10).
//
// A layer is a value, so what looks on is an object that the layer refers to, a `LayerDelegate`.
// `HooksDelegate` puts one on each of some layers for the length of a fit, so that no hook outlives
// the work that it was made for, whatever ends that work.
//
// Twin: python/tandem/training/hooks.py. There a hook may take an output's place; here it looks on.

/// Where a layer lies in a model, and what it is called.
public struct LayerPlace<Model> {
  public let name: String
  private let change: (inout Model, Hook, _ isAdded: Bool) -> Void

  /// A layer by its key path, `\.conv1` say.
  public init<L: FALayer>(_ name: String, _ path: WritableKeyPath<Model, L>) {
    self.name = name
    change = { model, hook, isAdded in
      if isAdded {
        model[keyPath: path].addDelegate(hook)
      } else {
        model[keyPath: path].removeDelegate(hook)
      }
    }
  }

  /// Puts a hook on.
  func add(_ hook: Hook, to model: inout Model) { change(&model, hook, true) }
  /// Takes a hook off.
  func remove(_ hook: Hook, from model: inout Model) { change(&model, hook, false) }
}

/// Calls f(hook, output) each time that its layer has run. The hook itself is where f may keep what it
/// sees.
public final class Hook: LayerDelegate {
  public let name: String
  /// What was seen of the layer's output.
  public var stats: LayerStats?
  private let see: (Hook, TF) -> Void

  public init(_ name: String, _ see: @escaping (Hook, TF) -> Void) {
    (self.name, self.see) = (name, see)
  }

  public override func layerDidProduce(_ activation: TF) { see(self, activation) }
}

extension Learner {
  /// Hooks on for the length of a fit, which call f after each layer's turn in training.
  ///
  /// After the fit `hooks` still holds what was seen in it. Steps are eager meanwhile: a compiled
  /// one calls its layers only while it is traced.
  open class HooksDelegate: Delegate {
    public private(set) var hooks: [Hook] = []
    private let places: [LayerPlace<Model>]
    private let see: (Hook, TF) -> Void

    /// - Precondition: There is a layer.
    public init(_ places: [LayerPlace<Model>], _ see: @escaping (Hook, TF) -> Void) {
      require(!places.isEmpty, "HooksDelegate: there is no layer to hook")
      (self.places, self.see) = (places, see)
    }

    open override var splitsStep: Bool { false }
    open override var needsEagerSteps: Bool { true }
    open override var joinsSearch: Bool { false }

    /// Puts the hooks on.
    open override func trainingWillStart(_ learner: Learner) {
      hooks = places.map { place in
        Hook(place.name) { [weak self, weak learner] hook, output in
          if let self, let learner, self.wanted(learner) { self.see(hook, output) }
        }
      }
      for (place, hook) in zip(places, hooks) { place.add(hook, to: &learner.model) }
    }

    /// Whether to look at this batch: at every one that is trained on.
    open func wanted(_ learner: Learner) -> Bool { learner.inTrain }

    /// Takes the hooks off.
    open override func cleanUp(_ level: TrainingLevel, _ learner: Learner) {
      guard level == .training else { return }
      for (place, hook) in zip(places, hooks) { place.remove(hook, from: &learner.model) }
    }
  }

  /// Keeps `LayerStats` of every `every`th training batch for each hooked layer.
  public final class ActivationStats: HooksDelegate {
    private let every: Int

    /// - Precondition: There is a layer, and `every` is 1 at least.
    public init(
      _ places: [LayerPlace<Model>], every: Int = 1, range: ClosedRange<Float> = -7...7,
      bins: Int = 40, near: Float = 0.1
    ) {
      require(every >= 1, "ActivationStats: every must be at least 1, got \(every)")
      self.every = every
      super.init(places) { hook, output in
        if hook.stats == nil { hook.stats = LayerStats(range: range, bins: bins, near: near) }
        hook.stats!.append(output)
      }
    }

    public override func wanted(_ learner: Learner) -> Bool {
      learner.inTrain && learner.stepCount % every == 0
    }
  }
}
