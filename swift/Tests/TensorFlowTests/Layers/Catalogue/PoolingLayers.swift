import TensorFlow

var poolingLayers: [LayerEntry] { windowLayers + globalPoolingLayers + morphologicalLayers }

private var windowLayers: [LayerEntry] {
  let line = Tensor<Float>(randomNormal: [2, 8, 3])
  let plane = Tensor<Float>(randomNormal: [2, 7, 5, 3])
  let box = Tensor<Float>(randomNormal: [2, 4, 5, 3, 2])
  return [
    LayerEntry("MaxPool1D", input: line) { MaxPool1D<Float>(poolSize: 2, stride: 2) },
    LayerEntry("AvgPool1D", input: line) {
      AvgPool1D<Float>(poolSize: 3, stride: 2, padding: .same)
    },
    LayerEntry("MaxPool2D overlapping", input: plane) {
      MaxPool2D<Float>(poolSize: (3, 3), strides: (2, 2), padding: .same)
    },
    LayerEntry("AvgPool2D overlapping", input: plane) {
      AvgPool2D<Float>(poolSize: (3, 3), strides: (2, 2), padding: .same)
    },
    LayerEntry("MaxPool3D", input: box) { MaxPool3D<Float>(poolSize: 2, stride: 1) },
    LayerEntry("AvgPool3D", input: box) {
      AvgPool3D<Float>(poolSize: (2, 3, 2), strides: (2, 2, 1), padding: .same)
    },
    LayerEntry("UpSampling1D", input: line) { UpSampling1D<Float>(size: 2) },
    LayerEntry("UpSampling2D", input: plane) { UpSampling2D<Float>(size: 2) },
    LayerEntry("UpSampling3D", input: box) { UpSampling3D<Float>(size: 2) },
  ]
}

private var globalPoolingLayers: [LayerEntry] {
  let line = Tensor<Float>(randomNormal: [2, 8, 3])
  let plane = Tensor<Float>(randomNormal: [2, 7, 5, 3])
  let box = Tensor<Float>(randomNormal: [2, 4, 5, 3, 2])
  return [
    LayerEntry("GlobalMaxPool1D", input: line) { GlobalMaxPool1D<Float>() },
    LayerEntry("GlobalMaxPool2D", input: plane) { GlobalMaxPool2D<Float>() },
    LayerEntry("GlobalMaxPool3D", input: box) { GlobalMaxPool3D<Float>() },
    LayerEntry("GlobalAvgPool1D", input: line) { GlobalAvgPool1D<Float>() },
    LayerEntry("GlobalAvgPool2D", input: plane) { GlobalAvgPool2D<Float>() },
    LayerEntry("GlobalAvgPool3D", input: box) { GlobalAvgPool3D<Float>() },
  ]
}

/// Those that TensorFlow's XLA has no kernels of.
private var morphologicalLayers: [LayerEntry] {
  let plane = Tensor<Float>(randomNormal: [2, 7, 5, 3])
  return [
    LayerEntry("FractionalMaxPool2D", input: plane, runsUnderXLA: false) {
      FractionalMaxPool2D<Float>(
        poolingRatio: (1.4, 1.7), deterministic: true, seed: 1, seed2: 2)
    },
    LayerEntry("Dilation2D", input: plane, runsUnderXLA: false) {
      Dilation2D<Float>(filter: Tensor(randomNormal: [3, 2, 3]), padding: .same)
    },
    LayerEntry("Erosion2D", input: plane, runsUnderXLA: false) {
      Erosion2D<Float>(filter: Tensor(randomNormal: [3, 2, 3]), strides: (2, 1))
    },
  ]
}
