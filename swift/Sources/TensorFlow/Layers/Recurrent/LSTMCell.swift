import _Differentiation

/// The long short-term memory (Hochreiter and Schmidhuber 1997; forget gate by Gers 2000).
///
/// With gates i (input), g (update), f (forget) and o (output), i = σ(...), g = tanh(...),
/// f = σ(...), o = σ(...) of [x, h] • weight + bias each:
///
///     cell' = f * cell + i * g
///     hidden' = o * tanh(cell')
///
/// The gates' weights lie side by side in the order i, g, f, o. PyTorch's `nn.LSTMCell` has them
/// in the order i, f, g, o, as rows, and two biases that are added.
public struct LSTMCell<Scalar: TensorFlowFloatingPoint>: RecurrentLayerCell {
  /// `[inputSize + hiddenSize, 4 * hiddenSize]`, the weights of input, update, forget and output.
  public var fusedWeight: Tensor<Scalar>
  /// `[4 * hiddenSize]`, the biases in the same order.
  public var fusedBias: Tensor<Scalar>

  /// `[n, inputSize]`
  public typealias TimeStepInput = Tensor<Scalar>
  /// The state.
  public typealias TimeStepOutput = State
  /// An input and a state.
  public typealias Input = RNNCellInput<TimeStepInput, State>
  /// The new state, twice.
  public typealias Output = RNNCellOutput<TimeStepOutput, State>

  /// A cell with Glorot's uniform weights and biases of zeros.
  public init(inputSize: Int, hiddenSize: Int) {
    fusedWeight = Tensor(glorotUniform: [inputSize + hiddenSize, 4 * hiddenSize])
    fusedBias = Tensor(zeros: [4 * hiddenSize])
  }

  /// What a cell remembers: both `[n, hiddenSize]`.
  public struct State: Equatable, Differentiable, KeyPathIterable {
    /// The memory, which the gates add to and take from.
    public var cell: Tensor<Scalar>
    /// What the memory lets out.
    public var hidden: Tensor<Scalar>

    /// A state of both parts.
    @differentiable(reverse)
    public init(cell: Tensor<Scalar>, hidden: Tensor<Scalar>) {
      self.cell = cell
      self.hidden = hidden
    }
  }

  /// Zeros of shape `[n, hiddenSize]`, twice.
  public func zeroState(for input: Tensor<Scalar>) -> State {
    let zeros = Tensor<Scalar>(zeros: [input.shape[0], hiddenSize], on: input.device)
    return State(cell: zeros, hidden: zeros)
  }

  /// One time step.
  ///
  /// - Precondition: The input is `[n, inputSize]`, both parts of the state `[n, hiddenSize]`.
  @differentiable(reverse)
  public func callAsFunction(_ input: Input) -> Output {
    let both = joined("LSTMCell", input.input, input.state.hidden, for: fusedWeight.shape)
    let gates = gate(both, fusedWeight, fusedBias).split(count: 4, alongAxis: 1)
    let kept = sigmoid(gates[2]) * input.state.cell
    let cell = kept + sigmoid(gates[0]) * tanh(gates[1])
    let state = State(cell: cell, hidden: sigmoid(gates[3]) * tanh(cell))
    return Output(output: state, state: state)
  }
}

// MARK: the gates one by one

extension LSTMCell {
  /// The weight of the input gate, `[inputSize + hiddenSize, hiddenSize]`.
  public var inputWeight: Tensor<Scalar> { weight(ofGate: 0) }
  /// The weight of what the memory takes up, of the same shape.
  public var updateWeight: Tensor<Scalar> { weight(ofGate: 1) }
  /// The weight of the forget gate, of the same shape.
  public var forgetWeight: Tensor<Scalar> { weight(ofGate: 2) }
  /// The weight of the output gate, of the same shape.
  public var outputWeight: Tensor<Scalar> { weight(ofGate: 3) }

  /// The bias of the input gate, `[hiddenSize]`.
  public var inputBias: Tensor<Scalar> { bias(ofGate: 0) }
  /// The bias of what the memory takes up, of the same shape.
  public var updateBias: Tensor<Scalar> { bias(ofGate: 1) }
  /// The bias of the forget gate, of the same shape.
  public var forgetBias: Tensor<Scalar> { bias(ofGate: 2) }
  /// The bias of the output gate, of the same shape.
  public var outputBias: Tensor<Scalar> { bias(ofGate: 3) }

  private var hiddenSize: Int { fusedBias.shape[0] / 4 }

  private func weight(ofGate gate: Int) -> Tensor<Scalar> {
    fusedWeight.slice(
      lowerBounds: [0, gate * hiddenSize],
      upperBounds: [fusedWeight.shape[0], (gate + 1) * hiddenSize])
  }

  private func bias(ofGate gate: Int) -> Tensor<Scalar> {
    fusedBias.slice(lowerBounds: [gate * hiddenSize], upperBounds: [(gate + 1) * hiddenSize])
  }
}
