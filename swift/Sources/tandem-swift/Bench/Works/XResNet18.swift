import Tandem
import TensorFlow
import _Differentiation

/// The course's xresnet18 (lesson 11; He et al. 2018, "Bag of Tricks").
///
/// `[n, h, w, 3]` gives `[n, 10]`.
struct XResNet18: Layer {
  var stem = [ConvNorm(3, 32, stride: 2), ConvNorm(32, 64), ConvNorm(64, 64)]
  var blocks: [XResBlock] = {
    let sizes = [64, 64, 64, 128, 128, 256, 256, 512, 512]
    let strides = [1, 1, 2, 1, 2, 1, 2, 1]
    return strides.indices.map { XResBlock(sizes[$0], sizes[$0 + 1], stride: strides[$0]) }
  }()
  var output = Dense<Float>(inputSize: 512, outputSize: 10)
  @noDerivative let pool = MaxPool2D<Float>(poolSize: (3, 3), strides: (2, 2), padding: .same)

  @differentiable(reverse)
  func callAsFunction(_ images: TF) -> TF {
    let features = blocks(pool(stem(images)))
    return output(features.mean(squeezingAxes: 1, 2))
  }
}

/// A convolution, batch norm, and relu or nothing.
struct ConvNorm: Layer {
  var conv: Conv2D<Float>
  var norm: BatchNorm<Float>
  @noDerivative let act: Bool

  init(_ inputs: Int, _ outputs: Int, size: Int = 3, stride: Int = 1, act: Bool = true) {
    conv = convolution(inputs, outputs, size: size, stride: stride)
    norm = BatchNorm(featureCount: outputs, momentum: 0.9, epsilon: 1e-5)
    self.act = act
  }

  @differentiable(reverse)
  func callAsFunction(_ images: TF) -> TF {
    let normalized = norm(conv(images))
    return act ? relu(normalized) : normalized
  }
}

/// Two convolutions and a shortcut, which averages where the block halves the image, and changes
/// the number of channels where the block does.
struct XResBlock: Layer {
  var conv1: ConvNorm
  var conv2: ConvNorm
  /// One where channels change, else none.
  var shortcut: [ConvNorm]
  @noDerivative let halves: Bool
  @noDerivative let pool = AvgPool2D<Float>(poolSize: (2, 2), strides: (2, 2))

  init(_ inputs: Int, _ outputs: Int, stride: Int) {
    conv1 = ConvNorm(inputs, outputs, stride: stride)
    conv2 = ConvNorm(outputs, outputs, act: false)
    shortcut = inputs == outputs ? [] : [ConvNorm(inputs, outputs, size: 1, act: false)]
    halves = stride == 2
  }

  @differentiable(reverse)
  func callAsFunction(_ images: TF) -> TF {
    let carried = halves ? shortcut(pool(images)) : shortcut(images)
    return relu(conv2(conv1(images)) + carried)
  }
}
