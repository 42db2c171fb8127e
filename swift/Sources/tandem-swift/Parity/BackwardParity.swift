import Tandem
import TensorFlow

private let routes: [(name: String, run: (TF, TF, Weights) -> Gradients)] = [
  ("forward_and_backward", forwardAndBackward),
  ("forward_and_backward_holders", forwardAndBackwardHolders),
  ("forward_and_backward_layers", forwardAndBackwardLayers),
  ("forward_and_backward_modules", forwardAndBackwardModules),
  ("forward_and_backward_pullbacks", forwardAndBackwardPullbacks),
  ("forward_and_backward_autograd", forwardAndBackwardAutograd),
]

extension ParityCase {
  /// See `python/tandem/parity/cases/backward.py` for the tensors.
  static let backward = ParityCase("backward") { inputs, outputs in
    let (x, target): (TF, TF) = (try inputs.tensor("x"), try inputs.tensor("target"))
    let weights = Weights(
      hiddenWeight: Layout.linear.fromPyTorch(try inputs.tensor("hidden.weight")),
      hiddenBias: try inputs.tensor("hidden.bias"),
      outputWeight: Layout.linear.fromPyTorch(try inputs.tensor("output.weight")),
      outputBias: try inputs.tensor("output.bias"))
    for (name, run) in routes {
      let gradients = run(x, target, weights)
      outputs.set("\(name)/loss", to: gradients.loss, .same)
      outputs.set("\(name)/grad/hidden.weight", to: gradients.weights.hiddenWeight, .linear)
      outputs.set("\(name)/grad/hidden.bias", to: gradients.weights.hiddenBias)
      outputs.set("\(name)/grad/output.weight", to: gradients.weights.outputWeight, .linear)
      outputs.set("\(name)/grad/output.bias", to: gradients.weights.outputBias)
      outputs.set("\(name)/grad/x", to: gradients.x)
    }
  }
}
