import TensorFlow
import _Differentiation

/// Cells and states of the tensors that a case gives them.
private enum Made<Scalar: TensorFlowFloatingPoint> {
  typealias T = Tensor<Scalar>

  static func basicRNNCell(_ parameters: [T]) -> BasicRNNCell<Scalar> {
    var cell = BasicRNNCell<Scalar>(inputSize: 2, hiddenSize: 3)
    (cell.weight, cell.bias) = (parameters[0], parameters[1])
    return cell
  }

  static func lstmCell(_ parameters: [T]) -> LSTMCell<Scalar> {
    var cell = LSTMCell<Scalar>(inputSize: 2, hiddenSize: 3)
    (cell.fusedWeight, cell.fusedBias) = (parameters[0], parameters[1])
    return cell
  }

  static func gruCell(_ parameters: [T]) -> GRUCell<Scalar> {
    var cell = GRUCell<Scalar>(inputSize: 2, hiddenSize: 3)
    (cell.updateKernel, cell.resetKernel) = (parameters[0], parameters[1])
    (cell.outputKernel, cell.updateBias) = (parameters[2], parameters[3])
    (cell.resetBias, cell.outputBias) = (parameters[4], parameters[5])
    return cell
  }
}

extension GradientTable {
  mutating func addRecurrent() {
    addBasicRNNs()
    addLSTM()
    addGRUs()
    addBidirectional()
  }

  /// A layer over three time steps: their inputs come first, then the state, then the parameters.
  private mutating func recurrent<Cell: RecurrentLayerCell>(
    _ name: String, stateCount: Int = 1, _ cell: @escaping ([T]) -> Cell,
    _ state: @escaping ([T]) -> Cell.State,
    _ run: @escaping @differentiable(reverse) (RecurrentLayer<Cell>, [T], Cell.State) -> [T]
  ) where Cell.TimeStepInput == T {
    add(name) { inputs in
      let parameters = 3 + stateCount
      let layer = RecurrentLayer(cell(Array(inputs[parameters...])))
      let (values, pullback) = valueWithPullback(
        at: layer, Array(inputs[..<3]), state(Array(inputs[3..<parameters])), of: run)
      return Differentiated(values: values) {
        let (ofLayer, ofInputs, ofState) = pullback(.init($0))
        return ofInputs.base + Self.tensors(of: ofState) + Self.tensors(of: ofLayer)
      }
    }
  }

  private mutating func addBasicRNNs() {
    recurrent("basicRNN", Made.basicRNNCell, { $0[0] }) { $0($1, initialState: $2) }
    recurrent("basicRNN.last", Made.basicRNNCell, { $0[0] }) {
      [$0.lastOutput(from: $1, initialState: $2)]
    }
  }

  private mutating func addLSTM() {
    recurrent("lstm", stateCount: 2, Made.lstmCell, { .init(cell: $0[0], hidden: $0[1]) }) {
      let states = $0($1, initialState: $2)
      return [states[0].hidden, states[1].hidden, states[2].hidden, states[2].cell]
    }
  }

  private mutating func addGRUs() {
    recurrent("gru", Made.gruCell, { $0[0] }) { $0($1, initialState: $2) }
    // The kernel of the state is diagonal, and given by its diagonal.
    add("gru.module") { inputs in
      let diagonal = T(diagonal: inputs[7])
      let kernel = inputs[6].concatenated(with: diagonal)
      let cell = Made.gruCell([inputs[4], inputs[5], kernel] + inputs[8...])
      let (values, pullback) = valueWithPullback(
        at: RecurrentLayer(cell), Array(inputs[..<3]), inputs[3]
      ) { $0($1, initialState: $2) }
      return Differentiated(values: values) {
        let (ofLayer, ofInputs, ofState) = pullback(.init($0))
        let gradients = Self.tensors(of: ofLayer)
        let ofDiagonal = T(stacking: (0..<3).map { gradients[2][2 + $0, $0] })
        return ofInputs.base + [ofState] + gradients[..<2] + [gradients[2][0..<2], ofDiagonal]
          + gradients[3...]
      }
    }
  }

  /// Two layers over three time steps, from states of zeros: parameters forward, then backward.
  private mutating func bidirectional<Cell: RecurrentLayerCell>(
    _ name: String, _ cell: @escaping ([T]) -> Cell,
    _ run: @escaping @differentiable(reverse) (BidirectionalRecurrentLayer<Cell>, [T]) -> [T]
  ) where Cell.TimeStepInput == T {
    add(name) { inputs in
      var layer = BidirectionalRecurrentLayer(cell(Array(inputs[3...4])))
      layer.backward.cell = cell(Array(inputs[5...6]))
      let (values, pullback) = valueWithPullback(at: layer, Array(inputs[..<3]), of: run)
      return Differentiated(values: values) {
        let (ofLayer, ofInputs) = pullback(.init($0))
        return ofInputs.base + Self.tensors(of: ofLayer)
      }
    }
  }

  private mutating func addBidirectional() {
    bidirectional("bidirectionalBasicRNN", Made.basicRNNCell) { $0($1) }
    bidirectional("bidirectionalBasicRNN.last", Made.basicRNNCell) { [$0.lastOutput(from: $1)] }
    bidirectional("bidirectionalLSTM", Made.lstmCell) {
      let states = $0($1)
      return [states[0].hidden, states[1].hidden, states[2].hidden]
    }
  }
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
  /// A square matrix of zeros but for its diagonal.
  fileprivate init(diagonal: Tensor) { self = _Raw.matrixDiag(diagonal: diagonal) }
}
