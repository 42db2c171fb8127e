import Tandem
import TensorFlow

private let branches = 16
private let layouts: [(name: String, layout: Layout)] = [
  ("linear", .linear), ("conv", .convolution),
]

extension ParityCase {
  /// See `python/tandem/parity/cases/initialization.py` for the tensors.
  static let initialization = ParityCase("initialization") { inputs, outputs in
    let leaks: [Double] = try inputs.array("leaks", of: Float.self).scalars.map(Double.init)
    outputs.set("gain", to: leaks.map { gain(leak: $0) })
    for (name, layout) in layouts {
      let normal: TF = layout.fromPyTorch(try inputs.tensor("normal/\(name)"))
      let uniform: TF = layout.fromPyTorch(try inputs.tensor("uniform/\(name)"))
      let fans = fanInFanOut(normal.shape)
      outputs.set("fan_in_fan_out/\(name)", to: [fans.fanIn, fans.fanOut])
      outputs.set("xavier_normal/\(name)", to: xavierNormal(from: normal), layout)
      outputs.set("xavier_uniform/\(name)", to: xavierUniform(from: uniform), layout)
      outputs.set("kaiming_normal/\(name)", to: kaimingNormal(from: normal), layout)
      outputs.set(
        "kaiming_uniform/\(name)", to: kaimingUniform(from: uniform, leak: leaks[4]), layout)
      if name == "conv" {
        outputs.set(
          "kaiming_normal/fan_out",
          to: kaimingNormal(from: normal, leak: leaks[1], mode: .fanOut), layout)
        outputs.set(
          "kaiming_uniform/fan_out", to: kaimingUniform(from: uniform, mode: .fanOut), layout)
      }
    }
    try fixup(inputs, &outputs)
    try products(inputs, &outputs)
  }

  private static func fixup(_ inputs: SafetensorsFile, _ outputs: inout SafetensorsFile) throws {
    let noise: [TF] = try (0..<3).map {
      Layout.linear.fromPyTorch(try inputs.tensor("fixup/\($0)"))
    }
    outputs.set("fixup_scale", to: [fixupScale(branches: branches, layers: noise.count)])
    for (layer, weight) in Tandem.fixup(from: noise, branches: branches).enumerated() {
      outputs.set("fixup/\(layer)", to: weight, .linear)
    }
  }

  private static func products(_ inputs: SafetensorsFile, _ outputs: inout SafetensorsFile) throws {
    let (x, stacked): (TF, TF) = (try inputs.tensor("x"), try inputs.tensor("matrices"))
    let exploding = productTrace(x, (stacked * 1e10).unstacked())
    let vanishing = productTrace(x, (stacked * 1e-25).unstacked())
    outputs.set("product_trace/std", to: productTrace(x, stacked.unstacked()).std)
    outputs.set("product_trace/not_finite_at", to: [exploding.notFiniteAt ?? -1])
    outputs.set("product_trace/vanished_at", to: [vanishing.vanishedAt ?? -1])
  }
}
