import TensorFlow
import Testing
import _Differentiation

/// A model with all that layers can hold: arrays, activations, pairs that are no parameters.
private struct Net: Layer {
  var conv = Conv2D<Float>(filterShape: (2, 2, 1, 2), activation: relu)
  var pools = [MaxPool2D<Float>(poolSize: (1, 1), strides: (1, 1))]
  var flatten = Flatten<Float>()
  var hidden = [
    Dense<Float>(inputSize: 8, outputSize: 8, activation: tanh),
    Dense<Float>(inputSize: 8, outputSize: 8, useBias: false),
  ]
  var output = Dense<Float>(inputSize: 8, outputSize: 3)
  @noDerivative var history: [Float] = [1, 2, 3]

  @differentiable(reverse)
  func callAsFunction(_ input: Tensor<Float>) -> Tensor<Float> {
    input.sequenced(through: conv, pools, flatten, hidden, output)
  }
}

private let leafPaths = [
  "conv.filter", "conv.bias", "hidden[0].weight", "hidden[0].bias", "hidden[1].weight",
  "hidden[1].bias", "output.weight", "output.bias",
]

private let leafShapes: [TensorShape] = [
  [2, 2, 1, 2], [2], [8, 8], [8], [8, 8], [0], [8, 3], [3],
]

/// A bias that is not used gets the zero that has no shape.
private let gradientShapes: [TensorShape] = [
  [2, 2, 1, 2], [2], [8, 8], [8], [8, 8], [], [8, 3], [3],
]

private func netGradient(_ net: Net) -> Net.TangentVector {
  gradient(at: net) { $0(numbers([2, 3, 3, 1])).squared().mean() }
}

@Suite("Key paths and leaves of a model")
struct ModelPathTests {
  @Test("a model and its gradient have the same leaves")
  func leaves() {
    let net = Net()
    #expect(tensorLeaves(of: net).map(\.path) == leafPaths)
    #expect(tensorLeaves(of: net).map(\.handle.shape) == leafShapes)
    #expect(tensorLeaves(of: netGradient(net)).map(\.path) == leafPaths)
    #expect(tensorLeaves(of: netGradient(net)).map(\.handle.shape) == gradientShapes)
    #expect(tensorLeaves(of: net)[6].handle === net.output.weight._tfe)
  }

  @Test("a model and its gradient have paths to the same tensors")
  func keyPaths() {
    let net = Net()
    let paths = net.recursivelyAllWritableKeyPaths(to: Tensor<Float>.self)
    #expect(paths.map { net[keyPath: $0].shape } == leafShapes)
    let tangent = netGradient(net)
    let ofTangent = tangent.recursivelyAllWritableKeyPaths(to: Tensor<Float>.self)
    #expect(ofTangent.count == paths.count)
    #expect(tangent[keyPath: ofTangent[0]] == tangent.conv.filter)
    #expect(tangent[keyPath: ofTangent[2]] == tangent.hidden.base[0].weight)
    #expect(tangent[keyPath: ofTangent[7]] == tangent.output.bias)
  }

  @Test("a step through key paths is a step")
  func update() {
    var (one, two) = (Net(), Net())
    let tangent = netGradient(one)
    two = one
    let paths = one.recursivelyAllWritableKeyPaths(to: Tensor<Float>.self)
    let ofTangent = tangent.recursivelyAllWritableKeyPaths(to: Tensor<Float>.self)
    for (path, ofTangent) in zip(paths, ofTangent) {
      one[keyPath: path].move(by: tangent[keyPath: ofTangent])
    }
    two.move(by: tangent)
    #expect(
      zip(tensorLeaves(of: one), tensorLeaves(of: two)).allSatisfy {
        Tensor<Float>(_tfe: $0.handle) == Tensor<Float>(_tfe: $1.handle)
      })
    #expect(one.hidden[1].weight != Net().hidden[1].weight)
  }

  @Test("zeros like a model have its shapes, where TangentVector.zero has empty arrays")
  func zeros() {
    let net = Net()
    let zeros = zerosLike(net)
    #expect(tensorLeaves(of: zeros).map(\.path) == leafPaths)
    #expect(tensorLeaves(of: zeros).map(\.handle.shape) == leafShapes)
    for (path, handle) in tensorLeaves(of: zeros) {
      #expect(Tensor<Float>(_tfe: handle).scalars.allSatisfy { $0 == 0 }, "\(path)")
    }
    #expect(tensorLeaves(of: Net.TangentVector.zero).count < leafPaths.count)
    let tensor = zerosLike(Tensor<Double>([1, 2]))
    #expect(tensor == [0, 0])
    #expect(zerosLike([Tensor<Float>([1]), Tensor<Float>([[1, 2]])]).base == [[0], [[0, 0]]])
  }

  @Test("zeros can be added to a gradient, and to nothing else's harm")
  func zerosAdd() {
    let net = Net()
    let tangent = netGradient(net)
    let sum = zerosLike(net) + tangent
    #expect(tensorLeaves(of: sum).map(\.handle.shape) == leafShapes)
    for (left, right) in zip(tensorLeaves(of: sum), tensorLeaves(of: tangent))
    where right.handle.shape != [] {
      #expect(Tensor<Float>(_tfe: left.handle) == Tensor<Float>(_tfe: right.handle), "\(left.path)")
    }
  }

  @Test("leaves are replaced by path, in this value only")
  func replacing() {
    var net = Net()
    let copy = net
    var seen: [String] = []
    updateTensorLeaves(of: &net) { path, handle in
      seen.append(path)
      return path.hasSuffix("bias") ? (Tensor<Float>(_tfe: handle) + 5)._tfe : handle
    }
    #expect(seen == leafPaths)
    #expect(net.hidden[0].bias == Tensor(repeating: 5, shape: [8]))
    #expect(net.hidden[0].weight == copy.hidden[0].weight)
    #expect(copy.hidden[0].bias == Tensor(zeros: [8]))
    #expect(copy.output.bias == Tensor(zeros: [3]))
  }

  @Test("leaves of tuples, arrays, single tensors and of what holds none")
  func otherValues() {
    #expect(tensorLeaves(of: (Tensor<Float>(1), 5, Tensor<Int32>(2))).map(\.path) == [".0", ".2"])
    #expect(tensorLeaves(of: [[Tensor<Float>(1)], []]).map(\.path) == ["[0][0]"])
    #expect(tensorLeaves(of: Tensor<Float>(1)).map(\.path) == [""])
    #expect(tensorLeaves(of: [1, 2, 3]).isEmpty)
    #expect(tensorLeaves(of: "text").isEmpty)
    #expect(tensorLeaves(of: 5).isEmpty)
    #expect(
      tensorLeaves(of: Forest(trees: [Forest(trees: [])])).map(\.path) == ["x", "trees[0].x"])
  }
}

/// A type that holds itself.
private struct Forest {
  var x = Tensor<Float>(1)
  var trees: [Forest]
}

/// The runtime's own key paths read heap garbage on Swift 6.3; these must not.
@Suite("Key paths over a heap full of garbage", .serialized)
struct DirtyHeapTests {
  @Test("read and write what is there, a hundred times")
  func readAndWrite() {
    for round in 0..<100 {
      dirtyHeap()
      var net = Net()
      dirtyHeap()
      let paths = net.recursivelyAllWritableKeyPaths(to: Tensor<Float>.self)
      dirtyHeap()
      #expect(paths.map { net[keyPath: $0].shape } == leafShapes)
      for path in paths { net[keyPath: path] = Tensor(repeating: Float(round), shape: [1]) }
      dirtyHeap()
      #expect(paths.allSatisfy { net[keyPath: $0].scalars == [Float(round)] })
      #expect(net.hidden[1].weight.scalars == [Float(round)])
      #expect(paths == net.recursivelyAllWritableKeyPaths(to: Tensor<Float>.self))
      #expect(net.history == [1, 2, 3])
    }
  }

  @Test("also those of gradients and of all that a type can hold")
  func gradients() {
    let net = Net()
    let tangent = netGradient(net)
    let tree = PathTree()
    for _ in 0..<100 {
      dirtyHeap()
      let paths = tangent.recursivelyAllWritableKeyPaths(to: Tensor<Float>.self)
      dirtyHeap()
      #expect(paths.map { tangent[keyPath: $0].shape } == gradientShapes)
      #expect(tree.recursivelyAllKeyPaths(to: Tensor<Float>.self).count == 17)
      #expect(tensorLeaves(of: zerosLike(net)).map(\.handle.shape) == leafShapes)
    }
  }
}
