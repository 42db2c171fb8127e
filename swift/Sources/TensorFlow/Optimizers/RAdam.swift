import _Differentiation

/// RAdam: Adam that leaves out the division as long as the average of squares is of too few steps
/// to be trusted, and rectifies it thereafter (Liu et al. 2020, https://arxiv.org/abs/1908.03265).
///
/// With gradient g, rate η and step t: m ← β₁m + (1 - β₁)g, v ← β₂v + (1 - β₂)g²,
/// m̂ = m / (1 - β₁ᵗ), ρ∞ = 2 / (1 - β₂) - 1 and ρ = ρ∞ - 2t β₂ᵗ / (1 - β₂ᵗ). The model moves by
/// -η m̂ while ρ ≤ 5, thereafter by -η r m̂ √(1 - β₂ᵗ) / (√v + ε), where
/// r² = (ρ - 4)(ρ - 2)ρ∞ / ((ρ∞ - 4)(ρ∞ - 2)ρ).
///
/// As PyTorch computes it, and the archived module but for ρ = 5, which rectified there.
public class RAdam<Model: Differentiable>: Optimizer {
  /// What is trained.
  public typealias Model = Model

  /// η, how far a step goes.
  @PerCall public var learningRate: Float
  /// β₁, the share of the average gradient that is kept.
  @PerCall public var beta1: Float
  /// β₂, the share of the average square that is kept.
  @PerCall public var beta2: Float
  /// ε, which keeps the quotient finite where gradients are nothing.
  @PerCall public var epsilon: Float
  /// The rate falls as 1 / (1 + decay · step).
  @PerCall public var decay: Float
  /// How many steps have been made.
  @PerCall public var step: Int = 0
  /// m, the average gradient, in the model's shapes.
  public var firstMoments: Model.TangentVector
  /// v, the average square, in the model's shapes.
  public var secondMoments: Model.TangentVector

  /// An optimiser for models of this one's shape.
  ///
  /// - Precondition: Rate, epsilon and decay are not negative; both betas are in 0..<1.
  public init(
    for model: Model, learningRate: Float = 1e-3, beta1: Float = 0.9, beta2: Float = 0.999,
    epsilon: Float = 1e-8, decay: Float = 0
  ) {
    requireRate("RAdam", learningRate, decay: decay, epsilon: epsilon)
    requireShare("RAdam", "beta1", beta1)
    requireShare("RAdam", "beta2", beta2)
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.decay = decay
    firstMoments = zerosLike(model)
    secondMoments = zerosLike(model)
  }

  /// Makes one step: moves `model` against `direction`, its gradient.
  public func update(_ model: inout Model, along direction: Model.TangentVector) {
    atEachCall { self.step += 1 }
    let (share1, share2) = (StepNumber { share(self.beta1) }, StepNumber { share(self.beta2) })
    let rate = StepNumber { -self.stepSize }
    // Without a division the divisor is 0 · √v + 1, as a compiled step cannot take another way.
    let weight = StepNumber { self.rectification == nil ? 0 : 1 }
    let epsilon = StepNumber { self.rectification == nil ? 1 : Double(self.epsilon) }
    makeStep(&model, along: direction, &firstMoments, &secondMoments) { gradient, first, second in
      first = first.moved(to: gradient, by: share1)
      second = second.moved(to: gradient.squared(), by: share2)
      return first * rate / (second.squareRoot() * weight + epsilon)
    }
  }

  private var stepSize: Double {
    decayed(learningRate, decay, step) / biasCorrection(beta1, step) * (rectification ?? 1)
  }

  // r √(1 - β₂ᵗ), nil as long as ρ is too small.
  private var rectification: Double? {
    let correction = biasCorrection(beta2, step)
    let limit = 2 / share(beta2) - 1
    let length = limit - 2 * Double(step) * (1 - correction) / correction
    guard length > 5 else { return nil }
    let square = (length - 4) * (length - 2) * limit / ((limit - 4) * (limit - 2) * length)
    return (square * correction).squareRoot()
  }
}
