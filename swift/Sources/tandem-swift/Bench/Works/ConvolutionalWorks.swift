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
