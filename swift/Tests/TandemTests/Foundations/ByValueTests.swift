import Foundation
import Tandem
import TensorFlow
import Testing
import _Differentiation

@Suite("Layers by value")
struct ByValueTests {
  private let conv = Conv2dValue(normal([3, 3, 1, 2], 1), normal([2], 2), padding: 1)
  private let output = LinearValue(normal([32, 3], 3), normal([3], 4))
  private let x = normal([5, 8, 8, 1], 5)
  private let target: TI = [0, 1, 2, 1, 0]

  private func logits(_ x: TF, _ conv: Conv2dValue, _ output: LinearValue) -> TF {
    let active = relu(conv2dPadded(x, conv.weight, conv.bias, padding: 1))
    let pooled = maxPool2dWindows(active, size: 2)
    return lin(pooled.reshaped(to: [5, -1]), output.weight, output.bias)
  }

  @Test("layers written below one another are one layer")
  func sequential() {
    let net = SequentialValue {
      conv
      FunctionValue(relu)
      MaxPool2D<Float>(poolSize: (2, 2), strides: (2, 2))
      Flatten<Float>()
      output
    }
    expectClose(net(x), logits(x, conv, output))
  }

  @Test("its gradient is a value with a field for every parameter")
  func gradients() {
    let net = SequentialValue {
      conv
      FunctionValue(relu)
      MaxPool2D<Float>(poolSize: (2, 2), strides: (2, 2))
      Flatten<Float>()
      output
    }
    let gradient = gradient(at: net) { crossEntropy($0(x), target) }
    let byHand = ByReference.Conv2d(1, 2, size: 3, padding: 1)
    byHand.weight.inner = conv.weight
    byHand.bias.inner = conv.bias
    let linear = ByReference.Linear(32, 3)
    linear.weight.inner = output.weight
    linear.bias.inner = output.bias
    let twin = ByReference.Sequential(
      byHand, ByReference.ReLU(), ByReference.MaxPool2d(2), ByReference.Flatten(), linear)
    let scores = twin(x)
    _ = twin.backward(TensorFlow.gradient(at: scores) { crossEntropy($0, target) })
    expectClose(gradient.first.first.first.first.weight, byHand.weight.grad!)
    expectClose(gradient.first.first.first.first.bias, byHand.bias.grad!)
    expectClose(gradient.second.weight, linear.weight.grad!)
    expectClose(gradient.second.bias, linear.bias.grad!)
  }

  @Test("a step makes a new model and leaves the old one as it was")
  func moving() {
    let direction = gradient(at: output) { $0(TF(ones: [2, 32])).squared().sum() }
    let (weight, bias) = (output.weight, output.bias)
    let after = moved(output, along: direction, by: -0.5)
    #expect(output.weight == weight && output.bias == bias)
    expectClose(after.weight, weight - 0.5 * direction.weight)
    expectClose(after.bias, bias - 0.5 * direction.bias)
  }

  @Test("scaling reaches every tensor, also those of nested layers and arrays")
  func scaling() {
    let net = SequentialValue([LinearValue(3, 3), LinearValue(3, 3)], LinearValue(3, 2))
    let direction = gradient(at: net) { $0(TF(ones: [1, 3])).sum() }
    let twice = direction.scaled(by: 2)
    for layer in 0..<2 {
      expectClose(twice.first[layer].weight, 2 * direction.first[layer].weight)
      expectClose(twice.first[layer].bias, 2 * direction.first[layer].bias)
    }
    expectClose(twice.second.weight, 2 * direction.second.weight)
  }

  @Test("weights are drawn by Kaiming's rule, biases are zero")
  func drawn() {
    let layer = LinearValue(400, 100)
    #expect(abs(stats(layer.weight).std - (2 / Float(400)).squareRoot()) < 0.002)
    #expect(layer.bias == TF(zeros: [100]))
  }
}

@Suite("Pullbacks built by hand")
struct ChainTests {
  private static let numbers = [-2.1, -0.5, 0, 1e-3, 1, 1.7, 12]

  @Test("they are the compiler's, for any gradient that comes in", arguments: numbers)
  func compiler(x: Double) {
    let pairs: [(Chained<Double>, (Double) -> Double)] = [
      (squareWithChain(x), pullback(at: x) { $0 * $0 }),
      (sinSquareWithChain(x), pullback(at: x) { sin($0 * $0) }),
      (sumWithChain(x), pullback(at: x) { sin($0 * $0) + $0 * $0 }),
    ]
    for (byHand, compiled) in pairs {
      for grad in [1, -0.3, 0] { #expect(abs(byHand.chain(grad) - compiled(grad)) <= 1e-14) }
    }
  }

  @Test("a value used twice gets the sum of what its uses send back", arguments: numbers)
  func usedTwice(x: Double) {
    let (sum, chain) = sumWithChain(x)
    #expect(sum == sin(x * x) + x * x)
    #expect(abs(chain(1) - (2 * x * cos(x * x) + 2 * x)) <= 1e-13)
  }

  @Test("on tensors too: the mean of squares, in steps and as one loss")
  func tensors() {
    let (prediction, target) = (normal([4, 3], 1), normal([4, 3], 2))
    let (value, chain) = mseVWC(prediction, target)
    expectClose(value, mse(prediction, target))
    expectClose(chain(TF(3)), 3 * mseGrad(prediction, target))
    expectClose(mseInnerVWC(prediction - target).chain(TF(1)), mseGrad(prediction, target))
    expectClose(meanVWC(target).chain(TF(6)), TF(repeating: 0.5, shape: [4, 3]))
    expectClose(squareVWC(target).chain(prediction), 2 * target * prediction)
  }
}
