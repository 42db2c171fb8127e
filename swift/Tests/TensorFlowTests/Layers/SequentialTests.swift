import TensorFlow
import Testing
import _Differentiation

/// A layer that leaves a trace of its place: `x` gives `10 x + digit`.
private struct Digit: Layer {
  var digit: Tensor<Double>

  init(_ digit: Double) { self.digit = Tensor(digit) }

  @differentiable(reverse)
  func callAsFunction(_ input: Tensor<Double>) -> Tensor<Double> { 10 * input + digit }
}

/// Expects the layers to be applied in turn, and gradients to reach each of them and the input.
private func expectDigits<L: Layer>(
  _ count: Int, _ model: L, sourceLocation: SourceLocation = #_sourceLocation
) where L.Input == Tensor<Double>, L.Output == Tensor<Double> {
  let (output, backpropagator) = model.appliedForBackpropagation(to: Tensor(0))
  let number = (1...count).reduce(0.0) { $0 * 10 + Double($1 % 10) }
  #expect(output == Tensor(number), sourceLocation: sourceLocation)
  let gradients = backpropagator(Tensor(1))
  let powers = (0...count).reversed().map { (0..<$0).reduce(1.0) { power, _ in power * 10 } }
  #expect(gradients.inputGradient == Tensor(powers[0]), sourceLocation: sourceLocation)
  let found = tensorLeaves(of: gradients.layerGradient).map {
    Tensor<Double>(_tfe: $0.handle).scalarized()
  }
  #expect(found == Array(powers[1...]), sourceLocation: sourceLocation)
}

@Suite("Sequential")
struct SequentialTests {
  @Test("applies two to ten layers in turn, and gradients reach all of them")
  func builders() {
    let l = (0...10).map { Digit(Double($0 % 10)) }
    expectDigits(
      2,
      Sequential {
        l[1]; l[2]
      })
    expectDigits(
      3,
      Sequential {
        l[1]; l[2]; l[3]
      })
    expectDigits(
      4,
      Sequential {
        l[1]; l[2]; l[3]; l[4]
      })
    expectDigits(
      5,
      Sequential {
        l[1]; l[2]; l[3]; l[4]; l[5]
      })
    expectDigits(
      6,
      Sequential {
        l[1]; l[2]; l[3]; l[4]; l[5]; l[6]
      })
    expectDigits(
      7,
      Sequential {
        l[1]; l[2]; l[3]; l[4]; l[5]; l[6]; l[7]
      })
    expectDigits(
      8,
      Sequential {
        l[1]; l[2]; l[3]; l[4]; l[5]; l[6]; l[7]; l[8]
      })
    expectDigits(
      9,
      Sequential {
        l[1]; l[2]; l[3]; l[4]; l[5]; l[6]; l[7]; l[8]; l[9]
      })
    expectDigits(
      10,
      Sequential {
        l[1]; l[2]; l[3]; l[4]; l[5]; l[6]; l[7]; l[8]; l[9]; l[10]
      })
  }

  @Test("is made of two layers, nested for more, and called by names")
  func names() {
    let three: Sequential3<Digit, Digit, Digit> = Sequential(
      Digit(1), Sequential(Digit(2), Digit(3)))
    expectDigits(3, three)
    #expect(three.layer2.layer1.digit == Tensor(2))
    let paths = ["layer1.digit", "layer2.layer1.digit", "layer2.layer2.digit"]
    #expect(tensorLeaves(of: three).map(\.path) == paths)
    #expect(three.forward(Tensor(0)) == Tensor(123))
  }

  @Test("starts with a module that gradients do not flow through")
  func modules() {
    let model = Sequential {
      Embedding<Double>(embeddings: [[1, 2], [3, 4], [5, 6]])
      Dense<Double>(weight: [[1], [10]], bias: [0.5])
      Function<Tensor<Double>, Tensor<Double>> { $0.squared() }
    }
    let indices: Tensor<Int32> = [2, 0, 2]
    #expect(model(indices) == [[4290.25], [462.25], [4290.25]])
    #expect(model.forward(indices) == model(indices))
    let gradient = gradient(at: model) { $0(indices).sum() }
    #expect(gradient.layer1.embeddings == [[43, 430], [0, 0], [262, 2620]])
    #expect(gradient.layer2.layer1.bias == [305])
  }

  @Test("learns, functions stored among its layers and models around it included")
  func training() {
    let head = Sequential {
      Conv2D<Float>(filter: numbers([3, 3, 1, 2]), activation: tanh)
      BatchNorm<Float>(featureCount: 2)
      Function<Tensor<Float>, Tensor<Float>> { leakyRelu($0) }
    }
    var model = Sequential {
      head
      Flatten<Float>()
      Dropout<Float>(probability: 0.1)
      Dense<Float>(weight: numbers([8, 2], seed: 3), bias: Tensor([0, 0]))
    }
    let optimizer = SGD(for: model, learningRate: 0.1)
    let (images, labels): (Tensor<Float>, Tensor<Int32>) = (
      numbers([6, 4, 4, 1]), [0, 1, 0, 1, 1, 0]
    )
    let losses = withRandomSeedForTensorFlow((1, 2)) {
      (0..<60).map { _ in
        withLearningPhase(.training) {
          let (loss, gradient) = valueWithGradient(at: model) {
            softmaxCrossEntropy(logits: $0(images), labels: labels)
          }
          optimizer.update(&model, along: gradient)
          return loss.scalarized()
        }
      }
    }
    #expect(losses[59] < losses[0] / 3)
    #expect(model.layer1.layer1.activation(Tensor(0)) == Tensor(0))
  }
}

@Suite("Function")
struct FunctionTests {
  @Test("is a layer of any differentiable function")
  func layer() {
    let double = Function<Tensor<Double>, Tensor<Double>> { 2 * $0 }
    #expect(double(Tensor(3)) == Tensor(6))
    #expect(double.body(Tensor(4)) == Tensor(8))
    #expect(double.forward(Tensor(4)) == Tensor(8))
    #expect(gradient(at: Tensor(3.0)) { double($0).squared() } == Tensor(24))
    let head = Function<[Tensor<Double>], Tensor<Double>> { $0[0] }
    #expect(head([Tensor(5), Tensor(6)]) == Tensor(5))
  }
}

@Suite("Long sequences of layers")
struct LongSequenceTests {
  @Test("seven to ten layers are applied in turn, and gradients reach the input and the layers")
  func order() {
    let l = (0...10).map { Digit(Double($0 % 10)) }
    let x = Tensor<Double>(0)
    let seven = gradient(at: x, l[7]) {
      $0.sequenced(through: l[1], l[2], l[3], l[4], l[5], l[6], $1)
    }
    #expect(seven.0 == Tensor(1e7) && seven.1.digit == Tensor(1))
    #expect(x.sequenced(through: l[1], l[2], l[3], l[4], l[5], l[6], l[7]) == Tensor(1_234_567))
    let eight = x.sequenced(through: l[1], l[2], l[3], l[4], l[5], l[6], l[7], l[8])
    #expect(eight == Tensor(12_345_678))
    let nine = x.sequenced(through: l[1], l[2], l[3], l[4], l[5], l[6], l[7], l[8], l[9])
    #expect(nine == Tensor(123_456_789))
    let ten = valueWithGradient(at: x) {
      $0.sequenced(through: l[1], l[2], l[3], l[4], l[5], l[6], l[7], l[8], l[9], l[10])
    }
    #expect(ten.value == Tensor(1_234_567_890))
    #expect(ten.gradient == Tensor(1e10))
  }
}
