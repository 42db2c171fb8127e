import Tandem
import TensorFlow
import _Differentiation

extension ParityCase {
  /// See `python/tandem/parity/cases/stats.py` for the tensors.
  static let stats = ParityCase("stats") { inputs, outputs in
    let gradients: TF = try inputs.tensor("gradients")
    let parameter = TF((1...12).map(Float.init)).reshaped(to: [4, 3])
    func kept(_ stat: any StatDelegate) -> TF {
      let optimizer = StatefulOptimizer(
        for: LinearValue(parameter, TF(0)), steppers: [], stats: [StepCount(), stat],
        hypers: hypers(of: stat))
      return TF(stacking: moved(optimizer, parameter, gradients) { optimizer.states[0][0] })
    }
    for (suffix, dampening) in [("", false), ("/dampened", true)] {
      outputs.set("grad_avg" + suffix, to: kept(AverageGrad(dampening: dampening)))
      outputs.set("sqr_avg" + suffix, to: kept(AverageSquaredGrad(dampening: dampening)))
    }
    outputs.set("debias", to: (1...50).map { debias(0.9, 1, $0) })
    outputs.set("debias/dampened", to: (1...50).map { debias(0.9, 1 - 0.9, $0) })
    outputs.set("slow", to: kept(SlowWeights())[49])
  }

  private static func hypers(of stat: any StatDelegate) -> HyperParams {
    switch stat {
    case is AverageGrad: HyperParams((Momentum.self, 0.9))
    case is AverageSquaredGrad: HyperParams((SquareMomentum.self, 0.99))
    default: HyperParams()
    }
  }

  /// See `python/tandem/parity/cases/steppers.py` for the tensors.
  static let steppers = ParityCase("steppers") { inputs, outputs in
    let (first, gradients): (TF, TF) = (try inputs.tensor("p"), try inputs.tensor("gradients"))
    func put(
      _ name: String, from parameter: TF? = nil, _ steppers: [any OptimizerDelegate],
      stats: [any OptimizerDelegate] = [], _ hypers: HyperParams
    ) {
      let start = parameter ?? first
      var model = LinearValue(start, TF(0))
      let optimizer = StatefulOptimizer(
        for: model, steppers: steppers, stats: stats,
        hypers: HyperParams((LearningRate.self, 0.1)).merging(hypers))
      outputs.set(
        name, to: TF(stacking: moved(optimizer, &model, gradients, \.weight)))
    }
    let momentum = HyperParams((Momentum.self, 0.9))
    let adam = momentum.merging(HyperParams((SquareMomentum.self, 0.8)))
    let decay = HyperParams((WeightDecay.self, 0.2))
    let stats: [any OptimizerDelegate] = [
      AverageGrad(dampening: true), AverageSquaredGrad(), StepCount(),
    ]
    put("sgd_step", [SGDStep()], HyperParams())
    put("momentum_step", [MomentumStep()], stats: [AverageGrad()], momentum)
    put("adam_step", [AdamStep()], stats: stats, adam)
    put("radam_step", [RAdamStep()], stats: stats, adam)
    put("weight_decay", [WeightDecay()], decay)
    put("l2_reg", [SGDStep()], stats: [L2Regularization()], decay)
    put("lamb_step", [LambStep()], stats: stats, adam.merging(decay))
    let capped = HyperParams((MaxRatio.self, 0.5))
    put("lamb_step/capped", [LambStep()], stats: stats, adam.merging(capped))
    put("lamb_step/zero", from: TF(zerosLike: first), [LambStep()], stats: stats, adam)
    put(
      "lookahead_step", [SGDStep(), LookaheadStep()], stats: [StepCount(), SlowWeights()],
      HyperParams((LookaheadPeriod.self, 3), (LookaheadShare.self, 0.3)))
  }

  /// What `seen` gives after each step of a layer's weight along each of the gradients.
  private static func moved(
    _ optimizer: StatefulOptimizer<LinearValue>, _ parameter: TF, _ gradients: TF,
    _ seen: () -> TF
  ) -> [TF] {
    var model = LinearValue(parameter, TF(0))
    return gradients.unstacked().map { gradient in
      step(optimizer, &model, gradient)
      return seen()
    }
  }

  private static func moved(
    _ optimizer: StatefulOptimizer<LinearValue>, _ model: inout LinearValue, _ gradients: TF,
    _ seen: (LinearValue) -> TF
  ) -> [TF] {
    var weights: [TF] = []
    for gradient in gradients.unstacked() {
      step(optimizer, &model, gradient)
      weights.append(seen(model))
    }
    return weights
  }

  private static func step(
    _ optimizer: StatefulOptimizer<LinearValue>, _ model: inout LinearValue, _ gradient: TF
  ) {
    var tangent = zerosLike(model)
    tangent.weight = gradient
    optimizer.update(&model, along: tangent)
  }
}
