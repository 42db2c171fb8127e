import TensorFlow
import _Differentiation

/// A small convolutional network: twice (3x3 convolution, relu, 2x2 max pooling), then a linear
/// layer. Lesson 10.
///
/// `[n, height, width, 1]` gives `[n, classes]`. Twin: `python/tandem/models/cnn.py`, whose images
/// are `[n, 1, height, width]`; see `Layout`.
public struct CNN: Classifier {
  public static let channels = (8, 16)

  public var conv1: Conv2D<Float>
  public var conv2: Conv2D<Float>
  public var output: Dense<Float>
  @noDerivative let pool = MaxPool2D<Float>(poolSize: (2, 2), strides: (2, 2))
  @noDerivative let flatten = Flatten<Float>()
  @noDerivative let imageSize: (height: Int, width: Int)

  /// - Precondition: Images are 4x4 pixels at least.
  public init(imageSize: (height: Int, width: Int), classes: Int) {
    require(
      min(imageSize.height, imageSize.width) >= 4,
      "CNN: an image needs 4x4 pixels at least, got \(imageSize.height)x\(imageSize.width)")
    let (first, second) = Self.channels
    conv1 = Conv2D(
      filterShape: (3, 3, 1, first), padding: .same, activation: relu,
      filterInitializer: heNormal())
    conv2 = Conv2D(
      filterShape: (3, 3, first, second), padding: .same, activation: relu,
      filterInitializer: heNormal())
    output = Dense(
      inputSize: second * (imageSize.height / 4) * (imageSize.width / 4), outputSize: classes,
      weightInitializer: heNormal())
    self.imageSize = imageSize
  }

  @differentiable(reverse)
  public func callAsFunction(_ images: Tensor<Float>) -> Tensor<Float> {
    images.sequenced(through: conv1, pool, conv2, pool, flatten, output)
  }

  public func inputShape(count n: Int) -> TensorShape {
    [n, imageSize.height, imageSize.width, 1]
  }

  public var parameters: [NamedParameter<CNN>] {
    let last = Layout.flattened(
      channels: Self.channels.1, height: imageSize.height / 4, width: imageSize.width / 4)
    return [
      NamedParameter("conv1.weight", \.conv1.filter, \.conv1.filter, .convolution),
      NamedParameter("conv1.bias", \.conv1.bias, \.conv1.bias),
      NamedParameter("conv2.weight", \.conv2.filter, \.conv2.filter, .convolution),
      NamedParameter("conv2.bias", \.conv2.bias, \.conv2.bias),
      NamedParameter("output.weight", \.output.weight, \.output.weight, last),
      NamedParameter("output.bias", \.output.bias, \.output.bias),
    ]
  }
}
