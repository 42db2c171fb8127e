import Tandem
import TensorFlow
import _Differentiation

extension ParityCase {
  /// See `python/tandem/parity/cases/statistics.py` for the tensors.
  static let statistics = ParityCase("statistics") { inputs, outputs in
    let (x, y): (TF, TF) = (try inputs.tensor("x"), try inputs.tensor("y"))
    let output: TF = try inputs.tensor("output")
    let spreads: [(String, @differentiable(reverse) (TF) -> TF)] = [
      ("variance", variance), ("standard_deviation", standardDeviation),
      ("mean_absolute_deviation", meanAbsoluteDeviation),
      ("covariance", { covariance($0, y) }), ("correlation", { correlation($0, y) }),
    ]
    for (name, function) in spreads {
      let (value, slope) = valueWithGradient(at: x, of: function)
      outputs.set(name, to: value, .same)
      outputs.set("\(name)/grad/x", to: slope)
    }
    outputs.set("variance_from_squares", to: varianceFromSquares(x), .same)
    outputs.set("covariance_from_products", to: covarianceFromProducts(x, y), .same)
    let activations: [(String, @differentiable(reverse) (TF) -> TF)] = [
      ("softmax", softmaxFromLog), ("sigmoid", sigmoidFromSoftmax),
    ]
    for (name, function) in activations {
      let (value, pullback) = valueWithPullback(at: output, of: function)
      outputs.set(name, to: value)
      outputs.set("\(name)/grad/x", to: pullback(output))
    }
    let table = softmaxTable(output[0], ["a", "b", "c", "d", "e"]).map {
      TF([$0.output, $0.exp, $0.softmax, $0.sigmoid])
    }
    outputs.set("table", to: TF(stacking: table))
  }
}
