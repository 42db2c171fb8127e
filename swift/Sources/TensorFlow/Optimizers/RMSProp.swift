import _Differentiation

/// RMSProp: gradients divided by the root of their recent mean square
/// (Tieleman and Hinton 2012, lecture 6.5 of "Neural networks for machine learning").
///
/// With gradient g and rate η: α ← ρα + (1 - ρ)g², and the model moves by -η g / (√α + ε): the same
/// in PyTorch, whose `alpha` is our ρ and by default 0.99.
public class RMSProp<Model: Differentiable>: Optimizer {
  /// What is trained.
  public typealias Model = Model

  /// η, how far a step goes.
  @PerCall public var learningRate: Float
  /// ρ, the share of the mean square that is kept.
  @PerCall public var rho: Float
  /// ε, which keeps the quotient finite where gradients are nothing.
  @PerCall public var epsilon: Float
  /// The rate falls as 1 / (1 + decay · step).
  @PerCall public var decay: Float
  /// How many steps have been made.
  @PerCall public var step: Int = 0
  /// α, the mean square, in the model's shapes.
  public var alpha: Model.TangentVector

  /// An optimiser for models of this one's shape.
  ///
  /// - Precondition: Rate, epsilon and decay are not negative; rho is in 0..<1.
  public init(
    for model: Model, learningRate: Float = 1e-3, rho: Float = 0.9, epsilon: Float = 1e-8,
    decay: Float = 0
  ) {
    requireRate("RMSProp", learningRate, decay: decay, epsilon: epsilon)
    requireShare("RMSProp", "rho", rho)
    self.learningRate = learningRate
    self.rho = rho
    self.epsilon = epsilon
    self.decay = decay
    alpha = zerosLike(model)
  }

  /// Makes one step: moves `model` against `direction`, its gradient.
  public func update(_ model: inout Model, along direction: Model.TangentVector) {
    atEachCall { self.step += 1 }
    let fresh = StepNumber { share(self.rho) }
    let rate = StepNumber { -decayed(self.learningRate, self.decay, self.step) }
    let epsilon = StepNumber { Double(self.epsilon) }
    makeStep(&model, along: direction, &alpha) { gradient, square in
      square = square.moved(to: gradient.squared(), by: fresh)
      return gradient * rate / (square.squareRoot() + epsilon)
    }
  }
}
