import Tandem
import TensorFlow
import _Differentiation

/// The small net of the training cases with layers that can be looked into.
private struct SeenNet: Layer {
  var hidden: FADense
  var output: FADense

  init(_ net: ParityNet) {
    hidden = FADense(20, 8)
    output = FADense(8, 3)
    (hidden.weight, hidden.bias) = (net.first.first.weight, net.first.first.bias)
    (output.weight, output.bias) = (net.second.weight, net.second.bias)
  }

  @differentiable(reverse)
  func callAsFunction(_ input: TF) -> TF { output(relu(hidden(input))) }
}

extension ParityCase {
  /// See `python/tandem/parity/cases/hooks.py` for the tensors.
  static let hooks = ParityCase("hooks") { inputs, outputs in
    typealias SeenLearner = Learner<TI, StatefulOptimizer<SeenNet>>
    let given = try TrainingNets(inputs)
    let net = SeenNet(given.net)
    let places = [
      LayerPlace<SeenNet>("hidden", \.hidden), LayerPlace<SeenNet>("output", \.output),
    ]
    let seen = SeenLearner.ActivationStats(places, every: 2, range: -2...2, bins: 8, near: 0.25)
    let learner = SeenLearner(
      data: given.data, lossFunction: .crossEntropy, model: net,
      optimizer: sgdOpt(net, learningRate: 0.3), delegates: [seen])
    try learner.fit(2)
    for hook in seen.hooks {
      guard let stats = hook.stats else { throw TandemError("hooks: \(hook.name) saw no batch") }
      outputs.set("\(hook.name)/means", to: TF(stacking: stats.means))
      outputs.set("\(hook.name)/stds", to: TF(stacking: stats.stds))
      outputs.set("\(hook.name)/near_zero", to: TF(stacking: stats.nearZero))
      outputs.set("\(hook.name)/histograms", to: TF(stacking: stats.histograms))
      outputs.set("\(hook.name)/log_histograms", to: stats.logHistograms)
    }
  }
}
