import Tandem
import TensorFlow
import _Differentiation

extension ParityCase {
  /// See `python/tandem/parity/cases/losses.py` for the tensors.
  static let losses = ParityCase("losses") { inputs, outputs in
    let logits: TF = try inputs.tensor("logits")
    let target: TI = try inputs.tensor("target")
    let prediction: TF = try inputs.tensor("prediction")
    let value: TF = try inputs.tensor("value")
    try logSoftmaxes(logits, cotangent: inputs.tensor("cotangent"), &outputs)

    let logProbabilities = logSoftmaxStable(logits)
    let likelihood = valueWithGradient(at: logProbabilities) { nll($0, target) }
    outputs.set("nll", to: likelihood.value, .same)
    outputs.set("nll/grad/log_probabilities", to: likelihood.gradient)
    let entropy = valueWithGradient(at: logits) { crossEntropy($0, target) }
    outputs.set("cross_entropy", to: entropy.value, .same)
    outputs.set("cross_entropy/grad/logits", to: entropy.gradient)
    let square = valueWithGradient(at: prediction) { mse($0, value) }
    outputs.set("mse", to: square.value, .same)
    outputs.set("mse/grad/prediction", to: square.gradient)
    outputs.set("accuracy", to: accuracy(logits, target), .same)
  }

  private static func logSoftmaxes(
    _ logits: TF, cotangent: TF, _ outputs: inout SafetensorsFile
  ) {
    outputs.set("log_softmax/large", to: logSoftmaxStable(1000 * logits))
    outputs.set("logsumexp", to: logsumexp(logits))
    outputs.set("logsumexp/grad/x", to: gradient(at: logits) { logsumexp($0).sum() })
    let forms: [(String, @differentiable(reverse) (TF) -> TF)] = [
      ("log_softmax_naive", logSoftmaxNaive), ("log_softmax_identity", logSoftmaxIdentity),
      ("log_softmax", logSoftmaxStable),
    ]
    for (name, form) in forms {
      let (value, pullback) = valueWithPullback(at: logits, of: form)
      outputs.set(name, to: value)
      outputs.set("\(name)/grad/x", to: pullback(cotangent))
    }
  }
}
