import _Differentiation

/// Stochastic gradient descent with momentum (Polyak 1964; Nesterov 1983 by Sutskever 2013).
///
/// With gradient g, rate η and momentum μ: v ← μv - ηg, then the model moves by v, or with
/// `nesterov` by μv - ηg. PyTorch keeps v / -η: the same steps while η stays the same.
public class SGD<Model: Differentiable>: Optimizer {
  /// What is trained.
  public typealias Model = Model

  /// η, how far a step goes along the gradient.
  @PerCall public var learningRate: Float
  /// μ, the share of the last step that goes on.
  @PerCall public var momentum: Float {
    didSet { keepsVelocity = keepsVelocity || momentum > 0 }
  }
  /// The rate falls as 1 / (1 + decay · step).
  @PerCall public var decay: Float
  /// Whether a step looks ahead of the velocity by one.
  public var nesterov: Bool
  /// v, in the model's shapes; zero without shapes as long as there was no momentum.
  public var velocity: Model.TangentVector
  /// How many steps have been made.
  @PerCall public var step: Int = 0
  /// Whether there is or was momentum; a velocity goes on when momentum ends.
  private var keepsVelocity: Bool

  /// An optimiser for models of this one's shape.
  ///
  /// - Precondition: Rate, momentum and decay are not negative.
  public init(
    for model: Model, learningRate: Float = 0.01, momentum: Float = 0, decay: Float = 0,
    nesterov: Bool = false
  ) {
    requireRate("SGD", learningRate, decay: decay)
    require(momentum >= 0, "SGD: the momentum must not be negative: \(momentum)")
    self.learningRate = learningRate
    self.momentum = momentum
    self.decay = decay
    self.nesterov = nesterov
    keepsVelocity = momentum > 0
    velocity = momentum > 0 ? zerosLike(model) : .zero
  }

  /// Makes one step: moves `model` against `direction`, its gradient.
  public func update(_ model: inout Model, along direction: Model.TangentVector) {
    atEachCall { self.step += 1 }
    let rate = StepNumber { -decayed(self.learningRate, self.decay, self.step) }
    guard keepsVelocity else { return descend(&model, along: direction, rate) }
    velocity = inShape(velocity, of: model)
    let momentum = StepNumber { Double(self.momentum) }
    makeStep(&model, along: direction, &velocity) { gradient, velocity in
      let step = gradient * rate
      velocity = velocity * momentum + step
      return nesterov ? velocity * momentum + step : velocity
    }
  }

  private func descend(
    _ model: inout Model, along direction: Model.TangentVector, _ rate: StepNumber
  ) {
    var offset = direction
    forEachLeaf(of: &offset) { $0 = (Leaf(handle: $0) * rate).handle }
    model.move(by: offset)
  }
}
