import _Differentiation

/// Adam: steps of even size in every parameter, by averages of gradients and of their squares
/// (Kingma and Ba 2015, https://arxiv.org/abs/1412.6980).
///
/// With gradient g, rate η and step t: m ← β₁m + (1 - β₁)g, v ← β₂v + (1 - β₂)g², and the model
/// moves by -η m̂ / (√v̂ + ε), where m̂ = m / (1 - β₁ᵗ) and v̂ = v / (1 - β₂ᵗ).
///
/// This is the paper's and PyTorch's ε. The archived module added it to √v, uncorrected, which in
/// the first steps weighs more.
public class Adam<Model: Differentiable>: Optimizer {
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
    requireRate("Adam", learningRate, decay: decay, epsilon: epsilon)
    requireShare("Adam", "beta1", beta1)
    requireShare("Adam", "beta2", beta2)
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
    let epsilon = StepNumber { correctedEpsilon(self.epsilon, self.beta2, self.step) }
    makeStep(&model, along: direction, &firstMoments, &secondMoments) { gradient, first, second in
      first = first.moved(to: gradient, by: share1)
      second = second.moved(to: gradient.squared(), by: share2)
      return first * rate / (second.squareRoot() + epsilon)
    }
  }

  // The corrections of both averages, multiplied out: numbers of the host, not ops.
  private var stepSize: Double {
    decayed(learningRate, decay, step) * biasCorrection(beta2, step).squareRoot()
      / biasCorrection(beta1, step)
  }
}
