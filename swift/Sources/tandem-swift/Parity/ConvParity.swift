import Tandem
import TensorFlow
import _Differentiation

extension ParityCase {
  /// See `python/tandem/parity/cases/conv.py` for the tensors.
  static let conv = ParityCase("conv") { inputs, outputs in
    try activations(inputs, &outputs)
    for size in [1, 2, 3, 5] {
      for stride in [1, 2] { try convolution(size, stride, inputs, &outputs) }
    }
    try convLayer("first", normLast: false, inputs, &outputs)
    try convLayer("last", normLast: true, inputs, &outputs)
  }

  private static func activations(_ inputs: SafetensorsFile, _ outputs: inout SafetensorsFile)
    throws
  {
    let x: TF = try inputs.tensor("activation.x")
    let cotangent: TF = try inputs.tensor("activation.cotangent")
    let forms = [
      "plain": GeneralRelu(), "leak": GeneralRelu(leak: 0.1),
      "all": GeneralRelu(leak: 0.1, sub: 0.4, maxv: 0.9),
    ]
    for (name, form) in forms {
      let both = LayerGradients(form, x, cotangent)
      outputs.set("general_relu/\(name)", to: both.value)
      outputs.set("general_relu/\(name)/grad", to: both.ofInput)
    }
  }

  private static func convolution(
    _ size: Int, _ stride: Int, _ inputs: SafetensorsFile, _ outputs: inout SafetensorsFile
  ) throws {
    let filter: TF = Layout.convolution.fromPyTorch(try inputs.tensor("filter\(size)"))
    for images in ["even", "odd"] {
      let x: TF = Layout.images.fromPyTorch(try inputs.tensor(images))
      let (value, back) = valueWithPullback(at: x, filter) {
        conv2DCentred($0, filter: $1, stride: stride)
      }
      // Every place weighs differently: the value itself is the gradient that comes back.
      let (ofX, ofFilter) = back(value)
      let name = "conv\(size)/stride\(stride)/\(images)"
      outputs.set(name, to: value, .images)
      outputs.set("\(name)/grad/x", to: ofX, .images)
      outputs.set("\(name)/grad/weight", to: ofFilter, .convolution)
    }
  }

  private static func convLayer(
    _ name: String, normLast: Bool, _ inputs: SafetensorsFile, _ outputs: inout SafetensorsFile
  ) throws {
    var layer = ConvLayer(3, 4, norm: .batch, act: GeneralRelu(leak: 0.1), normLast: normLast)
    let format = WeightFormat.pyTorch(
      renaming: ["conv": "0", "norm.batch.0": normLast ? "2" : "1"])
    try layer.readWeights(from: inputs.below("layer_\(name)/"), as: format)
    let x: TF = Layout.images.fromPyTorch(try inputs.tensor("even"))
    let value = withLearningPhase(.training) { layer(x) }
    let both = withLearningPhase(.training) { LayerGradients(layer, x, value.squared()) }
    outputs.set("conv_layer/\(name)", to: both.value, .images)
    outputs.set("conv_layer/\(name)/grad/x", to: both.ofInput, .images)
    outputs.setGradient(
      both.ofLayer, of: layer, as: format, under: "conv_layer/\(name)/grad/")
  }
}
