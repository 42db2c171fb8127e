import _Differentiation

/// The gated recurrent unit (Cho 2014). The output is the state.
///
///     z = σ([x, h] • updateKernel + updateBias)
///     r = σ([x, h] • resetKernel + resetBias)
///     n = tanh([x, r * h] • outputKernel + outputBias)
///     h' = z * h + (1 - z) * n
///
/// The reset gate works on the state before the kernel does, as in the paper. PyTorch's
/// `nn.GRUCell` (gates in the order r, z, n, as rows) lets it work on r * (W h + b) instead: its
/// weights give the same numbers only where W is diagonal and b is zero.
public struct GRUCell<Scalar: TensorFlowFloatingPoint>: RecurrentLayerCell {
  /// `[inputSize + hiddenSize, hiddenSize]`, of the gate that keeps the state.
  public var updateKernel: Tensor<Scalar>
  /// `[inputSize + hiddenSize, hiddenSize]`, of the gate that lets the state into the new one.
  public var resetKernel: Tensor<Scalar>
  /// `[inputSize + hiddenSize, hiddenSize]`, of the new state.
  public var outputKernel: Tensor<Scalar>
  /// `[hiddenSize]`
  public var updateBias: Tensor<Scalar>
  /// `[hiddenSize]`
  public var resetBias: Tensor<Scalar>
  /// `[hiddenSize]`
  public var outputBias: Tensor<Scalar>

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

  /// A cell of new parameters, by default Glorot's uniform kernels and biases of zeros.
  public init(
    inputSize: Int, hiddenSize: Int,
    kernelInitializer: ParameterInitializer<Scalar> = glorotUniform(),
    biasInitializer: ParameterInitializer<Scalar> = zeros()
  ) {
    let shape: TensorShape = [inputSize + hiddenSize, hiddenSize]
    updateKernel = kernelInitializer(shape)
    resetKernel = kernelInitializer(shape)
    outputKernel = kernelInitializer(shape)
    updateBias = biasInitializer([hiddenSize])
    resetBias = biasInitializer([hiddenSize])
    outputBias = biasInitializer([hiddenSize])
  }

  /// The shape of one example's state: `[1, hiddenSize]`.
  public var stateShape: TensorShape { [1, updateBias.shape[0]] }

  /// Zeros of shape `[n, hiddenSize]`.
  public func zeroState(for input: Tensor<Scalar>) -> State {
    Tensor(zeros: [input.shape[0], updateBias.shape[0]], on: input.device)
  }

  /// One time step.
  ///
  /// - Precondition: The input is `[n, inputSize]`, the state `[n, hiddenSize]`.
  @differentiable(reverse)
  public func callAsFunction(_ input: Input) -> Output {
    let both = joined("GRUCell", input.input, input.state, for: updateKernel.shape)
    let update = sigmoid(gate(both, updateKernel, updateBias))
    let reset = sigmoid(gate(both, resetKernel, resetBias))
    let kept = joined("GRUCell", input.input, reset * input.state, for: outputKernel.shape)
    let new = tanh(gate(kept, outputKernel, outputBias))
    let state = new + update * (input.state - new)
    return Output(output: state, state: state)
  }
}
