import Tandem
import TensorFlow
import Testing
import _Differentiation

private typealias R = ByReference

/// A model of one's own: its parameters are found without a word.
private final class Classifier: ByReference.Module {
  var training = true
  let hidden = R.Linear(6, 4)
  let activation = R.ReLU()
  let output = R.Linear(4, 3)
  let note = "not a parameter"

  func forward(_ x: TF) -> TF { output(activation(hidden(x))) }
  func backward(_ outputGrad: TF) -> TF {
    hidden.backward(activation.backward(output.backward(outputGrad)))
  }
}

/// Two layers that are one.
private final class Tied: ByReference.Module {
  var training = true
  let first: R.Linear
  let second: R.Linear

  init() {
    first = R.Linear(3, 3)
    second = first
  }

  func forward(_ x: TF) -> TF { second(first(x)) }
  func backward(_ outputGrad: TF) -> TF { first.backward(second.backward(outputGrad)) }
}

@Suite("Modules")
struct ModulesTests {
  @Test("a module finds its parameters, by name and in the order of declaration")
  func names() {
    let own = Classifier()
    #expect(
      own.namedParameters().map(\.name) == [
        "hidden.weight", "hidden.bias", "output.weight", "output.bias",
      ])
    #expect(own.parameters().map(\.inner.shape) == [[6, 4], [4], [4, 3], [3]])
    let list = R.Sequential(R.Linear(6, 4), R.ReLU(), R.Linear(4, 3))
    #expect(list.namedParameters().map(\.name) == ["0.weight", "0.bias", "2.weight", "2.bias"])
    let held = R.SequentialModel(R.Linear(6, 4), R.ReLU(), R.Linear(4, 3))
    #expect(held.namedParameters().map(\.name).first == "layers.0.weight")
  }

  @Test("a shared parameter has two names and is one")
  func shared() {
    let tied = Tied()
    #expect(tied.namedParameters().count == 4)
    #expect(tied.parameters().count == 2)
  }

  @Test("train reaches every module inside")
  func training() {
    let (inner, own) = (R.ReLU(), Classifier())
    let net = R.Sequential(R.SequentialModel(inner), own)
    net.train(false)
    #expect(!net.training && !inner.training && !own.hidden.training)
    net.train()
    #expect(net.training && inner.training && own.output.training)
  }

  @Test("backward gives the compiler's gradients, adds on a second time, and returns that of x")
  func backward() {
    let (net, x) = (Classifier(), normal([5, 6], 1))
    let grad = normal([5, 3], 2)
    let expected = pullback(
      at: x,
      LinearValue(net.hidden.weight.inner, net.hidden.bias.inner),
      LinearValue(net.output.weight.inner, net.output.bias.inner)
    ) { x, hidden, output in output(relu(hidden(x))) }(grad)
    _ = net(x)
    let ofX = net.backward(grad)
    expectClose(ofX, expected.0)
    expectClose(net.hidden.weight.grad!, expected.1.weight)
    expectClose(net.hidden.bias.grad!, expected.1.bias)
    expectClose(net.output.weight.grad!, expected.2.weight)
    _ = net.backward(grad)
    expectClose(net.output.bias.grad!, 2 * expected.2.bias)
  }

  @Test("loading copies all, or throws and changes nothing")
  func loading() throws {
    let net = R.Sequential(R.Linear(2, 3))
    let before = net.parameters().map(\.inner)
    let weight = normal([2, 3], 1)
    #expect(
      throws: TandemError(
        "loadParameters: names on one side only: 0.bias, 1.bias")
    ) { try loadParameters(net, ["0.weight": weight, "1.bias": TF([0])]) }
    #expect(
      throws: TandemError("loadParameters: 0.bias: [2] into [3]")
    ) { try loadParameters(net, ["0.weight": weight, "0.bias": TF([1, 2])]) }
    #expect(net.parameters().map(\.inner) == before)
    try loadParameters(net, ["0.weight": weight, "0.bias": TF([1, 2, 3])])
    #expect(net.parameters().map(\.inner) == [weight, TF([1, 2, 3])])
  }

  @Test("layers are drawn by Kaiming's rule")
  func drawn() {
    let conv = R.Conv2d(8, 16, size: 3)
    #expect(conv.weight.inner.shape == [3, 3, 8, 16])
    #expect(abs(stats(conv.weight.inner).std - (2 / Float(72)).squareRoot()) < 0.01)
    #expect(conv.bias.inner == TF(zeros: [16]))
  }

  @Test("backward before forward traps and names the module")
  func order() async {
    let linear = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ByReference.Linear(1, 1).backward(TF([[0]]))
    }
    #expect(words(of: linear).contains("Linear: backward before forward"))
  }
}
