import _Differentiation

/// AdaGrad: gradients divided by the root of the sum of all squares so far, so that rare ones count
/// for more (Duchi, Hazan and Singer 2011, https://jmlr.org/papers/v12/duchi11a.html).
///
/// With gradient g and rate η: s ← s + g², and the model moves by -η g / (√s + ε): the same in
/// PyTorch, where s starts by default from 0 and ε is 1e-10.
public class AdaGrad<Model: Differentiable>: Optimizer {
  /// What is trained.
  public typealias Model = Model

  /// η, how far a step goes.
  @PerCall public var learningRate: Float
  /// ε, which keeps the quotient finite where gradients are nothing.
  @PerCall public var epsilon: Float
  /// s, the sum of squares, in the model's shapes.
  public var accumulator: Model.TangentVector

  /// An optimiser for models of this one's shape.
  ///
  /// - Precondition: Rate, initial value and epsilon are not negative.
  public init(
    for model: Model, learningRate: Float = 1e-3, initialAccumulatorValue: Float = 0.1,
    epsilon: Float = 1e-8
  ) {
    requireRate("AdaGrad", learningRate, epsilon: epsilon)
    require(
      initialAccumulatorValue >= 0,
      "AdaGrad: the initial value must not be negative: \(initialAccumulatorValue)")
    self.learningRate = learningRate
    self.epsilon = epsilon
    accumulator = zerosLike(model)
    let start = StepNumber { Double(initialAccumulatorValue) }
    forEachLeaf(of: &accumulator) { $0 = (Leaf(handle: $0) + start).handle }
  }

  /// Makes one step: moves `model` against `direction`, its gradient.
  public func update(_ model: inout Model, along direction: Model.TangentVector) {
    let rate = StepNumber { -Double(self.learningRate) }
    let epsilon = StepNumber { Double(self.epsilon) }
    makeStep(&model, along: direction, &accumulator) { gradient, sum in
      sum = sum + gradient.squared()
      return gradient * rate / (sum.squareRoot() + epsilon)
    }
  }
}
