import _Differentiation

/// What a recurrent cell takes: the input of one time step, and the state before it.
public struct RNNCellInput<Input: Differentiable, State: Differentiable>: Differentiable {
  /// The input of this time step.
  public var input: Input
  /// The state that the step before has left.
  public var state: State

  /// An input and a state.
  @differentiable(reverse)
  public init(input: Input, state: State) {
    self.input = input
    self.state = state
  }
}

/// What a recurrent cell gives: the output of one time step, and the state after it.
public struct RNNCellOutput<Output: Differentiable, State: Differentiable>: Differentiable {
  /// The output of this time step.
  public var output: Output
  /// The state for the step to come.
  public var state: State

  /// An output and a state.
  @differentiable(reverse)
  public init(output: Output, state: State) {
    self.output = output
    self.state = state
  }
}

/// A layer that is applied to one time step after the other, each time to the state that it left:
/// what a `RecurrentLayer` repeats.
public protocol RecurrentLayerCell: Layer
where
  Input == RNNCellInput<TimeStepInput, State>, Output == RNNCellOutput<TimeStepOutput, State>
{
  /// The input of one time step.
  associatedtype TimeStepInput: Differentiable
  /// The output of one time step.
  associatedtype TimeStepOutput: Differentiable
  /// What goes from one time step to the next.
  associatedtype State: Differentiable

  /// The state before the first time step, for inputs of this one's batch size.
  func zeroState(for input: TimeStepInput) -> State
}

extension RecurrentLayerCell {
  /// One time step: `cell(input: x, state: h)`.
  @differentiable(reverse)
  public func callAsFunction(input: TimeStepInput, state: State)
    -> RNNCellOutput<TimeStepOutput, State>
  {
    self(RNNCellInput(input: input, state: state))
  }

  /// One time step, under the name that it had before `callAsFunction`.
  @differentiable(reverse)
  public func call(input: TimeStepInput, state: State) -> RNNCellOutput<TimeStepOutput, State> {
    self(RNNCellInput(input: input, state: state))
  }
}

// MARK: what the cells have in common

/// `[n, inputSize]` and `[n, hiddenSize]` side by side, as a cell's weights take them.
///
/// - Precondition: Both are of rank 2 with as many rows, and together as wide as `weight` is high.
@differentiable(reverse,wrt: (input, state))
func joined<Scalar: TensorFlowFloatingPoint>(
  _ cell: String, _ input: Tensor<Scalar>, _ state: Tensor<Scalar>, for weight: TensorShape
) -> Tensor<Scalar> {
  let (x, h) = (withoutDerivative(at: input.shape), withoutDerivative(at: state.shape))
  require(
    x.rank == 2 && h.rank == 2 && x[0] == h[0] && x[1] + h[1] == weight[0],
    "\(cell): the input \(x) and the state \(h), side by side, do not fit the weight \(weight)")
  return input.concatenated(with: state, alongAxis: 1)
}

/// `joined • weight + bias`.
@differentiable(reverse)
func gate<Scalar: TensorFlowFloatingPoint>(
  _ joined: Tensor<Scalar>, _ weight: Tensor<Scalar>, _ bias: Tensor<Scalar>
) -> Tensor<Scalar> {
  biasAdd(matmul(joined, weight), bias)
}
