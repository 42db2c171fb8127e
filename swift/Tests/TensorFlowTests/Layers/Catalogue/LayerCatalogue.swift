import TensorFlow
import _Differentiation

/// One layer and an input for it. What every layer has to satisfy is tested on all of them.
struct LayerEntry {
  let name: String
  /// Whether TensorFlow has kernels of its ops for XLA.
  let runsUnderXLA: Bool
  /// Shows the layer, newly made, to a check.
  let accept: (any LayerCheck) -> Void

  init<L: Layer>(
    _ name: String, input: Tensor<Float>, runsUnderXLA: Bool = true, _ make: @escaping () -> L
  ) where L.Input == Tensor<Float>, L.Output == Tensor<Float> {
    self.name = name
    self.runsUnderXLA = runsUnderXLA
    accept = { $0.check(name, make(), input) }
  }
}

/// Something that holds for every layer.
protocol LayerCheck {
  func check<L: Layer>(_ name: String, _ layer: L, _ input: Tensor<Float>)
  where L.Input == Tensor<Float>, L.Output == Tensor<Float>
}

/// Every layer of the module; each family lists its own in a file beside this one.
var layerCatalogue: [LayerEntry] {
  denseLayers + convolutionalLayers + poolingLayers + normalizationLayers + noiseLayers
    + sequenceLayers + composedLayers
}
