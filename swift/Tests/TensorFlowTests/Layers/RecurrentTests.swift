import TensorFlow
import Testing
import _Differentiation

private typealias T = Tensor<Double>

@Suite("Recurrent layers")
struct RecurrentTests {
  private let steps: [T] = (0..<4).map { numbers([2, 3], seed: $0) }

  @Test("a plain cell is tanh of both products and the bias")
  func basicCell() {
    let cell = BasicRNNCell<Double>(inputSize: 3, hiddenSize: 2)
    #expect(cell.weight.shape == [5, 2])
    let state: T = numbers([2, 2], seed: 9)
    let step = cell(input: steps[0], state: state)
    let expected = tanh(matmul(steps[0], cell.weight[0..<3]) + matmul(state, cell.weight[3..<5]))
    expectClose(step.output, expected, tolerance: 1e-14)
    #expect(step.state == step.output)
    #expect(cell.call(input: steps[0], state: state).output == step.output)
    let seeded = { BasicRNNCell<Double>(inputSize: 3, hiddenSize: 2, seed: (1, 2)).weight }
    #expect(seeded() == seeded())
  }

  @Test("the gates of an LSTM lie side by side: input, update, forget, output")
  func gates() {
    var cell = LSTMCell<Double>(inputSize: 3, hiddenSize: 2)
    #expect(cell.fusedWeight.shape == [5, 8])
    #expect(cell.fusedBias == T(zeros: [8]))
    cell.fusedBias = [1, 2, 3, 4, 5, 6, 7, 8]
    #expect(cell.inputBias == [1, 2])
    #expect(cell.updateBias == [3, 4])
    #expect(cell.forgetBias == [5, 6])
    #expect(cell.outputBias == [7, 8])
    let weights = [cell.inputWeight, cell.updateWeight, cell.forgetWeight, cell.outputWeight]
    #expect(T(concatenating: weights, alongAxis: 1) == cell.fusedWeight)
  }

  @Test("states start as zeros of the batch's size")
  func zeroStates() {
    let lstm = LSTMCell<Double>(inputSize: 3, hiddenSize: 4)
    let zeros = T(zeros: [2, 4])
    #expect(lstm.zeroState(for: steps[0]) == LSTMCell.State(cell: zeros, hidden: zeros))
    let gru = GRUCell<Double>(inputSize: 3, hiddenSize: 4)
    #expect(gru.zeroState(for: steps[0]) == zeros)
    #expect(gru.stateShape == [1, 4])
    let layer = BasicRNN<Double>(BasicRNNCell(inputSize: 3, hiddenSize: 4))
    #expect(layer.cell.zeroState(for: steps[0]) == zeros)
    #expect(layer(steps) == layer(steps, initialState: zeros))
    #expect(layer.call(steps, initialState: zeros) == layer(steps))
  }

  @Test("a layer passes the state on from step to step")
  func unrolling() {
    let layer = GRU<Double>(GRUCell(inputSize: 3, hiddenSize: 4))
    var state = layer.cell.zeroState(for: steps[0])
    let outputs = steps.map {
      state = layer.cell(input: $0, state: state).state
      return state
    }
    #expect(layer(steps) == outputs)
    #expect(layer.forward(steps) == outputs)
    #expect(layer.lastOutput(from: steps) == outputs[3])
    #expect(layer([], initialState: state) == [])
  }

  @Test("a step that nothing depends on has no gradient, nor does a state")
  func unused() {
    let layer = LSTM<Double>(LSTMCell(inputSize: 3, hiddenSize: 2))
    let ofInputs = gradient(at: steps) { layer($0)[1].hidden.sum() }.base
    #expect(ofInputs.count == 4)
    let isZero = ofInputs.map { $0.scalars.allSatisfy { $0 == 0 } }
    #expect(isZero == [false, false, true, true])
    let ofState = gradient(at: layer.cell.zeroState(for: steps[0])) {
      layer.lastOutput(from: steps, initialState: $0).cell.sum()
    }
    #expect(ofState.cell.shape == [2, 2])
    #expect(ofState.hidden.shape == [2, 2])
    let none = gradient(at: layer) { layer in
      withoutDerivative(at: layer(steps))[0].hidden.sum()
    }
    #expect(none.cell.fusedWeight.scalars.allSatisfy { $0 == 0 })
  }

  @Test("have their parameters where optimisers find them, and learn", arguments: [1, 2])
  func training(seed: Int32) {
    withRandomSeedForTensorFlow((seed, 0)) {
      var layer = LSTM<Double>(LSTMCell(inputSize: 3, hiddenSize: 4))
      #expect(tensorLeaves(of: layer).map(\.path) == ["cell.fusedWeight", "cell.fusedBias"])
      let optimizer = SGD(for: layer, learningRate: 0.5, momentum: 0.9)
      let target: T = numbers([2, 4], seed: 5) / 2
      let losses = (0..<100).map { _ in
        let (loss, gradient) = valueWithGradient(at: layer) {
          meanSquaredError(predicted: $0.lastOutput(from: steps).hidden, expected: target)
        }
        optimizer.update(&layer, along: gradient)
        return loss.scalarized()
      }
      #expect(losses[99] < losses[0] / 100)
    }
  }

  @Test("the older names are the same types")
  func olderNames() {
    let layer: SimpleRNN<Double> = RNN(SimpleRNNCell(inputSize: 3, hiddenSize: 2))
    #expect(type(of: layer) == RecurrentLayer<BasicRNNCell<Double>>.self)
    func size<Cell: RNNCell>(_ cell: Cell) -> Int { MemoryLayout<Cell>.size }
    #expect(size(layer.cell) == 16)
  }
}

@Suite("Bidirectional layers")
struct BidirectionalTests {
  private let steps: [T] = (0..<3).map { numbers([2, 3], seed: $0) }

  @Test("merge what each direction gives at a time step")
  func merging() {
    let layer = BidirectionalBasicRNN<Double>(BasicRNNCell(inputSize: 3, hiddenSize: 2))
    #expect(layer.forward.cell.weight != layer.backward.cell.weight)
    let ahead = layer.forward(steps)
    let back = Array(layer.backward(Array(steps.reversed())).reversed())
    for (index, output) in layer(steps).enumerated() {
      #expect(output == ahead[index].concatenated(with: back[index], alongAxis: 1))
      #expect(output == layer.mergeFunction(ahead[index], back[index]))
    }
    let last = ahead[2].concatenated(with: back[0], alongAxis: 1)
    #expect(layer.lastOutput(from: steps) == last)
  }

  @Test("take a state for each direction")
  func states() {
    let layer = BidirectionalGRU<Double>(
      GRUCell(inputSize: 3, hiddenSize: 2), mergeFunction: sum)
    let states: (T, T) = (numbers([2, 2], seed: 7), numbers([2, 2], seed: 8))
    let outputs = layer(
      steps, initialForwardLayerState: states.0, initialBackwardLayerState: states.1)
    let ahead = layer.forward(steps, initialState: states.0)
    let back = layer.backward(Array(steps.reversed()), initialState: states.1)
    #expect(outputs == zip(ahead, back.reversed()).map { $0 + $1 })
    let last = layer.lastOutput(
      from: steps, initialForwardLayerState: states.0, initialBackwardLayerState: states.1)
    #expect(last == ahead[2] + back[2])
  }

  /// A stored function that is given too little room is overwritten, or overwrites.
  @Test("keep their merge function apart from their cells, in an array and on a dirty heap")
  func layout() {
    dirtyHeap()
    var layers = (0..<3).map { _ in
      BidirectionalLSTM<Double>(LSTMCell(inputSize: 3, hiddenSize: 2), mergeFunction: multiply)
    }
    layers[1].backward.cell.fusedBias = T(ones: [8])
    #expect(layers[0].backward.cell.fusedBias == T(zeros: [8]))
    let ahead = layers[1].forward.lastOutput(from: steps).hidden
    let back = layers[1].backward.lastOutput(from: Array(steps.reversed())).hidden
    #expect(layers[1].lastOutput(from: steps).hidden == ahead * back)
    let paths = ["forward", "backward"].flatMap { side in
      ["fusedWeight", "fusedBias"].map { "\(side).cell.\($0)" }
    }
    #expect(tensorLeaves(of: layers[2]).map(\.path) == paths)
  }

  @Test("merge tensors and the states of LSTMs in five ways, with gradients")
  func mergeFunctions() {
    let (a, b): (T, T) = ([[1, 2]], [[3, 5]])
    let x = LSTMCell<Double>.State(cell: a, hidden: b)
    let y = LSTMCell<Double>.State(cell: b, hidden: a)
    #expect(concatenate(a, b) == [[1, 2, 3, 5]])
    #expect(concatenate(x, y).hidden == [[3, 5, 1, 2]])
    #expect(sum(a, b) == [[4, 7]])
    #expect(sum(x, y).cell == [[4, 7]])
    #expect(average(a, b) == [[2, 3.5]])
    #expect(average(x, y).hidden == [[2, 3.5]])
    #expect(multiply(a, b) == [[3, 10]])
    #expect(multiply(x, y).cell == [[3, 10]])
    #expect(stack(a, b) == [[[1, 2]], [[3, 5]]])
    #expect(stack(x, y).hidden == [[[3, 5]], [[1, 2]]])
    let product = gradient(at: a, b) { multiply($0, $1).sum() }
    #expect(product == (b, a))
    let mean = gradient(at: x, y) { average($0, $1).cell.sum() + stack($0, $1).hidden.sum() }
    #expect(mean.0.cell == [[0.5, 0.5]])
    #expect(mean.0.hidden == [[1, 1]])
    #expect(mean.1 == mean.0)
  }
}
