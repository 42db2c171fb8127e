import Tandem
import TensorFlow

extension ParityCase {
  /// See `python/tandem/parity/cases/lsuv.py` for the tensors.
  static let lsuv = ParityCase("lsuv") { inputs, outputs in
    let x: TF = Layout.images.fromPyTorch(try inputs.tensor("x"))
    let start = try network(inputs)
    try everyLinearLayer(start, x, &outputs)
    try convLayers(start, x, &outputs)
  }

  private static func network(_ inputs: SafetensorsFile) throws -> ConvNet {
    let style = ConvNetStyle(norm: .none, act: GeneralRelu(leak: 0.1))
    var net = ConvNet(channels: 2, classes: 5, widths: [6, 8], style: style)
    try net.readWeights(from: inputs.below("weights/"), as: net.weightFormat)
    return net
  }

  private static func everyLinearLayer(
    _ start: ConvNet, _ x: TF, _ outputs: inout SafetensorsFile
  ) throws {
    var net = start
    let found = try lsuvInit(&net, x)
    outputs.set("linear/std", to: found.map(\.std))
    outputs.setWeights(of: net, as: net.weightFormat, under: "linear/", where: isParameter)
  }

  private static func convLayers(
    _ start: ConvNet, _ x: TF, _ outputs: inout SafetensorsFile
  ) throws {
    var net = start
    let layers = findLayers(net) { $0 is ConvLayer }
    let found = try lsuvInit(&net, x, layers: layers)
    outputs.set("layers/std", to: found.map(\.std))
    outputs.set("layers/bias", to: net.convs.map(\.bias))
    outputs.setWeights(of: net, as: net.weightFormat, under: "layers/", where: isParameter)
  }
}
