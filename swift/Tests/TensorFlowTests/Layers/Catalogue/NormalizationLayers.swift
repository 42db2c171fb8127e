import TensorFlow
import _Differentiation

var normalizationLayers: [LayerEntry] {
  let images = Tensor<Float>(randomNormal: [3, 4, 4, 6])
  return [
    LayerEntry("BatchNorm", input: images) { BatchNorm<Float>(featureCount: 6) },
    LayerEntry("BatchNorm, rows", input: Tensor(randomNormal: [5, 3])) {
      BatchNorm<Float>(featureCount: 3)
    },
    LayerEntry("BatchNorm, middle axis", input: images) {
      BatchNorm<Float>(featureCount: 4, axis: 1)
    },
    LayerEntry("LayerNorm", input: images) { LayerNorm<Float>(featureCount: 6, axis: -1) },
    LayerEntry("GroupNorm", input: images) { GroupNorm<Float>(featureCount: 6, groupCount: 2) },
    LayerEntry("InstanceNorm", input: images) { InstanceNorm<Float>(featureCount: 6) },
  ]
}

var noiseLayers: [LayerEntry] {
  let rows = Tensor<Float>(randomNormal: [4, 5])
  return [
    LayerEntry("Dropout", input: rows) { Dropout<Float>(probability: 0.5) },
    LayerEntry("GaussianNoise", input: rows) { GaussianNoise<Float>(standardDeviation: 0.5) },
    LayerEntry("GaussianDropout", input: rows) { GaussianDropout<Float>(probability: 0.5) },
    LayerEntry("AlphaDropout", input: rows) { AlphaDropout<Float>(probability: 0.5) },
  ]
}
