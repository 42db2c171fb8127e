import TensorFlow

var convolutionalLayers: [LayerEntry] {
  let line = Tensor<Float>(randomNormal: [2, 8, 3])
  let plane = Tensor<Float>(randomNormal: [2, 6, 5, 3])
  let box = Tensor<Float>(randomNormal: [2, 4, 5, 3, 2])
  return [
    LayerEntry("Conv1D", input: line) {
      Conv1D<Float>(filterShape: (3, 3, 4), padding: .same, activation: tanh)
    },
    LayerEntry("Conv1D dilated", input: line) {
      Conv1D<Float>(filterShape: (3, 3, 4), dilation: 2, useBias: false)
    },
    LayerEntry("Conv2D strided", input: plane) {
      Conv2D<Float>(filterShape: (3, 2, 3, 4), strides: (2, 1), padding: .same, activation: relu)
    },
    LayerEntry("Conv2D dilated", input: plane) {
      Conv2D<Float>(filterShape: (3, 2, 3, 4), dilations: (2, 1))
    },
    LayerEntry("Conv3D", input: box) {
      Conv3D<Float>(filterShape: (2, 2, 2, 2, 3), strides: (1, 2, 1), activation: tanh)
    },
    LayerEntry("TransposedConv1D", input: line) {
      TransposedConv1D<Float>(filterShape: (3, 2, 3), stride: 2)
    },
    LayerEntry("TransposedConv2D", input: plane) {
      TransposedConv2D<Float>(filterShape: (3, 2, 2, 3), strides: (2, 2), padding: .same)
    },
    LayerEntry("TransposedConv3D", input: box) {
      TransposedConv3D<Float>(filterShape: (2, 2, 2, 3, 2), strides: (1, 2, 1), activation: tanh)
    },
    LayerEntry("DepthwiseConv2D", input: plane) {
      DepthwiseConv2D<Float>(filterShape: (3, 3, 3, 2), strides: (2, 2), padding: .same)
    },
    LayerEntry("SeparableConv1D", input: line) {
      SeparableConv1D<Float>(
        depthwiseFilterShape: (3, 3, 2), pointwiseFilterShape: (1, 6, 4), activation: tanh)
    },
    LayerEntry("SeparableConv2D", input: plane) {
      SeparableConv2D<Float>(
        depthwiseFilterShape: (3, 3, 3, 2), pointwiseFilterShape: (1, 1, 6, 4),
        padding: .same, activation: tanh)
    },
    LayerEntry("ZeroPadding1D", input: line) { ZeroPadding1D<Float>(padding: (1, 2)) },
    LayerEntry("ZeroPadding2D", input: plane) { ZeroPadding2D<Float>(padding: (1, 2)) },
    LayerEntry("ZeroPadding3D", input: box) { ZeroPadding3D<Float>(padding: (1, 0, 2)) },
  ]
}
