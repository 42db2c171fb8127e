import TensorFlow

// The optimisers that are known by a name: lists of statistics and steppers.

/// Gradient descent, with decoupled weight decay.
public func sgdOpt<Model: Module>(
  _ model: Model, learningRate: Double, weightDecay: Double = 0,
  splitDict: [PartialKeyPath<Model>: Int] = [:]
) -> StatefulOptimizer<Model> {
  StatefulOptimizer(
    for: model, steppers: [WeightDecay(), SGDStep()],
    hypers: HyperParams((LearningRate.self, learningRate), (WeightDecay.self, weightDecay)),
    splitDict: splitDict)
}

/// Gradient descent with momentum, as torch.optim.SGD has it; the weight decay is L2.
public func sgdMomOpt<Model: Module>(
  _ model: Model, learningRate: Double, momentum: Double = 0.9, weightDecay: Double = 0,
  splitDict: [PartialKeyPath<Model>: Int] = [:]
) -> StatefulOptimizer<Model> {
  StatefulOptimizer(
    for: model, steppers: [MomentumStep()], stats: [L2Regularization(), AverageGrad()],
    hypers: HyperParams(
      (LearningRate.self, learningRate), (Momentum.self, momentum),
      (WeightDecay.self, weightDecay)),
    splitDict: splitDict)
}

/// Adam with decoupled weight decay (AdamW).
public func adamOpt<Model: Module>(
  _ model: Model, learningRate: Double, momentum: Double = 0.9, squareMomentum: Double = 0.999,
  epsilon: Double = 1e-8, weightDecay: Double = 0, splitDict: [PartialKeyPath<Model>: Int] = [:]
) -> StatefulOptimizer<Model> {
  adamLike(
    model, [WeightDecay(), AdamStep()],
    adamHypers(learningRate, momentum, squareMomentum, epsilon, weightDecay), splitDict)
}

/// LAMB: Adam's way, as far as the weights of each layer are long.
public func lambOpt<Model: Module>(
  _ model: Model, learningRate: Double, momentum: Double = 0.9, squareMomentum: Double = 0.999,
  epsilon: Double = 1e-6, weightDecay: Double = 0, maxRatio: Double = 10,
  splitDict: [PartialKeyPath<Model>: Int] = [:]
) -> StatefulOptimizer<Model> {
  let hypers = adamHypers(learningRate, momentum, squareMomentum, epsilon, weightDecay)
  return adamLike(
    model, [LambStep()], hypers.merging(HyperParams((MaxRatio.self, maxRatio))), splitDict)
}

/// Rectified Adam with decoupled weight decay.
public func radamOpt<Model: Module>(
  _ model: Model, learningRate: Double, momentum: Double = 0.9, squareMomentum: Double = 0.999,
  epsilon: Double = 1e-8, weightDecay: Double = 0, splitDict: [PartialKeyPath<Model>: Int] = [:]
) -> StatefulOptimizer<Model> {
  adamLike(
    model, [WeightDecay(), RAdamStep()],
    adamHypers(learningRate, momentum, squareMomentum, epsilon, weightDecay), splitDict)
}

/// RAdam that looks ahead: every `period` steps it goes back, `share` of the way being kept.
public func rangerOpt<Model: Module>(
  _ model: Model, learningRate: Double, momentum: Double = 0.9, squareMomentum: Double = 0.999,
  epsilon: Double = 1e-8, weightDecay: Double = 0, period: Int = 6, share: Double = 0.5,
  splitDict: [PartialKeyPath<Model>: Int] = [:]
) -> StatefulOptimizer<Model> {
  let lookahead = HyperParams((LookaheadPeriod.self, period), (LookaheadShare.self, share))
  let hypers = adamHypers(learningRate, momentum, squareMomentum, epsilon, weightDecay)
  return adamLike(
    model, [WeightDecay(), RAdamStep(), LookaheadStep()], hypers.merging(lookahead), splitDict,
    SlowWeights())
}

private func adamLike<Model: Module>(
  _ model: Model, _ steppers: [any OptimizerDelegate], _ hypers: HyperParams,
  _ splitDict: [PartialKeyPath<Model>: Int], _ more: any OptimizerDelegate...
) -> StatefulOptimizer<Model> {
  StatefulOptimizer(
    for: model, steppers: steppers,
    stats: [AverageGrad(dampening: true), AverageSquaredGrad(), StepCount()] + more,
    hypers: hypers, splitDict: splitDict)
}

private func adamHypers(
  _ rate: Double, _ momentum: Double, _ squareMomentum: Double, _ epsilon: Double, _ decay: Double
) -> HyperParams {
  HyperParams(
    (LearningRate.self, rate), (Momentum.self, momentum),
    (SquareMomentum.self, squareMomentum), (Epsilon.self, epsilon), (WeightDecay.self, decay))
}
