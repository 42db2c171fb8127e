import Tandem
import TensorFlow
import Testing
import _Differentiation

@Suite("Layers with delegates")
struct FALayerTests {
  @Test("a delegate sees every output, from every copy, and none once it is removed")
  func delegates() {
    var layer = FADense(4, 3, activation: relu)
    let seen = Seen()
    layer.addDelegate(seen)
    let copy = layer
    let x = normal([5, 4], 1)
    let (first, second) = (layer(x), copy(x * 2))
    #expect(seen.activations == [first, second])
    layer.removeDelegate(seen)
    _ = layer(x)
    #expect(seen.activations.count == 2)
  }

  @Test("a delegate changes neither the value nor the gradient")
  func gradient() {
    let plain = FADense(4, 3)
    var watched = plain
    let seen = Seen()
    watched.addDelegate(seen)
    let x = normal([5, 4], 1)
    func loss(_ layer: FADense) -> (value: TF, gradient: FADense.TangentVector) {
      valueWithGradient(at: layer) { $0(x).squared().sum() }
    }
    let (expected, actual) = (loss(plain), loss(watched))
    #expect(actual.value == expected.value)
    #expect(actual.gradient.weight == expected.gradient.weight)
    #expect(actual.gradient.bias == expected.gradient.bias)
    #expect(seen.activations == [plain(x)])
  }

  @Test("layers within layers have delegates of their own")
  func nested() {
    var net = ConvNet(channels: 1, classes: 3, widths: [2, 3])
    let (inner, outer) = (Seen(), Seen())
    net.convs[1].conv.addDelegate(inner)
    net.convs[1].addDelegate(outer)
    _ = net(normal([2, 8, 8, 1], 1))
    #expect(inner.activations.map(\.shape) == [[2, 2, 2, 3]])
    #expect(outer.activations.map(\.shape) == [[2, 2, 2, 3]])
    #expect(outer.activations[0].min().scalarized() == 0)
    #expect(inner.activations[0].min().scalarized() < 0)
  }

  @Test("statistics are those of the outputs")
  func statistics() {
    var relu = GeneralRelu()
    let statistics = ActivationStatistics()
    relu.addDelegate(statistics)
    _ = relu(TF([-1, 0, 1, 3]))
    _ = relu(TF([2, 4]))
    #expect(statistics.means == [1, 3])
    // Divided by the count less one: (1 + 1 + 0 + 4) / 3 and (1 + 1) / 1.
    #expect(statistics.deviations == [Float(2).squareRoot(), Float(2).squareRoot()])
  }

  @Test("functions can be delegates")
  func function() {
    var shapes: [TensorShape] = []
    var pool = FAGlobalAvgPool2D()
    pool.addDelegate(ActivationFunction { shapes.append($0.shape) })
    _ = pool(normal([2, 3, 4, 5], 1))
    #expect(shapes == [[2, 5]])
  }

  @Test("in a compiled function delegates are told while it is traced, of shapes")
  func traced() {
    var layer = FADense(4, 3)
    var shapes: [TensorShape] = []
    layer.addDelegate(ActivationFunction { shapes.append($0.shape) })
    let watched = layer
    let run = compiled { (x: TF) in watched(x) }
    let x = normal([5, 4], 1)
    expectClose(run(x), lin(x, layer.weight, layer.bias))
    _ = run(x)
    #expect(shapes == [[5, 3]])
  }

  @Test("initial weights are Kaiming's, biases zero")
  func initial() {
    let layers: [any LinearLayer] = [
      FADense(200, 100), FAConv2D(20, 60, ks: 3), FANoBiasConv2D(20, 60, ks: 3),
    ]
    for layer in layers {
      let (fanIn, _) = fanInFanOut(layer.weight.shape)
      let expected = (2 / Float(fanIn)).squareRoot()
      #expect(abs(layer.weight.standardDeviation().scalarized() / expected - 1) < 0.05)
    }
    #expect(FADense(3, 2).bias == TF(zeros: [2]))
    #expect(FAConv2D(3, 2).bias == TF(zeros: [2]))
  }
}

/// Keeps all that it sees.
private final class Seen: LayerDelegate {
  private(set) var activations: [TF] = []
  override func layerDidProduce(_ activation: TF) { activations.append(activation) }
}
