import _Differentiation

/// Two recurrent layers over one sequence, one from its start and one from its end; the two outputs
/// of each time step are merged (Schuster and Paliwal 1997).
public struct BidirectionalRecurrentLayer<Cell: RecurrentLayerCell>: Layer
where Cell.TimeStepOutput: Mergeable {
  /// The inputs, one a time step.
  public typealias Input = [Cell.TimeStepInput]
  /// The merged outputs, one a time step.
  public typealias Output = [Cell.TimeStepOutput]
  /// Makes one of the output forward and the output backward of a time step.
  public typealias MergeFunction =
    @differentiable(reverse) (Cell.TimeStepOutput, Cell.TimeStepOutput) -> Cell.TimeStepOutput

  /// The layer that starts with the first time step.
  public var forward: RecurrentLayer<Cell>
  /// The layer that starts with the last time step.
  public var backward: RecurrentLayer<Cell>
  @noDerivative private let merge: Merge<Cell.TimeStepOutput>

  /// Makes one of the two outputs of a time step.
  public var mergeFunction: MergeFunction { merge.function }

  /// A layer of two cells, for each of which `cell` is evaluated.
  public init(
    _ cell: @autoclosure () -> Cell, mergeFunction: @escaping MergeFunction = concatenate
  ) {
    forward = RecurrentLayer(cell())
    backward = RecurrentLayer(cell())
    merge = Merge(mergeFunction)
  }

  /// The outputs of all time steps, from a state of each direction.
  @differentiable(reverse)
  public func callAsFunction(
    _ inputs: Input, initialForwardLayerState: Cell.State, initialBackwardLayerState: Cell.State
  ) -> Output {
    let ahead = forward(inputs, initialState: initialForwardLayerState)
    let back = backward(reversed(inputs), initialState: initialBackwardLayerState)
    return merged(ahead, reversed(back), by: merge)
  }

  /// The outputs of all time steps, from the cells' zero states.
  ///
  /// - Precondition: There is at least one time step.
  @differentiable(reverse)
  public func callAsFunction(_ inputs: Input) -> Output {
    self(
      inputs,
      initialForwardLayerState: withoutDerivative(at: startingState(of: forward.cell, for: inputs)),
      initialBackwardLayerState: withoutDerivative(
        at: startingState(of: backward.cell, for: inputs)))
  }

  /// What each direction gives at its own end, merged: the forward layer's output of the last time
  /// step and the backward layer's of the first, both having seen the whole sequence.
  ///
  /// - Precondition: There is at least one time step.
  @differentiable(reverse)
  public func lastOutput(
    from inputs: Input, initialForwardLayerState: Cell.State, initialBackwardLayerState: Cell.State
  ) -> Cell.TimeStepOutput {
    let ahead = forward.lastOutput(from: inputs, initialState: initialForwardLayerState)
    let back = backward.lastOutput(from: reversed(inputs), initialState: initialBackwardLayerState)
    return merge(ahead, back)
  }

  /// What each direction gives at its own end, merged, from the cells' zero states.
  ///
  /// - Precondition: There is at least one time step.
  @differentiable(reverse)
  public func lastOutput(from inputs: Input) -> Cell.TimeStepOutput {
    lastOutput(
      from: inputs,
      initialForwardLayerState: withoutDerivative(at: startingState(of: forward.cell, for: inputs)),
      initialBackwardLayerState: withoutDerivative(
        at: startingState(of: backward.cell, for: inputs)))
  }
}

/// A merge function in a class of fixed layout. Swift 6.3 gives a differentiable function too little
/// room in a type whose layout depends on generic parameters, as that of the layer does.
private final class Merge<Value: Differentiable> {
  let function: @differentiable(reverse) (Value, Value) -> Value

  init(_ function: @escaping @differentiable(reverse) (Value, Value) -> Value) {
    self.function = function
  }

  @differentiable(reverse,wrt: (lhs, rhs))
  func callAsFunction(_ lhs: Value, _ rhs: Value) -> Value { function(lhs, rhs) }
}

// MARK: sequences

/// The elements from the last to the first.
@differentiable(reverse)
private func reversed<Element: Differentiable>(_ elements: [Element]) -> [Element] {
  Array(elements.reversed())
}

@derivative(of: reversed)
private func vjpReversed<Element: Differentiable>(_ elements: [Element]) -> (
  value: [Element], pullback: ([Element].TangentVector) -> [Element].TangentVector
) {
  (reversed(elements), { .init($0.base.reversed()) })
}

/// Each two elements of one place merged.
@differentiable(reverse,wrt: (lhs, rhs))
private func merged<Element: Differentiable>(
  _ lhs: [Element], _ rhs: [Element], by merge: Merge<Element>
) -> [Element] {
  zip(lhs, rhs).map { merge.function($0, $1) }
}

@derivative(of: merged, wrt: (lhs, rhs))
private func vjpMerged<Element: Differentiable>(
  _ lhs: [Element], _ rhs: [Element], by merge: Merge<Element>
) -> (
  value: [Element],
  pullback: ([Element].TangentVector) -> ([Element].TangentVector, [Element].TangentVector)
) {
  let results = zip(lhs, rhs).map { valueWithPullback(at: $0, $1, of: merge.function) }
  return (
    results.map(\.value),
    { gradients in
      if gradients.base.isEmpty { return (.zero, .zero) }
      let pairs = zip(results, gradients.base).map { $0.pullback($1) }
      return (.init(pairs.map(\.0)), .init(pairs.map(\.1)))
    }
  )
}
