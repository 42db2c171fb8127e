import _Differentiation

/// The plain recurrent cell: h' = tanh([x, h] • weight + bias) (Elman 1990). The output is the
/// state.
///
/// PyTorch's `nn.RNNCell` is this one with `weight` = [weight_ihᵀ; weight_hhᵀ] and
/// `bias` = bias_ih + bias_hh.
public struct BasicRNNCell<Scalar: TensorFlowFloatingPoint>: RecurrentLayerCell {
  /// `[inputSize + hiddenSize, hiddenSize]`
  public var weight: Tensor<Scalar>
  /// `[hiddenSize]`
  public var bias: Tensor<Scalar>

  /// `[n, hiddenSize]`
  public typealias State = Tensor<Scalar>
  /// `[n, inputSize]`
  public typealias TimeStepInput = Tensor<Scalar>
  /// `[n, hiddenSize]`, the state.
  public typealias TimeStepOutput = Tensor<Scalar>
  /// An input and a state.
  public typealias Input = RNNCellInput<TimeStepInput, State>
  /// The new state, twice.
  public typealias Output = RNNCellOutput<TimeStepOutput, State>

  /// A cell with Glorot's uniform weight and a bias of zeros.
  public init(
    inputSize: Int, hiddenSize: Int, seed: TensorFlowSeed = Context.local.randomSeed
  ) {
    weight = Tensor(glorotUniform: [inputSize + hiddenSize, hiddenSize], seed: seed)
    bias = Tensor(zeros: [hiddenSize])
  }

  /// Zeros of shape `[n, hiddenSize]`.
  public func zeroState(for input: Tensor<Scalar>) -> State {
    Tensor(zeros: [input.shape[0], bias.shape[0]], on: input.device)
  }

  /// One time step.
  ///
  /// - Precondition: The input is `[n, inputSize]`, the state `[n, hiddenSize]`.
  @differentiable(reverse)
  public func callAsFunction(_ input: Input) -> Output {
    let both = joined("BasicRNNCell", input.input, input.state, for: weight.shape)
    let state = tanh(gate(both, weight, bias))
    return Output(output: state, state: state)
  }
}
