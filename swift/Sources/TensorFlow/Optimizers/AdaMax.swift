import _Differentiation

/// AdaMax: Adam with the largest gradient, slowly forgotten, in the place of the average square
/// (Kingma and Ba 2015, section 7.1, https://arxiv.org/abs/1412.6980).
///
/// With gradient g, rate η and step t: m ← β₁m + (1 - β₁)g, u ← max(β₂u, |g| + ε), and the model
/// moves by -η / (1 - β₁ᵗ) · m / u.
///
/// This is PyTorch's ε, which takes no part where gradients are large. The archived module divided
/// by u + ε, and kept ε out of u.
public class AdaMax<Model: Differentiable>: Optimizer {
  /// What is trained.
  public typealias Model = Model

  /// η, how far a step goes.
  @PerCall public var learningRate: Float
  /// β₁, the share of the average gradient that is kept.
  @PerCall public var beta1: Float
  /// β₂, the share of the largest gradient that is kept.
  @PerCall public var beta2: Float
  /// ε, which keeps the quotient finite where gradients are nothing.
  @PerCall public var epsilon: Float
  /// The rate falls as 1 / (1 + decay · step).
  @PerCall public var decay: Float
  /// How many steps have been made.
  @PerCall public var step: Int = 0
  /// m, the average gradient, in the model's shapes.
  public var firstMoments: Model.TangentVector
  /// u, the largest gradient, in the model's shapes.
  public var infinityNorm: Model.TangentVector

  /// An optimiser for models of this one's shape.
  ///
  /// - Precondition: Rate, epsilon and decay are not negative; both betas are in 0..<1.
  public init(
    for model: Model, learningRate: Float = 2e-3, beta1: Float = 0.9, beta2: Float = 0.999,
    epsilon: Float = 1e-8, decay: Float = 0
  ) {
    requireRate("AdaMax", learningRate, decay: decay, epsilon: epsilon)
    requireShare("AdaMax", "beta1", beta1)
    requireShare("AdaMax", "beta2", beta2)
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.decay = decay
    firstMoments = zerosLike(model)
    infinityNorm = zerosLike(model)
  }

  /// Makes one step: moves `model` against `direction`, its gradient.
  public func update(_ model: inout Model, along direction: Model.TangentVector) {
    atEachCall { self.step += 1 }
    let share1 = StepNumber { share(self.beta1) }
    let kept2 = StepNumber { Double(self.beta2) }
    let rate = StepNumber {
      -decayed(self.learningRate, self.decay, self.step) / biasCorrection(self.beta1, self.step)
    }
    let epsilon = StepNumber { Double(self.epsilon) }
    makeStep(&model, along: direction, &firstMoments, &infinityNorm) { gradient, first, norm in
      first = first.moved(to: gradient, by: share1)
      norm = .maximum(norm * kept2, gradient.magnitude() + epsilon)
      return first * rate / norm
    }
  }
}
