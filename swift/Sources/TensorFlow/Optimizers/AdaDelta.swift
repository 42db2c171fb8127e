import _Differentiation

/// AdaDelta: the root mean square of recent steps over that of recent gradients is the rate, so that
/// none has to be chosen (Zeiler 2012, https://arxiv.org/abs/1212.5701).
///
/// With gradient g and rate η: E ← ρE + (1 - ρ)g², d = √(D + ε) / √(E + ε) · g,
/// D ← ρD + (1 - ρ)d², and the model moves by -η d: the same in PyTorch, whose ρ is by default 0.9.
public class AdaDelta<Model: Differentiable>: Optimizer {
  /// What is trained.
  public typealias Model = Model

  /// η, how far a step goes.
  @PerCall public var learningRate: Float
  /// ρ, the share of both averages that is kept.
  @PerCall public var rho: Float
  /// ε, which lets the first step be made.
  @PerCall public var epsilon: Float
  /// The rate falls as 1 / (1 + decay · step).
  @PerCall public var decay: Float
  /// How many steps have been made.
  @PerCall public var step: Int = 0
  /// E, the mean square of gradients, in the model's shapes.
  public var averageSquared: Model.TangentVector
  /// D, the mean square of steps, in the model's shapes.
  public var accumulatedDelta: Model.TangentVector

  /// An optimiser for models of this one's shape.
  ///
  /// - Precondition: Rate, epsilon and decay are not negative; rho is in 0..<1.
  public init(
    for model: Model, learningRate: Float = 1, rho: Float = 0.95, epsilon: Float = 1e-6,
    decay: Float = 0
  ) {
    requireRate("AdaDelta", learningRate, decay: decay, epsilon: epsilon)
    requireShare("AdaDelta", "rho", rho)
    self.learningRate = learningRate
    self.rho = rho
    self.epsilon = epsilon
    self.decay = decay
    averageSquared = zerosLike(model)
    accumulatedDelta = zerosLike(model)
  }

  /// Makes one step: moves `model` against `direction`, its gradient.
  public func update(_ model: inout Model, along direction: Model.TangentVector) {
    atEachCall { self.step += 1 }
    let fresh = StepNumber { share(self.rho) }
    let rate = StepNumber { -decayed(self.learningRate, self.decay, self.step) }
    let epsilon = StepNumber { Double(self.epsilon) }
    makeStep(&model, along: direction, &averageSquared, &accumulatedDelta) {
      gradient, square, delta in
      square = square.moved(to: gradient.squared(), by: fresh)
      let step = ((delta + epsilon) / (square + epsilon)).squareRoot() * gradient
      delta = delta.moved(to: step.squared(), by: fresh)
      return step * rate
    }
  }
}
