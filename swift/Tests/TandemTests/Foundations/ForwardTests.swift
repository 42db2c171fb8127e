import Tandem
import TensorFlow
import Testing
import _Differentiation

@Suite("Forward")
struct ForwardTests {
  private let layers = [
    LayerParameters(normal([6, 4], 1), normal([4], 2)),
    LayerParameters(normal([4, 3], 3), normal([3], 4)),
  ]

  @Test("lin multiplies and adds, over any number of leading axes")
  func linear() {
    let weight: TF = [[1, 0, 2], [0, 1, -1]]
    let bias: TF = [10, 20, 30]
    #expect(lin(TF([[1, 2], [3, 4]]), weight, bias) == TF([[11, 22, 30], [13, 24, 32]]))
    let batches = normal([5, 7, 2], 5)
    expectClose(
      lin(batches, weight, bias),
      lin(batches.reshaped(to: [35, 2]), weight, bias).reshaped(to: [5, 7, 3]))
  }

  @Test("relu by choice is TensorFlow's relu, in value and gradient, also at 0 and nan")
  func relus() {
    let x = TF([-2, -0.0, 0, 3, Float.infinity])
    #expect(reluByChoice(x) == TF([0, 0, 0, 3, Float.infinity]))
    let slopes = TF([1, 2, 3, 4, 5])
    #expect(pullback(at: x, of: { reluByChoice($0) })(slopes) == TF([0, 0, 0, 4, 5]))
    #expect(pullback(at: x, of: { relu($0) })(slopes) == TF([0, 0, 0, 4, 5]))
    #expect(reluByChoice(TF([Float.nan])).isNaN.all())
    let many = normal([1000], 6)
    #expect(reluByChoice(many) == relu(many))
  }

  @Test("derivatives agree with finite differences")
  func derivatives() {
    let (x, weight, bias) = (
      normalDouble([5, 4], 1), normalDouble([4, 3], 2), normalDouble([3], 3)
    )
    expectDerivative(at: x, "lin in x") { lin($0, weight, bias) }
    expectDerivative(at: weight, "lin in weight") { lin(x, $0, bias) }
    expectDerivative(at: bias, "lin in bias") { lin(x, weight, $0) }
    expectDerivative(at: x, "reluByChoice") { reluByChoice($0) }
    expectDerivative(at: x, "reluShifted") { reluShifted($0) }
    expectDerivative(at: x, "normalize") { normalize($0, mean: 0.3, std: 2) }
  }

  @Test("normalised by its own statistics, data has mean 0 and deviation 1")
  func normalized() {
    let x = normal([1000], 7) * 5 + 3
    let (mean, std) = stats(x)
    let after = stats(normalize(x, mean: mean, std: std))
    #expect(abs(after.mean) < 1e-5)
    #expect(abs(after.std - 1) < 1e-5)
    #expect(stats(TF([1, 3])) == (2, 1))
  }

  @Test("the model is its layers, with an activation between")
  func layersInTurn() {
    let x = normal([9, 6], 8)
    let hidden = lin(x, layers[0].weight, layers[0].bias)
    expectClose(model(x, layers), lin(relu(hidden), layers[1].weight, layers[1].bias))
    expectClose(
      model(x, layers, activation: reluShifted),
      lin(relu(hidden) - 0.5, layers[1].weight, layers[1].bias))
    #expect(model(x, [layers[0]]) == hidden)
  }

  @Test("the model's gradient in every layer is that of the same written out")
  func modelGradient() {
    let x = normal([9, 6], 8)
    let written = valueWithGradient(at: layers[0], layers[1]) { first, second in
      lin(relu(lin(x, first.weight, first.bias)), second.weight, second.bias).squared().mean()
    }
    let (value, gradient) = valueWithGradient(at: layers) { model(x, $0).squared().mean() }
    expectClose(value, written.value)
    expectClose(gradient[0].weight, written.gradient.0.weight)
    expectClose(gradient[0].bias, written.gradient.0.bias)
    expectClose(gradient[1].weight, written.gradient.1.weight)
    expectClose(gradient[1].bias, written.gradient.1.bias)
  }

  @Test("activations keep their scale under Kaiming's rule; shifted, their mean nears zero")
  func statistics() {
    let deep = (0..<10).map {
      LayerParameters(kaimingNormal([100, 100], seed: (1, $0)), TF(zeros: [100]))
    }
    let x = normal([500, 100], 9)
    let plain = activationStats(x, deep)
    #expect(plain.count == 10)
    #expect(plain.allSatisfy { (0.4..<2.5).contains($0.std) })
    let first = activationStats(x, Array(deep.prefix(2)))[0]
    let shifted = activationStats(x, Array(deep.prefix(2)), activation: reluShifted)[0]
    #expect(abs(shifted.mean - (first.mean - 0.5)) < 1e-5)
    #expect(abs(shifted.mean) < abs(first.mean))
  }

  @Test("shapes that do not fit trap and are named")
  func traps() async {
    let input = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = lin(TF(zeros: [64, 784]), TF(zeros: [50, 784]), TF(zeros: [50]))
    }
    #expect(words(of: input).contains("lin: weight [50, 784] does not fit input [64, 784]"))
    let bias = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = lin(TF(zeros: [64, 784]), TF(zeros: [784, 50]), TF(zeros: [1]))
    }
    #expect(words(of: bias).contains("lin: bias [1] does not fit weight [784, 50]"))
    let std = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = normalize(TF(zeros: [2]), mean: 0, std: 0)
    }
    #expect(words(of: std).contains("normalize: std must be above zero, got 0.0"))
    let none = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = model(TF(zeros: [2, 3]), [])
    }
    #expect(words(of: none).contains("model: needs at least one layer"))
  }
}
