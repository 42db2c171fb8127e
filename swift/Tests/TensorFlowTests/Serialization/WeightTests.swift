import Foundation
import TensorFlow
import Testing
import _Differentiation

private struct Block: Layer {
  var conv = Conv2D<Float>(filter: numbers([2, 2, 3, 3]), bias: numbers([3]))

  @differentiable(reverse)
  func callAsFunction(_ input: Tensor<Float>) -> Tensor<Float> { conv(input) }
}

private struct Net: Layer {
  var blocks = [Block(), Block()]
  var head = Dense<Float>(weight: numbers([3, 2], seed: 3))
  @noDerivative var counts = Tensor<Int32>([1, 2, 3])
  @noDerivative var isUsed = Tensor<Bool>([true, false])
  @noDerivative let scale: Float = 2

  @differentiable(reverse)
  func callAsFunction(_ input: Tensor<Float>) -> Tensor<Float> {
    head(blocks(input).mean(squeezingAxes: 1, 2))
  }
}

private func message(_ body: () throws -> Void) -> String {
  do {
    try body()
    return "no error"
  } catch {
    #expect(error is SafetensorsError)
    return "\(error)"
  }
}

@Suite("Weights in files")
struct WeightTests {
  @Test("names follow the properties, with the index of an element")
  func names() {
    let file = SafetensorsFile(weightsOf: Net(), metadata: ["epoch": "3"])
    #expect(
      file.names == [
        "blocks.0.conv.filter", "blocks.0.conv.bias", "blocks.1.conv.filter",
        "blocks.1.conv.bias", "head.weight", "counts", "isUsed",
      ])
    #expect(file.metadata == ["epoch": "3"])
    #expect(file["blocks.1.conv.filter"]?.shape == [2, 2, 3, 3])
    #expect(file["counts"]?.type == .int32)
    #expect(SafetensorsFile(weightsOf: [Block()]).names == ["0.conv.filter", "0.conv.bias"])
  }

  @Test("what is written is read into another model, bit for bit")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    let url = folder.url.appending(path: "net.safetensors")
    var written = Net()
    written.blocks[1].conv.filter = numbers([2, 2, 3, 3], seed: 8)
    written.head.weight = Tensor(
      shape: [3, 2], scalars: [1, -0.0, .infinity, 1e-40, 0.1, 3])
    written.counts = [7, 8, 9]
    written.isUsed = [false, true]
    try written.writeWeights(to: url, metadata: ["epoch": "3"])
    var read = Net()
    try read.readWeights(from: url)
    let files = (SafetensorsFile(weightsOf: written), SafetensorsFile(weightsOf: read))
    #expect(files.0.entries == files.1.entries)
    #expect(read.blocks[0].conv.filter == written.blocks[0].conv.filter)
    #expect(read.isUsed == written.isUsed)
    #expect(try SafetensorsFile(contentsOf: url).metadata == ["epoch": "3"])
    let input: Tensor<Float> = numbers([1, 4, 4, 3])
    #expect(read.blocks(input) == written.blocks(input))
  }

  @Test("PyTorch's names and layouts, there and back")
  func pyTorch() throws {
    let net = Net()
    let file = SafetensorsFile(
      weightsOf: net, as: .pyTorch(renaming: ["blocks": "layers", "counts": "x.counts"]))
    #expect(
      file.names == [
        "layers.0.conv.weight", "layers.0.conv.bias", "layers.1.conv.weight",
        "layers.1.conv.bias", "head.weight", "x.counts", "isUsed",
      ])
    let filter: Tensor<Float> = try file.tensor("layers.0.conv.weight", shape: [3, 3, 2, 2])
    #expect(filter[2, 1, 0, 1] == net.blocks[0].conv.filter[0, 1, 1, 2])
    let weight: Tensor<Float> = try file.tensor("head.weight", shape: [2, 3])
    #expect(weight == net.head.weight.transposed())
    var other = Net()
    other.head.weight *= 2
    try other.readWeights(
      from: file, as: .pyTorch(renaming: ["blocks": "layers", "counts": "x.counts"]))
    #expect(other.head.weight == net.head.weight)
  }

  @Test("the longest name that is listed is the one replaced")
  func renaming() {
    let names = { (renaming: [String: String]) in
      SafetensorsFile(weightsOf: Net(), as: .pyTorch(renaming: renaming)).names
    }
    #expect(
      names(["blocks": "a", "blocks.1": "b"])[0...2] == [
        "a.0.conv.weight", "a.0.conv.bias", "b.conv.weight",
      ])
    #expect(
      names(["blocks.0.conv": "", "block": "c"])[0...2] == [
        "weight", "bias", "blocks.1.conv.weight",
      ])
  }

  @Test("a file that does not fit is refused with all that is wrong, and changes nothing")
  func misfit() throws {
    let folder = try TemporaryFolder()
    let path = folder.url.appending(path: "other.safetensors").path
    var file = SafetensorsFile()
    for entry in SafetensorsFile(weightsOf: Net()).entries.dropFirst(3) { file.set(entry) }
    file.set("head.weight", to: Tensor<Float>(zeros: [2, 3]))
    file.set("blocks.1.conv.bias", to: Tensor<Double>(zeros: [3]))
    file.set("optimizer.step", to: Tensor<Int32>([1]))
    file.set("ema", to: Tensor<Int32>([1]))
    try file.write(to: path)
    var net = Net()
    let before = SafetensorsFile(weightsOf: net)
    #expect(
      message { try net.readWeights(from: path) } == path + ": does not fit the model: "
        + #"missing: "blocks.0.conv.filter", "blocks.0.conv.bias", "blocks.1.conv.filter"; "#
        + #"unexpected: "ema", "optimizer.step"; "#
        + #"tensor "blocks.1.conv.bias": expected the type F32, found F64; "#
        + #"tensor "head.weight": expected the shape [3, 2], found [2, 3]"#)
    #expect(SafetensorsFile(weightsOf: net).entries == before.entries)
  }

  @Test("a file that is none, or not there, is refused by its name")
  func unreadable() throws {
    let folder = try TemporaryFolder()
    let path = folder.url.appending(path: "net.safetensors").path
    var net = Net()
    #expect(message { try net.readWeights(from: path) }.hasPrefix("\(path): cannot be read"))
    try Data([1, 2]).write(to: URL(filePath: path))
    #expect(message { try net.readWeights(from: path) }.hasPrefix("\(path): expected a header"))
    let nowhere = folder.url.appending(path: "no/net.safetensors").path
    #expect(
      message { try net.writeWeights(to: nowhere) }.hasPrefix("\(nowhere): cannot be written"))
  }

  @Test("PyTorch's count of batches is passed over, in its own format only")
  func batchCount() throws {
    var net = Net()
    var file = SafetensorsFile(weightsOf: net, as: .pyTorch)
    file.set("norm.num_batches_tracked", to: Tensor<Int64>([5]))
    try net.readWeights(from: file, as: .pyTorch)
    file.set("norm.batches", to: Tensor<Int64>([5]))
    #expect(
      message { try net.readWeights(from: file, as: .pyTorch) }
        .hasSuffix(#"does not fit the model: unexpected: "norm.batches""#))
  }
}

// MARK: a model of PyTorch's

private struct CNN: Layer {
  var first = Conv2D<Float>(filterShape: (3, 2, 2, 3), activation: relu)
  var second = Conv2D<Float>(filterShape: (2, 2, 3, 4), useBias: false)
  var flatten = Flatten<Float>()
  var dense = Dense<Float>(inputSize: 48, outputSize: 5, activation: tanh)
  var output = Dense<Float>(inputSize: 5, outputSize: 3, useBias: false)

  @differentiable(reverse)
  func callAsFunction(_ input: Tensor<Float>) -> Tensor<Float> {
    input.sequenced(through: first, second, flatten, dense, output)
  }
}

/// One case of `tools/make_pytorch_fixture.py`.
struct PyTorchCase {
  let state: SafetensorsFile
  let input: Tensor<Float>
  let output: Tensor<Float>

  init(_ name: String) throws {
    let file = try SafetensorsFile(
      contentsOf: URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../Fixtures/pytorch_weights.safetensors").standardized)
    var state = SafetensorsFile()
    for entry in file.entries where entry.name.hasPrefix("\(name)/state/") {
      let key = String(entry.name.dropFirst("\(name)/state/".count))
      state.set(.init(name: key, type: entry.type, shape: entry.shape, bytes: entry.bytes))
    }
    self.state = state
    input = try file.tensor("\(name)/input")
    output = try file.tensor("\(name)/output")
  }

  /// Expects that the state, written by `model` again, is what was read.
  func expectWritten(_ file: SafetensorsFile) {
    #expect(Set(file.names) == Set(state.names))
    for entry in state.entries { #expect(file[entry.name] == entry, "\(entry.name)") }
  }
}

@Test("a network of PyTorch's gives the same output here, and its weights go back as they came")
func networkFromPyTorch() throws {
  let given = try PyTorchCase("cnn")
  let format = WeightFormat.pyTorch(
    renaming: [
      "first": "features.0", "second": "features.2", "dense": "head.0", "output": "head.2",
    ],
    flattened: ["dense": (channels: 4, height: 3, width: 4)])
  var net = CNN()
  try net.readWeights(from: given.state, as: format)
  let images = PyTorchLayout.images.fromPyTorch(given.input)
  expectClose(net(images), given.output, tolerance: 1e-6)
  given.expectWritten(SafetensorsFile(weightsOf: net, as: format))
}

@Test("depthwise filters and those of one and three axes of the window lie as PyTorch has them")
func otherFilters() {
  let three: Tensor<Float> = numbers([2, 3, 4, 5, 6])
  let there = PyTorchLayout.convolution.toPyTorch(three)
  #expect(there.shape == [6, 5, 2, 3, 4])
  #expect(there[5, 4, 1, 2, 3] == three[1, 2, 3, 4, 5])
  #expect(PyTorchLayout.convolution.fromPyTorch(there) == three)
  let one: Tensor<Float> = numbers([2, 5, 6])
  #expect(PyTorchLayout.convolution.toPyTorch(one)[3, 2, 1] == one[1, 2, 3])
  let filter: Tensor<Float> = numbers([2, 3, 4, 5])
  let groups = PyTorchLayout.depthwise.toPyTorch(filter)
  #expect(groups.shape == [20, 1, 2, 3])
  #expect(groups[3 * 5 + 2, 0, 1, 2] == filter[1, 2, 3, 2])
  #expect(PyTorchLayout.depthwise.fromPyTorch(groups, shape: filter.shape) == filter)
}
