import Tandem
import TensorFlow
import Testing
import _Differentiation

@Suite("Convolution layers")
struct ConvTests {
  @Test(
    "a centred convolution has as many zeros before the image as after",
    arguments: [1, 3, 5], [1, 2, 3])
  func centred(size: Int, stride: Int) {
    for (height, width) in [(8, 6), (9, 7), (8, 7)] {
      let x = normal([2, height, width, 3], 1)
      let filter = normal([size, size, 3, 4], 2)
      let expected = conv2dPadded(
        x, filter, TF(zeros: [4]), stride: stride, padding: size / 2)
      expectClose(conv2DCentred(x, filter: filter, stride: stride), expected)
      let (rows, columns) = ((height + stride - 1) / stride, (width + stride - 1) / stride)
      #expect(expected.shape == [2, rows, columns, 4])
    }
  }

  @Test("TensorFlow's own padding sees another image where a stride of two meets an even length")
  func uncentred() {
    let (x, filter) = (normal([1, 8, 8, 1], 1), normal([3, 3, 1, 1], 2))
    let same = conv2D(x, filter: filter, strides: (1, 2, 2, 1), padding: .same)
    let centred = conv2DCentred(x, filter: filter, stride: 2)
    #expect((same - centred).squared().mean().scalarized() > 0.1)
  }

  @Test("images marked as data get no gradient, and save its product")
  func data() {
    let x = normal([1, 8, 8, 2], 1)
    let filter = normal([3, 3, 2, 3], 2)
    func gradients(_ x: TF) -> (TF, TF) {
      gradient(at: x, filter) { conv2DCentred($0, filter: $1, stride: 2).squared().sum() }
    }
    let (ofX, ofFilter) = gradients(x)
    let (ofData, ofSame) = gradients(x.asData())
    #expect(ofX.squared().sum().scalarized() > 0)
    #expect(ofData == TF(0))
    #expect(ofSame == ofFilter)
  }

  @Test("the generalised ReLU leaks, shifts, and is bounded")
  func generalRelu() {
    let x = TF([-2, -1, 0, 1, 5])
    #expect(GeneralRelu()(x) == TF([0, 0, 0, 1, 5]))
    #expect(GeneralRelu(leak: 0.5)(x) == TF([-1, -0.5, 0, 1, 5]))
    #expect(GeneralRelu(leak: 0.5, sub: 1, maxv: 2)(x) == TF([-2, -1.5, -1, 0, 2]))
    let slopes = gradient(at: x) { GeneralRelu(leak: 0.5, sub: 1, maxv: 2)($0).sum() }
    #expect(slopes.scalars.enumerated().allSatisfy { $0 == 2 || $1 == [0.5, 0.5, 0, 1, 0][$0] })
  }

  @Test("a layer has a bias, or a norm instead")
  func bias() {
    let (with, without) = (ConvLayer(2, 3, norm: .none), ConvLayer(2, 3, norm: .batch))
    #expect(with.conv.bias.shape == [3])
    #expect(without.conv.bias.shape == [0])
    #expect(with(normal([1, 6, 6, 2], 1)).shape == [1, 3, 3, 3])
  }

  @Test("zeroBN makes a branch nothing at first")
  func zeroBN() async {
    let x = normal([2, 6, 6, 2], 1)
    let layer = ConvLayer(2, 3, stride: 1, zeroBN: true, act: nil)
    let y = withLearningPhase(.training) { layer(x) }
    #expect(y == TF(zeros: [2, 6, 6, 3]))
    let trap = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ConvLayer(2, 3, norm: .none, zeroBN: true)
    }
    #expect(words(of: trap).contains("zeroBN needs a norm that has a scale"))
  }

  @Test("the norm comes before the activation, or last")
  func order() {
    let x = normal([4, 6, 6, 2], 1)
    for last in [false, true] {
      let layer = ConvLayer(2, 3, normLast: last)
      let y = withLearningPhase(.training) { layer(x) }
      // What is normalised last has a mean of zero; what is activated last has nothing below.
      #expect((abs(y.mean().scalarized()) < 1e-5) == last)
      #expect((y.min().scalarized() == 0) != last)
    }
  }

  @Test("initCNN draws every weight anew, and leaves norms as they are", arguments: [true, false])
  func initialised(uniform: Bool) {
    var net = ConvNet(channels: 3, classes: 5, widths: [64, 64])
    net.convs[0].norm.scale = TF(repeating: 3, shape: [64])
    net.linear.bias = TF(ones: [5])
    let before = net
    initCNN(&net, uniform: uniform, leak: 0.1)
    #expect(net.convs[1].conv.filter != before.convs[1].conv.filter)
    #expect(net.linear.weight != before.linear.weight)
    #expect(net.linear.bias == TF(zeros: [5]))
    #expect(net.convs[0].norm.scale == before.convs[0].norm.scale)
    let expected = (2 / (1.01 * Float(9 * 64))).squareRoot()
    let weight = net.convs[1].conv.filter
    #expect(abs(weight.standardDeviation().scalarized() / expected - 1) < 0.03)
    let largest = weight.scalars.map(\.magnitude).max()! / expected
    #expect(uniform == (largest < Float(3).squareRoot() + 1e-3))
  }
}
