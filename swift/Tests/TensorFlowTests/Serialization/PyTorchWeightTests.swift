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

@Test("the weights of an LSTM's gates lie as PyTorch has them, in two parts")
func gates() {
  // Two inputs, one state value: the rows of x0, x1, h and the columns of i, g, f, o.
  let weight: Tensor<Double> = [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]]
  let gates = PyTorchLayout.gates
  #expect(gates.toPyTorch(weight) == [[1, 5, 9], [3, 7, 11], [2, 6, 10], [4, 8, 12]])
  #expect(gates.fromPyTorch(gates.toPyTorch(weight)) == weight)
  #expect(gates.toPyTorch(Tensor<Double>([1, 1, 2, 2, 3, 3, 4, 4])) == [1, 1, 3, 3, 2, 2, 4, 4])
}
