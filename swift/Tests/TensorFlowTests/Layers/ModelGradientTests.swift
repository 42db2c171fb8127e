import TensorFlow
import Testing
import _Differentiation

private struct Net: Layer {
  var conv1 = Conv2D<Double>(
    filter: numbers([3, 3, 1, 2]), bias: numbers([2], seed: 2), activation: tanh, padding: .same)
  var conv2 = Conv2D<Double>(filter: numbers([2, 2, 2, 3], seed: 3), activation: swish)
  var hidden = [
    Dense<Double>(weight: numbers([3, 3], seed: 4), bias: numbers([3], seed: 5), activation: relu),
    Dense<Double>(weight: numbers([3, 3], seed: 6), activation: sigmoid),
  ]
  var output = Dense<Double>(weight: numbers([3, 4], seed: 7), bias: numbers([4], seed: 8))
  @noDerivative var pool = AvgPool2D<Double>(poolSize: (2, 2), strides: (2, 2))
  @noDerivative var maxPool = MaxPool2D<Double>(poolSize: (2, 2), strides: (1, 1))

  @differentiable(reverse)
  func callAsFunction(_ input: Tensor<Double>) -> Tensor<Double> {
    input.sequenced(through: conv1, pool, conv2, maxPool, Flatten<Double>(), Head(self))
  }
}

/// The end of the network, made in its middle: gradients flow through initialisers too.
private struct Head: Layer {
  var hidden: [Dense<Double>]
  var output: Dense<Double>

  @differentiable(reverse)
  init(_ net: Net) {
    hidden = net.hidden
    output = net.output
  }

  @differentiable(reverse)
  func callAsFunction(_ input: Tensor<Double>) -> Tensor<Double> {
    input.sequenced(through: hidden, output)
  }
}

@Suite("Gradients of a whole model")
struct ModelGradientTests {
  private let images: Tensor<Double> = numbers([2, 6, 6, 1], seed: 9)
  private let labels: Tensor<Int32> = [1, 3]

  @Test("are those of central differences, for every parameter")
  func parameters() {
    #expect(Net()(images).shape == [2, 4])
    expectGradients(of: Net()) { softmaxCrossEntropy(logits: $0(images), labels: labels) }
    expectGradients(of: Net()) {
      meanSquaredError(predicted: $0(images), expected: numbers([2, 4], seed: 10))
    }
  }

  @Test("are those of central differences, for every pixel")
  func pixels() {
    let net = Net()
    expectGradients(of: images) { softmaxCrossEntropy(logits: net($0), labels: labels) }
  }

  @Test("in single precision they are those of double precision, rounded")
  func precision() {
    let double = Dense<Double>(
      weight: numbers([5, 4]), bias: numbers([4], seed: 2), activation: tanh)
    let single = Dense<Float>(
      weight: Tensor(double.weight), bias: Tensor(double.bias), activation: tanh)
    let input: Tensor<Double> = numbers([6, 5], seed: 3)
    let precise = gradient(at: double) { $0(input).squared().mean() }
    let rounded = gradient(at: single) { $0(Tensor<Float>(input)).squared().mean() }
    expectClose(Tensor<Double>(rounded.weight), precise.weight, tolerance: 1e-6)
    expectClose(Tensor<Double>(rounded.bias), precise.bias, tolerance: 1e-6)
  }
}
