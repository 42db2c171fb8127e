import TensorFlow

/// LeNet-5 (LeCun, Bottou, Bengio and Haffner 1998), with ReLU.
///
/// `[n, 28, 28, 1]` gives `[n, 10]`, the logits of the ten digits.
struct LeNet: Layer {
  var conv1 = Conv2D<Float>(filterShape: (5, 5, 1, 6), padding: .same, activation: relu)
  var pool1 = AvgPool2D<Float>(poolSize: (2, 2), strides: (2, 2))
  var conv2 = Conv2D<Float>(filterShape: (5, 5, 6, 16), activation: relu)
  var pool2 = AvgPool2D<Float>(poolSize: (2, 2), strides: (2, 2))
  var flatten = Flatten<Float>()
  var fc1 = Dense<Float>(inputSize: 400, outputSize: 120, activation: relu)
  var fc2 = Dense<Float>(inputSize: 120, outputSize: 84, activation: relu)
  var fc3 = Dense<Float>(inputSize: 84, outputSize: 10)
  @noDerivative let imageSize = 28

  @differentiable(reverse)
  func callAsFunction(_ input: Tensor<Float>) -> Tensor<Float> {
    let images = input.reshaped(to: [input.shape[0], imageSize, imageSize, 1])
    let convolved = images.sequenced(through: conv1, pool1, conv2, pool2)
    return convolved.sequenced(through: flatten, fc1, fc2, fc3)
  }
}
