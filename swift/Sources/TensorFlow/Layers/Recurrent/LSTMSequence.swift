import _Differentiation

// The long short-term memory over a whole sequence. Step by step each input waits for the state before
// it; here the inputs' share of all gates is one product, and so are the gradients of the inputs and
// of the weights. Only the product of the state with its weights is left to each step.

extension LSTMCell: WholeSequenceCell {
  func appliedToSequence(_ inputs: [Tensor<Scalar>], from state: State) -> WholeSequence<LSTMCell>?
  {
    let (x, h) = (inputs[0].shape, state.hidden.shape)
    guard inputs.allSatisfy({ $0.shape == x }), x.rank == 2, h.rank == 2, x[0] == h[0],
      state.cell.shape == h, x[1] + h[1] == fusedWeight.shape[0], 4 * h[1] == fusedWeight.shape[1]
    else { return nil }
    let sequence = LSTMSequence(self, inputs, state)
    return WholeSequence(
      outputs: sequence.steps.map { State(cell: $0.cell, hidden: $0.hidden) },
      pullback: { sequence.gradients(of: $0) })
  }
}

/// One run of the cell over all time steps, with what its gradient needs.
private struct LSTMSequence<Scalar: TensorFlowFloatingPoint> {
  typealias T = Tensor<Scalar>
  typealias Cell = LSTMCell<Scalar>

  /// `[inputSize, 4 * hiddenSize]` and `[hiddenSize, 4 * hiddenSize]`
  let (inputWeight, stateWeight): (T, T)
  /// All inputs, one below the other: `[steps * n, inputSize]`.
  let inputs: T
  let areData: Bool
  let start: Cell.State
  private(set) var steps: [Step] = []

  struct Step {
    /// Input, update, forget and output gate, each `[n, hiddenSize]`.
    let gates: [T]
    let cell: T
    let squashed: T
    let hidden: T
  }

  init(_ cell: Cell, _ inputs: [T], _ state: Cell.State) {
    let inputSize = inputs[0].shape[1]
    inputWeight = cell.fusedWeight.slice(
      lowerBounds: [0, 0], upperBounds: [inputSize, cell.fusedWeight.shape[1]])
    stateWeight = cell.fusedWeight.slice(
      lowerBounds: [inputSize, 0], upperBounds: cell.fusedWeight.shape.dimensions)
    self.inputs = T(concatenating: inputs)
    areData = inputs.allSatisfy { $0._tfe.isData }
    start = state
    let shares = biasAdd(matmul(self.inputs, inputWeight), cell.fusedBias)
    var (memory, hidden) = (state.cell, state.hidden)
    for share in shares.split(count: inputs.count) {
      let step = Step(share + matmul(hidden, stateWeight), memory)
      (memory, hidden) = (step.cell, step.hidden)
      steps.append(step)
    }
  }

  /// From the gradients of all outputs, the last step's first.
  func gradients(of outputs: [Cell.State].TangentVector) -> (
    Cell.TangentVector, [T].TangentVector, Cell.State.TangentVector
  ) {
    var (ofHidden, ofCell) = (T.zero, T.zero)
    var ofGates: [T] = []
    for index in steps.indices.reversed() {
      if !outputs.base.isEmpty {
        ofHidden += outputs.base[index].hidden
        ofCell += outputs.base[index].cell
      }
      let before = index == 0 ? start.cell : steps[index - 1].cell
      let (gates, cell) = steps[index].gradients(sized(ofHidden), sized(ofCell), before)
      ofGates.append(gates)
      ofHidden = matmul(gates, transposed: false, stateWeight, transposed: true)
      ofCell = cell
    }
    return gathered(T(concatenating: ofGates.reversed()), ofHidden, ofCell)
  }

  /// A gradient that nothing reached has no shape yet.
  private func sized(_ gradient: T) -> T {
    gradient._tfe.isZero ? T(zeros: start.cell.shape) : gradient
  }

  /// The products that could wait, from the gradients of all gates: `[steps * n, 4 * hiddenSize]`.
  private func gathered(_ ofGates: T, _ ofHidden: T, _ ofCell: T) -> (
    Cell.TangentVector, [T].TangentVector, Cell.State.TangentVector
  ) {
    let states = T(concatenating: [start.hidden] + steps.dropLast().map(\.hidden))
    let ofInputWeight = matmul(inputs, transposed: true, ofGates, transposed: false)
    let ofStateWeight = matmul(states, transposed: true, ofGates, transposed: false)
    let ofInputs =
      areData
      ? [T](repeating: .zero, count: steps.count)
      : matmul(ofGates, transposed: false, inputWeight, transposed: true).split(count: steps.count)
    let ofLayer = Cell.TangentVector(
      fusedWeight: T(concatenating: [ofInputWeight, ofStateWeight]),
      fusedBias: ofGates.sum(squeezingAxes: 0))
    return (ofLayer, .init(ofInputs), .init(cell: ofCell, hidden: ofHidden))
  }
}

extension LSTMSequence.Step {
  /// One step from the gates before their squashing and the memory before it.
  init(_ raw: Tensor<Scalar>, _ memory: Tensor<Scalar>) {
    let parts = raw.split(count: 4, alongAxis: 1)
    gates = [sigmoid(parts[0]), tanh(parts[1]), sigmoid(parts[2]), sigmoid(parts[3])]
    cell = gates[2] * memory + gates[0] * gates[1]
    squashed = tanh(cell)
    hidden = gates[3] * squashed
  }

  /// From the gradients of `hidden` and `cell`, those of the raw gates, side by side, and of the memory
  /// before the step.
  func gradients(_ ofHidden: Tensor<Scalar>, _ ofCell: Tensor<Scalar>, _ memory: Tensor<Scalar>)
    -> (gates: Tensor<Scalar>, memory: Tensor<Scalar>)
  {
    let ofCell = ofCell + _Raw.tanhGrad(squashed, dy: ofHidden * gates[3])
    let ofGates = [
      _Raw.sigmoidGrad(gates[0], dy: ofCell * gates[1]),
      _Raw.tanhGrad(gates[1], dy: ofCell * gates[0]),
      _Raw.sigmoidGrad(gates[2], dy: ofCell * memory),
      _Raw.sigmoidGrad(gates[3], dy: ofHidden * squashed),
    ]
    return (Tensor(concatenating: ofGates, alongAxis: 1), ofCell * gates[2])
  }
}
