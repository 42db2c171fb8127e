import TensorFlow
import _Differentiation

/// A multi-layer perceptron with one hidden layer: the network of lessons 8 and 9.
///
///     logits = relu(x W₁ + b₁) W₂ + b₂
///
/// `[n, inputs]` gives `[n, classes]`. Twin: `python/tandem/models/mlp.py`.
public struct MLP: Classifier {
  public static let hiddenSize = 50

  public var hidden: Dense<Float>
  public var output: Dense<Float>

  public init(inputs: Int, classes: Int) {
    hidden = Dense(
      inputSize: inputs, outputSize: Self.hiddenSize, activation: relu,
      weightInitializer: heNormal())
    output = Dense(
      inputSize: Self.hiddenSize, outputSize: classes, weightInitializer: heNormal())
  }

  @differentiable(reverse)
  public func callAsFunction(_ images: Tensor<Float>) -> Tensor<Float> {
    images.sequenced(through: hidden, output)
  }

  public func inputShape(count n: Int) -> TensorShape { [n, hidden.weight.shape[0]] }

  public var parameters: [NamedParameter<MLP>] {
    [
      NamedParameter("hidden.weight", \.hidden.weight, \.hidden.weight, .linear),
      NamedParameter("hidden.bias", \.hidden.bias, \.hidden.bias),
      NamedParameter("output.weight", \.output.weight, \.output.weight, .linear),
      NamedParameter("output.bias", \.output.bias, \.output.bias),
    ]
  }
}
