import Tandem
import TensorFlow
import Testing

@Suite("Transfer learning")
struct TransferTests {
  private let trained = XResNet(expansion: 1, layers: [1, 1], cIn: 3, cOut: 10)

  @Test("the body is kept, the head is new")
  func adapted() {
    let model = adaptModel(trained, classes: 4)
    #expect(model.body.stem[0].conv.filter == trained.body.stem[0].conv.filter)
    #expect(model.head.linear.weight.shape == [256, 4])
    let x = normal([2, 32, 32, 3], 1)
    #expect(model(x).shape == [2, 4])
    #expect(model.body(x) == trained.body(x))
    // Small, as torch.nn draws: within 1 / sqrt(inputs).
    let largest = model.head.linear.weight.scalars.map(\.magnitude).max()!
    #expect(largest > 0.9 / 16 && largest <= 1.0001 / 16)
    let again = adaptModel(model, classes: 7)
    #expect(again(x).shape == [2, 7])
    #expect(again.body(x) == trained.body(x))
  }

  @Test("every layer is visited, from the top down")
  func visited() {
    var types: [String] = []
    applyMod(trained) { _, layer in types.append("\(type(of: layer))") }
    #expect(types.prefix(4) == ["XResNetBody", "Array<ConvLayer>", "ConvLayer", "FAConv2D"])
    #expect(types.last == "FADense")
    #expect(types.filter { $0 == "ResBlock" }.count == 2)
  }

  @Test("regression: the course's splitter lost parameters of layers without a weight")
  func everyParameterIsInOneGroup() {
    let model = adaptModel(trained, classes: 4)
    let all = model.recursivelyAllWritableKeyPaths(to: TF.self)
      .reduce(0) { $0 + model[keyPath: $1].shape.contiguousSize }
    let head = 256 * 4 + 4
    #expect(numbers(in: bodyHeadSplitter(model), of: model) == head)
    let norms = 2 * (32 + 64 + 64 + 64 + 64 + 128 + 128 + 128)
    #expect(numbers(in: bnSplitter(model), of: model) == head + norms)
    #expect(head + norms < all)
  }

  /// How many numbers are in the last group; the rest are in the first.
  private func numbers(in split: ParameterSplit<AdaptedModel>, of model: AdaptedModel) -> Int {
    #expect(Set(split.values) == [1])
    return split.keys.reduce(0) { sum, path in
      let layer = model[keyPath: path] as! any Module
      return sum + count(in: layer)
    }
  }

  private func count<Part: Module>(in layer: Part) -> Int {
    layer.recursivelyAllWritableKeyPaths(to: TF.self)
      .reduce(0) { $0 + layer[keyPath: $1].shape.contiguousSize }
  }
}
