import TensorFlow
import Testing
import _Differentiation

/// A layer that leaves a trace of its place: `x` gives `10 x + digit`.
private struct Digit: Layer {
  var digit: Tensor<Float>

  init(_ digit: Float) { self.digit = Tensor(digit) }

  @differentiable(reverse)
  func callAsFunction(_ input: Tensor<Float>) -> Tensor<Float> { 10 * input + digit }
}

@Suite("Sequences of layers")
struct SequencedTests {
  private let l = (1...6).map { Digit(Float($0)) }
  private let x = Tensor<Float>(0)

  @Test("two to six layers are applied in turn")
  func order() {
    #expect(x.sequenced(through: l[0], l[1]) == Tensor(12))
    #expect(x.sequenced(through: l[0], l[1], l[2]) == Tensor(123))
    #expect(x.sequenced(through: l[0], l[1], l[2], l[3]) == Tensor(1234))
    #expect(x.sequenced(through: l[0], l[1], l[2], l[3], l[4]) == Tensor(12345))
    #expect(x.sequenced(through: l[0], l[1], l[2], l[3], l[4], l[5]) == Tensor(123456))
  }

  @Test("gradients reach every layer, and the input")
  func gradients() {
    let two = gradient(at: x, l[0], l[1]) { $0.sequenced(through: $1, $2) }
    #expect(two.0 == Tensor(100))
    #expect(two.1.digit == Tensor(10))
    #expect(two.2.digit == Tensor(1))
    #expect(gradient(at: x) { $0.sequenced(through: l[0], l[1], l[2]) } == Tensor(1000))
    #expect(
      gradient(at: x) { $0.sequenced(through: l[0], l[1], l[2], l[3]) } == Tensor(10000))
    #expect(
      gradient(at: x) { $0.sequenced(through: l[0], l[1], l[2], l[3], l[4]) } == Tensor(100_000))
    let first = gradient(at: l[0]) { x.sequenced(through: $0, l[1], l[2], l[3], l[4], l[5]) }
    #expect(first.digit == Tensor(100_000))
  }

  @Test("layers of different types, from images to logits")
  func types() {
    let images: Tensor<Float> = numbers([2, 4, 4, 1])
    let output = images.sequenced(
      through: Conv2D<Float>(filterShape: (3, 3, 1, 2), padding: .same),
      MaxPool2D<Float>(poolSize: (2, 2), strides: (2, 2)), Flatten<Float>(),
      Dense<Float>(inputSize: 8, outputSize: 3))
    #expect(output.shape == [2, 3])
  }

  @Test("an array of layers is a layer")
  func arrays() {
    #expect(l(x) == Tensor(123456))
    #expect(l.forward(x) == Tensor(123456))
    #expect(x.sequenced(through: l, Digit(7)) == Tensor(1_234_567))
    #expect([Digit]()(x) == x)
    #expect([[l[0]], [l[1], l[2]]](x) == Tensor(123))
    let ofLayers = gradient(at: Array(l[..<3])) { $0(x) }
    #expect(ofLayers.base.map(\.digit) == [Tensor(100), Tensor(10), Tensor(1)])
    #expect(gradient(at: x) { Array(l[..<3])($0) } == Tensor(1000))
  }

  @Test("a model's array of layers moves by its gradient")
  func movement() {
    var layers = Array(l[..<2])
    layers.move(by: gradient(at: layers) { $0(x) })
    #expect(layers.map(\.digit) == [Tensor(11), Tensor(3)])
    layers.move(by: .zero)
    #expect(layers.map(\.digit) == [Tensor(11), Tensor(3)])
  }
}
