import Foundation
import Tandem
import TensorFlow
import _Differentiation

extension ParityCase {
  /// See `python/tandem/parity/cases/by_value.py` for the tensors.
  static let byValue = ParityCase("by_value") { inputs, outputs in
    let numbers: TF = try inputs.tensor("numbers")
    let cotangents: TF = try inputs.tensor("cotangents")
    let pairs = zip(numbers.scalars, cotangents.scalars).map { (Double($0), Double($1)) }
    set("sin_square", pairs, sinSquareWithChain, { sin($0 * $0) }, &outputs)
    set("sum", pairs, sumWithChain, { sin($0 * $0) + $0 * $0 }, &outputs)
    try bundles(inputs, &outputs)
    try net(inputs, &outputs)
  }

  private static func set(
    _ name: String, _ pairs: [(Double, Double)], _ byHand: (Double) -> Chained<Double>,
    _ function: @escaping @differentiable(reverse) (Double) -> Double,
    _ outputs: inout SafetensorsFile
  ) {
    outputs.set(name, to: pairs.map { byHand($0.0).value })
    outputs.set("\(name)/grad", to: pairs.map { byHand($0.0).chain($0.1) })
    outputs.set(
      "\(name)/compiled/grad",
      to: pairs.map { x, cotangent in pullback(at: x, of: function)(cotangent) })
  }

  private static func bundles(
    _ inputs: SafetensorsFile, _ outputs: inout SafetensorsFile
  ) throws {
    let (prediction, target): (TF, TF) = (
      try inputs.tensor("prediction"), try inputs.tensor("target")
    )
    let cotangent: TF = try inputs.tensor("cotangent")
    let bundles = [
      ("square_vwc", squareVWC(prediction), cotangent), ("mean_vwc", meanVWC(prediction), TF(1)),
      ("mse_inner_vwc", mseInnerVWC(prediction), TF(1)),
      ("mse_vwc", mseVWC(prediction, target), TF(1)),
    ]
    for (name, bundle, cotangent) in bundles {
      outputs.set(name, to: bundle.value, .same)
      outputs.set("\(name)/grad", to: bundle.chain(cotangent))
    }
  }

  private static func net(_ inputs: SafetensorsFile, _ outputs: inout SafetensorsFile) throws {
    let (x, target): (TF, TF) = (try inputs.tensor("x"), try inputs.tensor("target"))
    let cotangent: TF = try inputs.tensor("cotangent")
    let (hidden, output) = (try parameters("hidden", inputs), try parameters("output", inputs))
    let chained = chain(chain(linWithPullback, reluWithPullback), linWithPullback)
    let (y, pullback) = chained(((hidden, ()), output), x)
    let (((ofHidden, _), ofOutput), ofX) = pullback(cotangent)
    outputs.set("chained", to: y)
    outputs.set("chained/grad/x", to: ofX)
    set("chained/grad/hidden", ofHidden.weight, ofHidden.bias, &outputs)
    set("chained/grad/output", ofOutput.weight, ofOutput.bias, &outputs)
    let layers = SequentialValue {
      LinearValue(hidden.weight, hidden.bias)
      FunctionValue(relu)
      LinearValue(output.weight, output.bias)
    }
    let (loss, slope) = valueWithGradient(at: layers) { mse($0(x), target) }
    let after = moved(layers, along: slope, by: -0.1)
    outputs.set("layers/loss", to: loss, .same)
    set("layers/grad/hidden", slope.first.first.weight, slope.first.first.bias, &outputs)
    set("layers/grad/output", slope.second.weight, slope.second.bias, &outputs)
    set("moved/hidden", after.first.first.weight, after.first.first.bias, &outputs)
    set("moved/output", after.second.weight, after.second.bias, &outputs)
  }

  private static func parameters(
    _ name: String, _ inputs: SafetensorsFile
  ) throws -> LayerParameters {
    LayerParameters(
      Layout.linear.fromPyTorch(try inputs.tensor("\(name).weight")),
      try inputs.tensor("\(name).bias"))
  }

  private static func set(
    _ name: String, _ weight: TF, _ bias: TF, _ outputs: inout SafetensorsFile
  ) {
    outputs.set("\(name).weight", to: weight, .linear)
    outputs.set("\(name).bias", to: bias)
  }
}
