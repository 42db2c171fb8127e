import TensorFlow
import _Differentiation

// An LSTM by hand: one cell, and the layer that runs it along a sequence (lesson 12).
//
//     i, f, g, o = sigmoid, sigmoid, tanh, sigmoid of (x W_ih + b_ih + h W_hh + b_hh)
//     c' = f c + i g,  h' = o tanh(c')
//
// Hochreiter and Schmidhuber, Long short-term memory, 1997, with the forget gate of Gers et al., 2000.
// The four gates lie side by side in one matrix, in the order that torch.nn.LSTM has, so that its
// weights fit here once they are transposed. A test shows values and gradients equal; the models then
// use `FusedLSTM` (LSTM+Fused.swift) for its speed. The archived module's `LSTM` is a third form.
//
// Twin: python/tandem/models/lstm.py.

/// What an LSTM remembers: `hidden` and `cell`, each `[n, hidden]`.
public typealias LSTMState = LSTMCell<Float>.State

/// The state of zeros for `n` texts.
public func zeroLSTMState(_ n: Int, _ hidden: Int) -> LSTMState {
  LSTMState(cell: TF(zeros: [n, hidden]), hidden: TF(zeros: [n, hidden]))
}

/// One step: `ih` `[inputs, 4 hidden]` reads the input, `hh` `[hidden, 4 hidden]` the state.
///
/// The output is the state. (Python's `LSTMCell`, which is the archived module's name here.)
public struct LSTMCellByHand: RecurrentLayerCell {
  public typealias TimeStepInput = TF
  public typealias TimeStepOutput = LSTMState
  public typealias State = LSTMState
  public typealias Input = RNNCellInput<TF, LSTMState>
  public typealias Output = RNNCellOutput<LSTMState, LSTMState>

  /// Reads the input.
  public var ih: Dense<Float>
  /// Reads the hidden state.
  public var hh: Dense<Float>

  /// A cell whose numbers are all uniform between ± 1 / √hidden, as PyTorch draws them.
  public init(inputs: Int, hidden: Int) {
    ih = uniformDense(inputs, 4 * hidden, hidden)
    hh = uniformDense(hidden, 4 * hidden, hidden)
  }

  /// The state of zeros for x `[n, inputs]`.
  public func zeroState(for x: TF) -> LSTMState {
    zeroLSTMState(x.shape[0], hh.weight.shape[0])
  }

  /// The state after x `[n, inputs]`, twice.
  @differentiable(reverse)
  public func forward(_ input: Input) -> Output {
    let read: TF = ih(input.input)
    let gates = (read + hh(input.state.hidden)).split(count: 4, alongAxis: 1)
    let kept: TF = sigmoid(gates[1]) * input.state.cell
    let cell: TF = kept + sigmoid(gates[0]) * tanh(gates[2])
    let state = LSTMState(cell: cell, hidden: sigmoid(gates[3]) * tanh(cell))
    return Output(output: state, state: state)
  }
}

/// A cell run along sequences x `[n, steps, inputs]`; gives the hidden states of all steps
/// `[n, steps, hidden]`.
public struct LSTMLayer: Layer {
  public typealias Input = TF
  public typealias Output = TF

  /// The loop over steps, which is the archived module's for any cell.
  public var loop: RecurrentLayer<LSTMCellByHand>

  /// A layer of a new cell.
  public init(inputs: Int, hidden: Int) {
    loop = RecurrentLayer(LSTMCellByHand(inputs: inputs, hidden: hidden))
  }

  /// How the weights are named and laid out in a state of Python's `LSTMLayer`.
  public var weightFormat: WeightFormat { .pyTorch(renaming: ["loop": ""]) }

  /// From a state of zeros.
  ///
  /// - Precondition: x has a step.
  @differentiable(reverse)
  public func forward(_ x: TF) -> TF {
    let start = withoutDerivative(at: zeroLSTMState(x.shape[0], loop.cell.hh.weight.shape[0]))
    return stackedHidden(states(x, from: start))
  }

  /// The state after each step, from a state before the first.
  ///
  /// - Precondition: x has a step.
  @differentiable(reverse)
  public func states(_ x: TF, from state: LSTMState) -> [LSTMState] {
    let shape = withoutDerivative(at: x.shape)
    requireSteps("LSTMLayer", shape)
    return loop(x.unstacked(alongAxis: 1), initialState: state)
  }
}

/// The hidden part of states, one a step, as `[n, steps, hidden]`.
@differentiable(reverse)
public func stackedHidden(_ states: [LSTMState]) -> TF {
  TF(stacking: states.differentiableMap { $0.hidden }, alongAxis: 1)
}

/// Traps where x is not `[n, steps, inputs]`, or has no step.
func requireSteps(_ name: String, _ shape: TensorShape) {
  require(
    shape.rank == 3 && shape[1] > 0, "\(name): needs x [n, steps, inputs], got \(shape)")
}

/// Uniform between ± 1 / √hidden.
func uniformLSTMWeights(_ shape: TensorShape, hidden: Int) -> TF {
  uniformNoise(shape) / Float(hidden).squareRoot()
}

private func uniformDense(_ inputs: Int, _ outputs: Int, _ hidden: Int) -> Dense<Float> {
  Dense(
    weight: uniformLSTMWeights([inputs, outputs], hidden: hidden),
    bias: uniformLSTMWeights([outputs], hidden: hidden), activation: identity)
}
