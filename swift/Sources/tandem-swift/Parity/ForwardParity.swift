import Tandem
import TensorFlow
import _Differentiation

extension ParityCase {
  /// See `python/tandem/parity/cases/forward.py` for the tensors.
  static let forward = ParityCase("forward") { inputs, outputs in
    let x: TF = try inputs.tensor("x")
    let layers = try ["hidden", "output"].map { name in
      LayerParameters(
        Layout.linear.fromPyTorch(try inputs.tensor("\(name).weight")),
        try inputs.tensor("\(name).bias"))
    }
    let statistics = activationStats(x, layers)
    outputs.set("normalize", to: normalize(x, mean: 0.1307, std: 0.3081))
    outputs.set("activation_stats/mean", to: statistics.map(\.mean))
    outputs.set("activation_stats/std", to: statistics.map(\.std))
    try oneLayer(x, layers[0], cotangent: inputs.tensor("cotangent/hidden"), &outputs)
    try wholeModel(x, layers, cotangent: inputs.tensor("cotangent/output"), &outputs)
  }

  private static func oneLayer(
    _ x: TF, _ layer: LayerParameters, cotangent: TF, _ outputs: inout SafetensorsFile
  ) {
    let (hidden, linBack) = valueWithPullback(at: x, layer.weight, layer.bias, of: lin)
    let (ofX, ofWeight, ofBias) = linBack(cotangent)
    outputs.set("lin", to: hidden)
    outputs.set("lin/grad/x", to: ofX)
    outputs.set("lin/grad/weight", to: ofWeight, .linear)
    outputs.set("lin/grad/bias", to: ofBias)
    let (active, reluBack) = valueWithPullback(at: hidden, of: reluByChoice)
    outputs.set("relu", to: active)
    outputs.set("relu/grad/x", to: reluBack(cotangent))
    let (shifted, shiftedBack) = valueWithPullback(at: hidden, of: reluShifted)
    outputs.set("relu_shifted", to: shifted)
    outputs.set("relu_shifted/grad/x", to: shiftedBack(cotangent))
  }

  private static func wholeModel(
    _ x: TF, _ layers: [LayerParameters], cotangent: TF, _ outputs: inout SafetensorsFile
  ) {
    let (output, back) = valueWithPullback(at: x, layers) { model($0, $1) }
    let (ofX, ofLayers) = back(cotangent)
    outputs.set("model", to: output)
    outputs.set("model_shifted", to: model(x, layers, activation: reluShifted))
    outputs.set("model/grad/x", to: ofX)
    for (name, gradient) in zip(["hidden", "output"], ofLayers.base) {
      outputs.set("model/grad/\(name).weight", to: gradient.weight, .linear)
      outputs.set("model/grad/\(name).bias", to: gradient.bias)
    }
  }
}
