import Tandem
import TensorFlow

extension ParityCase {
  /// See `python/tandem/parity/cases/metrics.py` for the tensors.
  static let metrics = ParityCase("metrics") { inputs, outputs in
    typealias Measure = Metric<TF, TI>
    let scores: TF = try inputs.tensor("scores")
    let target: TI = try inputs.tensor("target")
    let losses: TF = try inputs.tensor("loss")
    for metric in [Measure.accuracy, .errorRate, .topK(2)] {
      var stats = AvgStats([metric])
      stats.accumulate(loss: losses[0], scores, target)
      outputs.set(metric.name, to: [stats.values[1]])
    }
    outputs.set("confusion", to: TF(confusionMatrix(scores, target)))
    var stats = AvgStats([Measure.accuracy, .topK(2), .perplexity])
    for batch in 0..<3 {
      let rows = (batch * 8)..<min(batch * 8 + 8, 22)
      stats.accumulate(loss: losses[batch], scores[rows], target[rows])
    }
    outputs.set("means", to: stats.values)
  }

  /// See `python/tandem/parity/cases/gradients.py` for the tensors.
  static let gradients = ParityCase("gradients") { inputs, outputs in
    for (name, bound) in [("small", 1), ("large", 1000)] as [(String, Float)] {
      var gradient = ParityNet.TangentVector.zero
      gradient.first.first.weight = Layout.linear.fromPyTorch(try inputs.tensor("hidden.weight"))
      gradient.first.first.bias = TF(zeros: [5])
      gradient.second.weight = Layout.linear.fromPyTorch(try inputs.tensor("output.weight"))
      gradient.second.bias = try inputs.tensor("output.bias")
      outputs.set("\(name)/norm", to: clipGradients(&gradient, maxNorm: bound), .same)
      outputs.set("\(name)/hidden.weight", to: gradient.first.first.weight, .linear)
      outputs.set("\(name)/output.weight", to: gradient.second.weight, .linear)
      outputs.set("\(name)/output.bias", to: gradient.second.bias)
    }
  }
}
