import _Differentiation

/// Stochastic gradient descent with momentum (Polyak 1964; Nesterov 1983 by Sutskever 2013).
///
/// With gradient g, rate η and momentum μ: v ← μv - ηg, then the model moves by v, or with
/// `nesterov` by μv - ηg.
public class SGD<Model: Differentiable>: Optimizer {
  /// What is trained.
  public typealias Model = Model

  /// η, how far a step goes along the gradient.
  public var learningRate: Float
  /// μ, the share of the last step that goes on.
  public var momentum: Float
  /// The rate falls as 1 / (1 + decay · step).
  public var decay: Float
  /// Whether a step looks ahead of the velocity by one.
  public var nesterov: Bool
  /// v; without momentum the last step, in which what got no gradient has no shape.
  public var velocity: Model.TangentVector = .zero
  /// How many steps have been made.
  public var step: Int = 0
  /// Whether every tensor of `velocity` has its shape.
  private var isComplete = false

  /// An optimiser for models of this one's shape.
  ///
  /// - Precondition: Rate, momentum and decay are not negative.
  public init(
    for model: Model, learningRate: Float = 0.01, momentum: Float = 0, decay: Float = 0,
    nesterov: Bool = false
  ) {
    require(learningRate >= 0, "SGD: the learning rate must not be negative: \(learningRate)")
    require(momentum >= 0, "SGD: the momentum must not be negative: \(momentum)")
    require(decay >= 0, "SGD: the decay must not be negative: \(decay)")
    self.learningRate = learningRate
    self.momentum = momentum
    self.decay = decay
    self.nesterov = nesterov
  }

  /// Makes one step: moves `model` against `direction`, its gradient.
  public func update(_ model: inout Model, along direction: Model.TangentVector) {
    step += 1
    let rate = Double(learningRate) / (1 + Double(decay) * Double(step))
    var offset = direction
    forEachLeaf(of: &offset) { $0 = scaled($0, by: -rate) }
    if momentum > 0 {
      accelerate(&offset, model)
    } else {
      (velocity, isComplete) = (offset, false)
    }
    model.move(by: offset)
  }

  /// v ← μv + offset; `offset` becomes what the model moves by.
  private func accelerate(_ offset: inout Model.TangentVector, _ model: Model) {
    if !isComplete {
      velocity = zerosLike(model) + velocity
      isComplete = true
    }
    decelerate(&velocity, adding: offset)
    guard nesterov else { offset = velocity; return }
    var moved = velocity
    decelerate(&moved, adding: offset)
    offset = moved
  }

  /// value ← μ · value + offset
  private func decelerate(_ value: inout Model.TangentVector, adding offset: Model.TangentVector) {
    forEachLeaf(of: &value, with: offset) { v, step in
      let kept = scaled(v, by: Double(momentum))
      v = step.map { sum(kept, $0) } ?? kept
    }
  }
}
