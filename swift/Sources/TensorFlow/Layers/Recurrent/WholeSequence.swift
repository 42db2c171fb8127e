import _Differentiation

/// A cell that computes a whole sequence with fewer products than step by step: those of the inputs,
/// and the gradients of the weights, need not wait for the state.
protocol WholeSequenceCell: RecurrentLayerCell {
  /// The outputs of all time steps and the function that carries their gradients back; nil where the
  /// steps have to be made one by one, and say what is wrong.
  func appliedToSequence(_ inputs: [TimeStepInput], from state: State) -> WholeSequence<Self>?
}

/// The outputs of a sequence, and from the gradients of these to those of the cell, of its inputs and
/// of the state that it started from.
struct WholeSequence<Cell: RecurrentLayerCell> {
  let outputs: [Cell.TimeStepOutput]
  let pullback:
    ([Cell.TimeStepOutput].TangentVector) -> (
      Cell.TangentVector, [Cell.TimeStepInput].TangentVector, Cell.State.TangentVector
    )
}

/// The whole sequence at once, if `cell` is one that can.
func wholeSequence<Cell: RecurrentLayerCell>(
  _ cell: Cell, over inputs: [Cell.TimeStepInput], from state: Cell.State
) -> WholeSequence<Cell>? {
  func apply<Whole: WholeSequenceCell>(_ whole: Whole) -> WholeSequence<Cell>? {
    let inputs = inputs as! [Whole.TimeStepInput]
    return whole.appliedToSequence(inputs, from: state as! Whole.State) as! WholeSequence<Cell>?
  }
  guard inputs.count > 1, let whole = cell as? any WholeSequenceCell else { return nil }
  return apply(whole)
}
