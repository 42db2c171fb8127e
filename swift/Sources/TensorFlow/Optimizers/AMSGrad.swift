import _Differentiation

/// AMSGrad: Adam that divides by the largest average of squares that there has been, so that no
/// step grows again (Reddi, Kale and Kumar 2018, https://openreview.net/forum?id=ryQu7f-RZ).
///
/// With gradient g, rate η and step t: m ← β₁m + (1 - β₁)g, v ← β₂v + (1 - β₂)g², w ← max(w, v),
/// and the model moves by -η m̂ / (√ŵ + ε), where m̂ = m / (1 - β₁ᵗ) and ŵ = w / (1 - β₂ᵗ).
///
/// This is PyTorch's `Adam(amsgrad=True)`; the paper corrects neither average. The archived module
/// added ε to √w, uncorrected.
public class AMSGrad<Model: Differentiable>: Optimizer {
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
  /// w, the largest v of every parameter, in the model's shapes.
  public var secondMomentsMax: Model.TangentVector

  /// An optimiser for models of this one's shape.
  ///
  /// - Precondition: Rate, epsilon and decay are not negative; both betas are in 0..<1.
  public init(
    for model: Model, learningRate: Float = 1e-3, beta1: Float = 0.9, beta2: Float = 0.999,
    epsilon: Float = 1e-8, decay: Float = 0
  ) {
    requireRate("AMSGrad", learningRate, decay: decay, epsilon: epsilon)
    requireShare("AMSGrad", "beta1", beta1)
    requireShare("AMSGrad", "beta2", beta2)
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.decay = decay
    firstMoments = zerosLike(model)
    secondMoments = zerosLike(model)
    secondMomentsMax = zerosLike(model)
  }

  /// Makes one step: moves `model` against `direction`, its gradient.
  public func update(_ model: inout Model, along direction: Model.TangentVector) {
    atEachCall { self.step += 1 }
    let (share1, share2) = (StepNumber { share(self.beta1) }, StepNumber { share(self.beta2) })
    let rate = StepNumber { -self.stepSize }
    let epsilon = StepNumber { correctedEpsilon(self.epsilon, self.beta2, self.step) }
    var states = [firstMoments, secondMoments, secondMomentsMax]
    makeStep(&model, along: direction, &states) { gradient, moments in
      moments[0] = moments[0].moved(to: gradient, by: share1)
      moments[1] = moments[1].moved(to: gradient.squared(), by: share2)
      moments[2] = .maximum(moments[2], moments[1])
      return moments[0] * rate / (moments[2].squareRoot() + epsilon)
    }
    (firstMoments, secondMoments, secondMomentsMax) = (states[0], states[1], states[2])
  }

  // The corrections of both averages, multiplied out: numbers of the host, not ops.
  private var stepSize: Double {
    decayed(learningRate, decay, step) * biasCorrection(beta2, step).squareRoot()
      / biasCorrection(beta1, step)
  }
}
