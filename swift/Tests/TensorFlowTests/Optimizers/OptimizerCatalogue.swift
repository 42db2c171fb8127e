import TensorFlow
import _Differentiation

/// What the optimisers of the catalogue train: layers, some in an array, one without a bias.
struct OptimizedNet<Scalar: TensorFlowFloatingPoint>: Layer {
  var first = Dense<Scalar>(weight: numbers([3, 4]), bias: numbers([4], seed: 2))
  var rest = [
    Dense<Scalar>(weight: numbers([4, 4], seed: 3), bias: numbers([4], seed: 4)),
    Dense<Scalar>(weight: numbers([4, 2], seed: 5)),
  ]

  @differentiable(reverse)
  func callAsFunction(_ input: Tensor<Scalar>) -> Tensor<Scalar> {
    input.sequenced(through: first, rest)
  }
}

/// Something that holds for every optimiser.
protocol OptimizerCheck<Scalar> {
  associatedtype Scalar: TensorFlowFloatingPoint

  func check<O: Optimizer>(_ name: String, _ make: @escaping (O.Model) -> O)
  where O.Model == OptimizedNet<Scalar>, O.Scalar == Float
}

/// One optimiser with its settings; `tools/make_optimizer_fixture.py` has a case of the same name.
struct OptimizerEntry<Scalar: TensorFlowFloatingPoint> {
  let name: String
  /// Shows how the optimiser is made to a check.
  let accept: (any OptimizerCheck<Scalar>) -> Void

  init<O: Optimizer>(_ name: String, _ make: @escaping (O.Model) -> O)
  where O.Model == OptimizedNet<Scalar>, O.Scalar == Float {
    self.name = name
    accept = { $0.check(name, make) }
  }
}

/// Every optimiser of the module, with every setting that changes what it does.
func optimizerCatalogue<Scalar: TensorFlowFloatingPoint>(
  _ type: Scalar.Type = Float.self
) -> [OptimizerEntry<Scalar>] {
  plainOptimizers() + squareOptimizers() + adamOptimizers() + maximumOptimizers()
    + rectifiedOptimizers()
}

private func plainOptimizers<Scalar>() -> [OptimizerEntry<Scalar>] {
  [
    OptimizerEntry("SGD") { SGD(for: $0, learningRate: 0.05) },
    OptimizerEntry("SGD.decay") { SGD(for: $0, learningRate: 0.05, decay: 0.1) },
    OptimizerEntry("SGD.momentum") { SGD(for: $0, learningRate: 0.05, momentum: 0.9) },
    OptimizerEntry("SGD.nesterov") {
      SGD(for: $0, learningRate: 0.05, momentum: 0.9, nesterov: true)
    },
  ]
}

private func squareOptimizers<Scalar>() -> [OptimizerEntry<Scalar>] {
  [
    OptimizerEntry("RMSProp") { RMSProp(for: $0, learningRate: 0.05) },
    OptimizerEntry("RMSProp.epsilon") {
      RMSProp(for: $0, learningRate: 0.05, rho: 0.5, epsilon: 0.1)
    },
    OptimizerEntry("RMSProp.decay") { RMSProp(for: $0, learningRate: 0.05, decay: 0.1) },
    OptimizerEntry("AdaGrad") { AdaGrad(for: $0, learningRate: 0.05) },
    OptimizerEntry("AdaGrad.zero") {
      AdaGrad(for: $0, learningRate: 0.05, initialAccumulatorValue: 0, epsilon: 0.1)
    },
    OptimizerEntry("AdaDelta") { AdaDelta(for: $0) },
    OptimizerEntry("AdaDelta.epsilon") { AdaDelta(for: $0, rho: 0.5, epsilon: 0.1) },
    OptimizerEntry("AdaDelta.decay") { AdaDelta(for: $0, decay: 0.01) },
  ]
}

private func adamOptimizers<Scalar>() -> [OptimizerEntry<Scalar>] {
  [
    OptimizerEntry("Adam") { Adam(for: $0, learningRate: 0.05) },
    OptimizerEntry("Adam.epsilon") { Adam(for: $0, learningRate: 0.05, epsilon: 0.1) },
    OptimizerEntry("Adam.betas") { Adam(for: $0, learningRate: 0.05, beta1: 0.5, beta2: 0.9) },
    OptimizerEntry("Adam.decay") { Adam(for: $0, learningRate: 0.05, decay: 0.1) },
  ]
}

private func maximumOptimizers<Scalar>() -> [OptimizerEntry<Scalar>] {
  [
    OptimizerEntry("AMSGrad") { AMSGrad(for: $0, learningRate: 0.05) },
    OptimizerEntry("AMSGrad.epsilon") { AMSGrad(for: $0, learningRate: 0.05, epsilon: 0.1) },
    OptimizerEntry("AMSGrad.betas") {
      AMSGrad(for: $0, learningRate: 0.05, beta1: 0.5, beta2: 0.9)
    },
    OptimizerEntry("AMSGrad.decay") { AMSGrad(for: $0, learningRate: 0.05, decay: 0.1) },
    OptimizerEntry("AdaMax") { AdaMax(for: $0, learningRate: 0.05) },
    OptimizerEntry("AdaMax.epsilon") { AdaMax(for: $0, learningRate: 0.05, epsilon: 0.1) },
    OptimizerEntry("AdaMax.betas") { AdaMax(for: $0, learningRate: 0.05, beta1: 0.5, beta2: 0.9) },
    OptimizerEntry("AdaMax.decay") { AdaMax(for: $0, learningRate: 0.05, decay: 0.1) },
  ]
}

private func rectifiedOptimizers<Scalar>() -> [OptimizerEntry<Scalar>] {
  [
    OptimizerEntry("RAdam") { RAdam(for: $0, learningRate: 0.05) },
    OptimizerEntry("RAdam.epsilon") { RAdam(for: $0, learningRate: 0.05, epsilon: 0.1) },
    OptimizerEntry("RAdam.betas") { RAdam(for: $0, learningRate: 0.05, beta1: 0.5, beta2: 0.9) },
    OptimizerEntry("RAdam.decay") { RAdam(for: $0, learningRate: 0.05, decay: 0.1) },
    OptimizerEntry("RAdam.never") { RAdam(for: $0, learningRate: 0.05, beta2: 0.5) },
  ]
}
