import Foundation
import TensorFlow
import Testing
import _Differentiation

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
private struct PyTorchCase {
  let state: SafetensorsFile
  /// With the channels last, as every image here.
  let input: Tensor<Float>
  let output: Tensor<Float>

  init(_ name: String) throws {
    let file = try Self.file
    var state = SafetensorsFile()
    for entry in file.entries where entry.name.hasPrefix("\(name)/state/") {
      let key = String(entry.name.dropFirst("\(name)/state/".count))
      state.set(.init(name: key, type: entry.type, shape: entry.shape, bytes: entry.bytes))
    }
    self.state = state
    input = channelsLast(try Self.floats("\(name)/input"))
    output = channelsLast(try Self.floats("\(name)/output"))
  }

  private static var file: SafetensorsFile {
    get throws {
      try SafetensorsFile(
        contentsOf: URL(filePath: #filePath).deletingLastPathComponent()
          .appending(path: "../Fixtures/pytorch_weights.safetensors").standardized)
    }
  }

  private static func floats(_ name: String) throws -> Tensor<Float> {
    let file = try file
    guard file[name]?.type == .int32 else { return try file.tensor(name) }
    return Tensor(try file.tensor(name) as Tensor<Int32>)
  }

  /// Expects that the state, written by `model` again, is what was read.
  func expectWritten(_ file: SafetensorsFile) {
    let entries = state.entries.filter { $0.name != "num_batches_tracked" }
    #expect(Set(file.names) == Set(entries.map(\.name)))
    for entry in entries { #expect(file[entry.name] == entry, "\(entry.name)") }
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
  expectClose(net(given.input), given.output, tolerance: 1e-6)
  given.expectWritten(SafetensorsFile(weightsOf: net, as: format))
}

// MARK: layers of PyTorch's

private func channelsLast(_ tensor: Tensor<Float>) -> Tensor<Float> {
  guard tensor.rank > 2 else { return tensor }
  return tensor.transposed(permutation: [0] + Array(2..<tensor.rank) + [1])
}

/// Expects a layer to give PyTorch's output with PyTorch's weights, and to write them as they were.
private func expectPyTorch<L: Layer>(
  _ name: String, _ layer: L, sourceLocation: SourceLocation = #_sourceLocation
) throws where L.Input == Tensor<Float>, L.Output == Tensor<Float> {
  let given = try PyTorchCase(name)
  var layer = layer
  try layer.readWeights(from: given.state, as: .pyTorch)
  expectClose(
    layer.inferring(from: given.input), given.output, tolerance: 2e-6, name,
    sourceLocation: sourceLocation)
  given.expectWritten(SafetensorsFile(weightsOf: layer, as: .pyTorch))
}

@Test("every layer that PyTorch has gives the same output with its weights")
func layersFromPyTorch() throws {
  try expectPyTorch("conv1d", Conv1D<Float>(filterShape: (4, 2, 3)))
  try expectPyTorch("conv3d", Conv3D<Float>(filterShape: (2, 3, 1, 2, 3)))
  try expectPyTorch(
    "transposed2d", TransposedConv2D<Float>(filterShape: (3, 2, 2, 3), strides: (2, 2)))
  try expectPyTorch("depthwise", DepthwiseConv2D<Float>(filterShape: (2, 3, 3, 2)))
  try expectPyTorch(
    "separable",
    SeparableConv2D<Float>(
      depthwiseFilterShape: (2, 3, 3, 2), pointwiseFilterShape: (1, 1, 6, 4)))
  try expectPyTorch("batch_norm", BatchNorm<Float>(featureCount: 4, epsilon: 1e-5))
  try expectPyTorch("layer_norm", LayerNorm<Float>(featureCount: 4, axis: 1, epsilon: 1e-5))
  try expectPyTorch(
    "group_norm", GroupNorm<Float>(featureCount: 4, groupCount: 2, epsilon: 1e-5))
  try expectPyTorch("instance_norm", InstanceNorm<Float>(featureCount: 4, epsilon: 1e-5))
}

@Test("an embedding of PyTorch's gives the same vectors")
func embeddingFromPyTorch() throws {
  let given = try PyTorchCase("embedding")
  var embedding = Embedding<Float>(vocabularySize: 5, embeddingSize: 3)
  try embedding.readWeights(from: given.state, as: .pyTorch)
  // The vectors of a row of indices lie along the axis that channels would have.
  let vectors = embedding(Tensor<Int32>(given.input))
  #expect(vectors.transposed(permutation: 0, 2, 1) == given.output)
  given.expectWritten(SafetensorsFile(weightsOf: embedding, as: .pyTorch))
}

private struct Recurrent: KeyPathIterable {
  var cell = LSTMCell<Float>(inputSize: 3, hiddenSize: 4)
}

@Test("an LSTM cell of PyTorch's makes the same step, its two biases become one")
func lstmFromPyTorch() throws {
  let given = try PyTorchCase("lstm_cell")
  var model = Recurrent()
  try model.readWeights(from: given.state, as: .pyTorch)
  let state = LSTMCell<Float>.State(
    cell: Tensor(ones: [2, 4]), hidden: Tensor(repeating: 0.5, shape: [2, 4]))
  let step = model.cell(.init(input: given.input, state: state))
  expectClose(step.state.hidden, given.output, tolerance: 1e-6)
  let written = SafetensorsFile(weightsOf: model, as: .pyTorch)
  #expect(written["cell.weight_ih"] == given.state["cell.weight_ih"])
  #expect(written["cell.weight_hh"] == given.state["cell.weight_hh"])
  let biases: [Tensor<Float>] = try [written, given.state].map {
    try $0.tensor("cell.bias_ih") + $0.tensor("cell.bias_hh")
  }
  #expect(biases[0] == biases[1])
  let layer = SafetensorsFile(
    weightsOf: model,
    as: .pyTorch(renaming: ["cell.weight_ih": "rnn.weight_ih_l0", "cell": "rnn"]))
  #expect(layer.names.prefix(2) == ["rnn.weight_ih_l0", "rnn.weight_hh"])
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

@Test("the weights of an LSTM's gates lie as PyTorch has them, in two parts")
func gates() {
  // Two inputs, one state value: the rows of x0, x1, h and the columns of i, g, f, o.
  let weight: Tensor<Double> = [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]]
  let gates = PyTorchLayout.gates
  #expect(gates.toPyTorch(weight) == [[1, 5, 9], [3, 7, 11], [2, 6, 10], [4, 8, 12]])
  #expect(gates.fromPyTorch(gates.toPyTorch(weight)) == weight)
  #expect(gates.toPyTorch(Tensor<Double>([1, 1, 2, 2, 3, 3, 4, 4])) == [1, 1, 3, 3, 2, 2, 4, 4])
}
