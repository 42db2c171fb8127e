import Tandem
import TensorFlow
import Testing
import _Differentiation

@Suite("XResNet")
struct XResNetTests {
  @Test(
    "networks have as many parameters as Python's",
    arguments: [
      (18, 11_736_456), (34, 21_844_616), (50, 25_603_976), (101, 44_596_104), (152, 60_239_752),
    ])
  func parameterCounts(depth: Int, expected: Int) {
    let makers: [Int: () -> XResNet] = [
      18: { xresnet18() }, 34: { xresnet34() }, 50: { xresnet50() }, 101: { xresnet101() },
      152: { xresnet152() },
    ]
    let net = makers[depth]!()
    let count = net.recursivelyAllWritableKeyPaths(to: TF.self)
      .reduce(0) { $0 + net[keyPath: $1].shape.contiguousSize }
    #expect(count == expected)
  }

  @Test("a block begins as its shortcut", arguments: [1, 4], [1, 2])
  func shortcut(expansion: Int, stride: Int) {
    let block = ResBlock(expansion, 4, 4, stride: stride)
    let x = normal([2, 8, 8, 4 * expansion], 1)
    let y = withLearningPhase(.training) { block(x) }
    let carried = stride == 1 ? x : FAAvgPool2D(2)(x)
    expectClose(y, relu(carried))
  }

  @Test("what is switched off gives its input, and has nothing to train")
  func switchable() {
    let x = normal([1, 4, 4, 3], 1)
    let (pool, conv) = (MaybeAvgPool2D(1), MaybeConv(3, 3))
    #expect(!pool.isOn && !conv.isOn)
    #expect(pool(x) == x && conv(x) == x)
    #expect(tensorLeaves(of: conv).isEmpty)
    let slope = gradient(at: x) { conv(pool($0)).squared().sum() }
    expectClose(slope, x * 2)
    #expect(MaybeAvgPool2D(2)(x).shape == [1, 2, 2, 3])
    #expect(MaybeConv(3, 5)(x).shape == [1, 4, 4, 5])
    var off = MaybeAvgPool2D(2)
    off.isOn = false
    #expect(off(x) == x)
  }

  @Test("odd images keep their edges", arguments: [33, 64, 47])
  func sizes(size: Int) {
    let net = XResNet(expansion: 1, layers: [1, 1], cIn: 3, cOut: 5)
    var shapes: [TensorShape] = []
    var watched = net
    for stage in [0, 1] {
      watched.body.stages[stage][0].addDelegate(ActivationFunction { shapes.append($0.shape) })
    }
    #expect(watched(normal([1, size, size, 3], 1)).shape == [1, 5])
    let stemmed = (size + 1) / 2
    let (first, second) = ((stemmed + 1) / 2, ((stemmed + 1) / 2 + 1) / 2)
    #expect(shapes == [[1, first, first, 64], [1, second, second, 128]])
  }

  @Test("a step of xresnet18 compiled is a step eager")
  func compiledStep() {
    expectSameCompiled(
      steps: 2, images: normal([4, 64, 64, 3], 1), classes: 4, tolerance: 1e-3, rate: 0.005
    ) { xresnet18(cOut: 4) }
  }

  @Test("weights go by Python's names")
  func names() {
    let net = xresnet18(cOut: 10)
    let file = SafetensorsFile(weightsOf: net, as: net.weightFormat)
    #expect(file.names.count == 68 + 2 * 22)
    for (name, shape) in [
      ("0.0.weight", [32, 3, 3, 3]), ("2.1.running_var", [64]),
      ("4.1.convs.1.0.weight", [64, 64, 3, 3]), ("5.0.idconv.0.weight", [128, 64, 1, 1]),
      ("7.1.convs.1.1.bias", [512]), ("10.weight", [10, 512]),
    ] { #expect(file[name]?.shape == shape, "\(name)") }
  }

  @Test("there are four stages at most")
  func stages() async {
    let five = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = XResNet(expansion: 1, layers: [1, 1, 1, 1, 1])
    }
    #expect(words(of: five).contains("XResNet: there are 1 to 4 stages, got 5"))
  }
}
