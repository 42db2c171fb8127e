import Tandem
import TensorFlow
import _Differentiation

private typealias Net = SequentialValue<LinearValue, LinearValue>

extension ParityCase {
  /// See `python/tandem/parity/cases/optimizer.py` for the tensors.
  static let optimizer = ParityCase("optimizer") { inputs, outputs in
    let given = try OptimizerInputs(inputs)
    for (name, make) in compositions {
      var net = given.net
      let losses = given.trained(&net, make(net), scheduled: name == "schedule")
      outputs.set("\(name)/loss", to: losses)
      outputs.set("\(name)/hidden.weight", to: net.first.weight)
      outputs.set("\(name)/hidden.bias", to: net.first.bias)
      outputs.set("\(name)/output.weight", to: net.second.weight)
      outputs.set("\(name)/output.bias", to: net.second.bias)
    }
  }

  private static let compositions: [(String, (Net) -> StatefulOptimizer<Net>)] = [
    ("sgd", { sgdOpt($0, learningRate: 0.1) }),
    ("sgd_decay", { sgdOpt($0, learningRate: 0.1, weightDecay: 0.1) }),
    ("momentum", { sgdMomOpt($0, learningRate: 0.05, momentum: 0.8) }),
    ("momentum_l2", { sgdMomOpt($0, learningRate: 0.05, momentum: 0.8, weightDecay: 0.1) }),
    ("adam", { adamOpt($0, learningRate: 0.02) }),
    (
      "adamw",
      {
        adamOpt(
          $0, learningRate: 0.02, momentum: 0.8, squareMomentum: 0.95, epsilon: 1e-5,
          weightDecay: 0.1)
      }
    ),
    ("adam_l2", adamL2),
    ("lamb", { lambOpt($0, learningRate: 0.01) }),
    ("lamb_decay", { lambOpt($0, learningRate: 0.01, weightDecay: 0.3) }),
    ("radam", { radamOpt($0, learningRate: 0.05) }),
    ("radam_decay", { radamOpt($0, learningRate: 0.05, squareMomentum: 0.9, weightDecay: 0.1) }),
    ("ranger", { rangerOpt($0, learningRate: 0.05, period: 4, share: 0.3) }),
    ("groups", inGroups),
    ("schedule", { sgdMomOpt($0, learningRate: 0.1) }),
  ]

  private static func adamL2(_ net: Net) -> StatefulOptimizer<Net> {
    StatefulOptimizer(
      for: net, steppers: [AdamStep()],
      stats: [L2Regularization(), AverageGrad(dampening: true), AverageSquaredGrad(), StepCount()],
      hypers: HyperParams(
        (LearningRate.self, 0.02), (WeightDecay.self, 0.1), (Momentum.self, 0.9),
        (SquareMomentum.self, 0.999)))
  }

  private static func inGroups(_ net: Net) -> StatefulOptimizer<Net> {
    let optimizer = adamOpt(net, learningRate: 0.02, splitDict: [\.second: 1])
    optimizer.hypers[0][LearningRate.self] = 0.005
    optimizer.hypers[0][WeightDecay.self] = 0.1
    return optimizer
  }
}

private struct OptimizerInputs {
  let net: Net
  let batches: [(x: TF, y: TF)]
  let rates: [Float]
  let moms: [Float]

  init(_ inputs: SafetensorsFile) throws {
    func linear(_ name: String) throws -> LinearValue {
      LinearValue(try inputs.tensor("\(name).weight"), try inputs.tensor("\(name).bias"))
    }
    let (hidden, output) = (try linear("hidden"), try linear("output"))
    net = SequentialValue {
      hidden
      output
    }
    let (x, y): (TF, TF) = (try inputs.tensor("x"), try inputs.tensor("y"))
    batches = zip(x.unstacked(), y.unstacked()).map { ($0, $1) }
    rates = try inputs.array("rates").scalars
    moms = try inputs.array("moms").scalars
  }

  /// Trains by one step a batch; gives the loss before each.
  func trained(_ net: inout Net, _ optimizer: StatefulOptimizer<Net>, scheduled: Bool) -> [Float] {
    var losses: [Float] = []
    for (step, batch) in batches.enumerated() {
      if scheduled {
        optimizer.hypers[0][LearningRate.self] = Double(rates[step])
        optimizer.hypers[0][Momentum.self] = Double(moms[step])
      }
      let (loss, gradient) = valueWithGradient(at: net) { net in
        meanSquaredError(predicted: net(batch.x), expected: batch.y)
      }
      optimizer.update(&net, along: gradient)
      losses.append(loss.scalarized())
    }
    return losses
  }
}
