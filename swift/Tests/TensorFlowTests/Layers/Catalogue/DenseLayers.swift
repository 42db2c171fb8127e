import TensorFlow

var denseLayers: [LayerEntry] {
  [
    LayerEntry("Dense", input: Tensor(randomNormal: [4, 6])) {
      Dense<Float>(inputSize: 6, outputSize: 3, activation: relu)
    },
    LayerEntry("Conv2D", input: Tensor(randomNormal: [2, 6, 6, 3])) {
      Conv2D<Float>(filterShape: (3, 3, 3, 4), padding: .same, activation: tanh)
    },
    LayerEntry("MaxPool2D", input: Tensor(randomNormal: [2, 6, 6, 3])) {
      MaxPool2D<Float>(poolSize: (2, 2), strides: (2, 2))
    },
    LayerEntry("AvgPool2D", input: Tensor(randomNormal: [2, 6, 6, 3])) {
      AvgPool2D<Float>(poolSize: (2, 2), strides: (2, 2))
    },
    LayerEntry("Flatten", input: Tensor(randomNormal: [2, 3, 4])) { Flatten<Float>() },
    LayerEntry("Reshape", input: Tensor(randomNormal: [2, 3, 4])) { Reshape<Float>([2, 12]) },
  ]
}
