import _Differentiation

/// A cell applied to a sequence of time steps, the state of each going into the next.
///
///     let lstm = LSTM<Float>(LSTMCell(inputSize: 8, hiddenSize: 16))
///     let states = lstm(inputs)   // inputs: one tensor [n, 8] a time step
///
/// The gradient is unrolled through all steps.
public struct RecurrentLayer<Cell: RecurrentLayerCell>: Layer {
  /// The inputs, one a time step.
  public typealias Input = [Cell.TimeStepInput]
  /// The outputs, one a time step.
  public typealias Output = [Cell.TimeStepOutput]

  /// What is repeated.
  public var cell: Cell

  /// A layer that repeats `cell`.
  public init(_ cell: @autoclosure () -> Cell) { self.cell = cell() }

  /// The outputs of all time steps, from a state before the first; of no steps, none.
  @differentiable(reverse)
  public func callAsFunction(_ inputs: Input, initialState: Cell.State) -> Output {
    unrolled(cell, over: inputs, from: initialState)
  }

  /// The same, under the name that it had before `callAsFunction`.
  @differentiable(reverse)
  public func call(_ inputs: Input, initialState: Cell.State) -> Output {
    unrolled(cell, over: inputs, from: initialState)
  }

  /// The outputs of all time steps, from the cell's zero state.
  ///
  /// - Precondition: There is at least one time step.
  @differentiable(reverse)
  public func callAsFunction(_ inputs: Input) -> Output {
    unrolled(cell, over: inputs, from: withoutDerivative(at: startingState(of: cell, for: inputs)))
  }

  /// The output of the last time step, from a state before the first.
  ///
  /// - Precondition: There is at least one time step.
  @differentiable(reverse)
  public func lastOutput(from inputs: Input, initialState: Cell.State) -> Cell.TimeStepOutput {
    requireSteps(withoutDerivative(at: inputs.count))
    return unrolled(cell, over: inputs, from: initialState)[withoutDerivative(at: inputs.count - 1)]
  }

  /// The output of the last time step, from the cell's zero state.
  ///
  /// - Precondition: There is at least one time step.
  @differentiable(reverse)
  public func lastOutput(from inputs: Input) -> Cell.TimeStepOutput {
    lastOutput(
      from: inputs,
      initialState: withoutDerivative(at: startingState(of: cell, for: inputs)))
  }
}

/// The state that a cell starts from; traps where there is no time step to make it for.
func startingState<Cell: RecurrentLayerCell>(of cell: Cell, for inputs: [Cell.TimeStepInput])
  -> Cell.State
{
  requireSteps(inputs.count)
  return cell.zeroState(for: inputs[0])
}

private func requireSteps(_ count: Int) {
  require(count > 0, "RecurrentLayer: there must be at least one time step")
}

// MARK: unrolling

// A function and not a method: see `selection` in Ops/Shape/Replacing.swift.

/// The outputs of `cell`, one a time step, each from the state that the step before has left.
@differentiable(reverse)
func unrolled<Cell: RecurrentLayerCell>(
  _ cell: Cell, over inputs: [Cell.TimeStepInput], from state: Cell.State
) -> [Cell.TimeStepOutput] {
  if let whole = wholeSequence(cell, over: inputs, from: state) { return whole.outputs }
  var state = state
  return inputs.map {
    let step = cell(input: $0, state: state)
    state = step.state
    return step.output
  }
}

@derivative(of: unrolled)
func _vjpUnrolled<Cell: RecurrentLayerCell>(
  _ cell: Cell, over inputs: [Cell.TimeStepInput], from state: Cell.State
) -> (
  value: [Cell.TimeStepOutput],
  pullback: ([Cell.TimeStepOutput].TangentVector) -> (
    Cell.TangentVector, [Cell.TimeStepInput].TangentVector, Cell.State.TangentVector
  )
) {
  if let whole = wholeSequence(cell, over: inputs, from: state) {
    return (whole.outputs, whole.pullback)
  }
  var state = state
  var steps: [Cell.Backpropagator] = []
  let outputs = inputs.map {
    let input = RNNCellInput(input: $0, state: state)
    let (step, backpropagator) = cell.appliedForBackpropagation(to: input)
    state = step.state
    steps.append(backpropagator)
    return step.output
  }
  return (outputs, { backpropagated($0, through: steps, of: Cell.self) })
}

/// The gradients of a cell, of its inputs and of the state that it started from: the last step's
/// come first, and the state's goes on to the step before.
private func backpropagated<Cell: RecurrentLayerCell>(
  _ outputs: [Cell.TimeStepOutput].TangentVector, through steps: [Cell.Backpropagator],
  of type: Cell.Type
) -> (Cell.TangentVector, [Cell.TimeStepInput].TangentVector, Cell.State.TangentVector) {
  var ofCell = Cell.TangentVector.zero
  var ofState = Cell.State.TangentVector.zero
  var ofInputs: [Cell.TimeStepInput.TangentVector] = []
  for index in steps.indices.reversed() {
    let ofOutput = outputs.base.isEmpty ? .zero : outputs.base[index]
    let gradients = steps[index](.init(output: ofOutput, state: ofState))
    ofCell += gradients.layerGradient
    ofState = gradients.inputGradient.state
    ofInputs.append(gradients.inputGradient.input)
  }
  return (ofCell, .init(ofInputs.reversed()), ofState)
}
