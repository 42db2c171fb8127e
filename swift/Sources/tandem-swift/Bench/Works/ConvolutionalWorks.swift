import Tandem
import TensorFlow
import _Differentiation

// The convolutional models of `tandem bench compiled`, with the names that
// python/tandem/bench/works/torch_models.py gives to their parts.

/// Four convolutions that halve the image, a mean over what is left of it, a linear layer.
///
/// `[n, 28, 28, 1]` gives `[n, 10]`.
struct StridedCNN: Layer {
  var conv1 = halving(5, 1, 8)
  var conv2 = halving(3, 8, 16)
  var conv3 = halving(3, 16, 32)
  var conv4 = halving(3, 32, 32)
  var output = Dense<Float>(inputSize: 32, outputSize: 10)

  @differentiable(reverse)
  func callAsFunction(_ images: TF) -> TF {
    let features = images.sequenced(through: conv1, conv2, conv3, conv4)
    return output(features.mean(squeezingAxes: 1, 2))
  }
}

/// A convolution of stride two with its relu.
private func halving(_ size: Int, _ inputs: Int, _ outputs: Int) -> Conv2D<Float> {
  Conv2D(
    filterShape: (size, size, inputs, outputs), strides: (2, 2), padding: .same, activation: relu)
}

/// Two convolutions with batch norm around a shortcut, a mean, a linear layer.
///
/// `[n, h, w, 32]` gives `[n, 10]`.
struct ResidualBlock: Layer {
  var conv1 = convolution(32, 32)
  var norm1 = norm(32)
  var conv2 = convolution(32, 32)
  var norm2 = norm(32)
  var output = Dense<Float>(inputSize: 32, outputSize: 10)

  @differentiable(reverse)
  func callAsFunction(_ images: TF) -> TF {
    let inner = relu(norm1(conv1(images)))
    let features = relu(norm2(conv2(inner)) + images)
    return output(features.mean(squeezingAxes: 1, 2))
  }
}

/// A convolution without bias: a batch norm follows.
func convolution(_ inputs: Int, _ outputs: Int, size: Int = 3, stride: Int = 1) -> Conv2D<Float> {
  Conv2D(
    filterShape: (size, size, inputs, outputs), strides: (stride, stride), padding: .same,
    useBias: false)
}

/// A batch norm with PyTorch's momentum and epsilon.
func norm(_ features: Int) -> BatchNorm<Float> {
  BatchNorm(featureCount: features, momentum: 0.9, epsilon: 1e-5)
}
