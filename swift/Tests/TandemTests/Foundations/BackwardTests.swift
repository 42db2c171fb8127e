import Tandem
import TensorFlow
import Testing
import _Differentiation

@Suite("Backward")
struct BackwardTests {
  private static let routes: [(String, (TF, TF, Weights) -> Gradients)] = [
    ("by hand", forwardAndBackward), ("holders", forwardAndBackwardHolders),
    ("layers", forwardAndBackwardLayers), ("modules", forwardAndBackwardModules),
    ("pullbacks", forwardAndBackwardPullbacks), ("compiler", forwardAndBackwardAutograd),
  ]

  /// The net's loss in `Double`, for finite differences.
  private func loss(_ x: TD, _ target: TD, _ weights: [TD]) -> TD {
    mse(lin(relu(lin(x, weights[0], weights[1])), weights[2], weights[3]), target)
  }

  private let x = normalDouble([6, 5], 1)
  private let target = normalDouble([6, 2], 2)
  private let weights = [
    normalDouble([5, 4], 3), normalDouble([4], 4), normalDouble([4, 2], 5), normalDouble([2], 6),
  ]

  @Test("every route gives the loss, and gradients that finite differences give")
  func agreement() {
    let single = weights.map { TF($0) }
    let expected = weights.indices.map { place in
      numericGradient(at: weights[place]) { moved in
        var weights = weights
        weights[place] = moved
        return loss(x, target, weights)
      }
    }
    let ofX = numericGradient(at: x) { loss($0, target, weights) }
    for (name, route) in Self.routes {
      let result = route(
        TF(x), TF(target),
        Weights(
          hiddenWeight: single[0], hiddenBias: single[1], outputWeight: single[2],
          outputBias: single[3]))
      expectClose(result.loss, TF(loss(x, target, weights)), "\(name): loss")
      expectClose(result.weights.hiddenWeight, TF(expected[0]), "\(name): hidden weight")
      expectClose(result.weights.hiddenBias, TF(expected[1]), "\(name): hidden bias")
      expectClose(result.weights.outputWeight, TF(expected[2]), "\(name): output weight")
      expectClose(result.weights.outputBias, TF(expected[3]), "\(name): output bias")
      expectClose(result.x, TF(ofX), "\(name): x")
    }
  }

  @Test("the sum of outer products is a matrix product")
  func outer() {
    let (x, weight, grad) = (normal([7, 5], 1), normal([5, 3], 2), normal([7, 3], 3))
    let (outer, product) = (linGradOuter(x, weight, grad), linGrad(x, weight, grad))
    expectClose(outer.x, product.x)
    expectClose(outer.weight, product.weight)
    expectClose(outer.bias, product.bias)
    #expect((outer.x.shape, outer.weight.shape, outer.bias.shape) == ([7, 5], [5, 3], [3]))
  }

  @Test("gradient functions are the pullbacks of what they belong to")
  func pullbacks() {
    let (prediction, target) = (normal([6, 2], 1), normal([6, 2], 2))
    expectClose(mseGrad(prediction, target), gradient(at: prediction) { mse($0, target) })
    let grad = normal([6, 2], 3)
    expectClose(reluGrad(prediction, grad), pullback(at: prediction, of: { relu($0) })(grad))
    expectClose(
      mseWithPullback(prediction, target).pullback(TF(3)), 3 * mseGrad(prediction, target))
  }

  @Test("a holder adds up what reaches it")
  func holder() {
    let holder = TFGrad(TF([1, 2]))
    let same = holder
    #expect(holder.grad == nil)
    holder.accumulate(TF([1, 1]))
    holder.accumulate(TF([2, 3]))
    #expect(same.grad == TF([3, 4]))
  }

  @Test("chain is associative: the same net, however it is put together")
  func chaining() {
    let layer = LayerParameters(normal([4, 4], 1), normal([4], 2))
    let x = normal([3, 4], 3)
    let left = chain(chain(linWithPullback, reluWithPullback), linWithPullback)
    let right = chain(linWithPullback, chain(reluWithPullback, linWithPullback))
    let (l, lBack) = left(((layer, ()), layer), x)
    let (r, rBack) = right((layer, ((), layer)), x)
    #expect(l == r)
    let grad = normal([3, 4], 4)
    let (lGrad, rGrad) = (lBack(grad), rBack(grad))
    #expect(lGrad.x == rGrad.x)
    #expect(lGrad.parameters.0.0.weight == rGrad.parameters.0.weight)
    #expect(lGrad.parameters.1.bias == rGrad.parameters.1.1.bias)
  }

  @Test("a layer by reference is walked back from its last call")
  func lastCall() {
    let layer = ByReference.LinModule(normal([3, 2], 1), normal([2], 2))
    let (first, second) = (normal([4, 3], 3), normal([4, 3], 4))
    let grad = normal([4, 2], 5)
    _ = layer(first)
    _ = layer(second)
    _ = layer.backward(grad)
    expectClose(layer.weight.grad!, linGrad(second, layer.weight.inner, grad).weight)
  }

  @Test("backward before forward traps and names the layer")
  func order() async {
    let plain = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ByReference.Relu().backward(TF(0))
    }
    #expect(words(of: plain).contains("Relu: backward before forward"))
    let module = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ByReference.MseModule().backward(TF(0))
    }
    #expect(words(of: module).contains("MseModule: backward before forward"))
  }
}
