import TensorFlow
import _Differentiation

// An LSTM along whole sequences by TensorFlow's fused op, under a derivative of our own.
//
// One op runs all steps, and another all of them backwards; step by step each takes some twenty, and
// a short text has more to do with them than with its numbers. The op's gates come in PyTorch's order.
// XLA does not know it: `compile(using: .xla)` ends with its message.

/// An LSTM with the weights of a layer of `torch.nn.LSTM`: x `[n, steps, inputs]` to the hidden
/// states `[n, steps, hidden]`.
public struct FusedLSTM: Layer {
  public typealias Input = TF
  public typealias Output = TF

  /// `[inputs, 4 hidden]`: input, forget, update and output gate.
  public var weightIH: TF
  /// `[hidden, 4 hidden]`
  public var weightHH: TF
  /// `[4 hidden]`
  public var biasIH: TF
  /// `[4 hidden]`, added to the other, as PyTorch has it.
  public var biasHH: TF

  /// A layer whose numbers are all uniform between ± 1 / √hidden, as PyTorch draws them.
  public init(inputs: Int, hidden: Int) {
    weightIH = uniformLSTMWeights([inputs, 4 * hidden], hidden: hidden)
    weightHH = uniformLSTMWeights([hidden, 4 * hidden], hidden: hidden)
    biasIH = uniformLSTMWeights([4 * hidden], hidden: hidden)
    biasHH = uniformLSTMWeights([4 * hidden], hidden: hidden)
  }

  /// How wide the state is.
  public var hiddenSize: Int { weightHH.shape[0] }

  /// From a state of zeros.
  ///
  /// - Precondition: x has a step.
  @differentiable(reverse)
  public func forward(_ x: TF) -> TF {
    let start = withoutDerivative(at: zeroLSTMState(x.shape[0], hiddenSize))
    return fusedLSTM(self, x, start, LSTMMasks()).outputs
  }

  /// The hidden states, and the state after the last step of each row.
  ///
  /// - Precondition: x has a step, and the state its rows.
  @differentiable(reverse,wrt: (self, x, state))
  public func run(_ x: TF, from state: LSTMState, _ masks: LSTMMasks = LSTMMasks()) -> LSTMRun {
    fusedLSTM(self, x, state, masks)
  }
}

extension FusedLSTM: PyTorchNamed {
  /// A layer of `torch.nn.LSTM`.
  public static var pyTorchTensors: [String: PyTorchTensor] {
    [
      "weightIH": PyTorchTensor("weight_ih_l0", .linear),
      "weightHH": PyTorchTensor("weight_hh_l0", .linear),
      "biasIH": PyTorchTensor("bias_ih_l0"), "biasHH": PyTorchTensor("bias_hh_l0"),
    ]
  }
}

/// What one run along a sequence gives.
public struct LSTMRun: Differentiable {
  /// The hidden states `[n, steps, hidden]`, zero beyond the end of a row.
  public var outputs: TF
  /// After the last step of each row.
  public var state: LSTMState

  /// Both.
  @differentiable(reverse)
  public init(outputs: TF, state: LSTMState) {
    self.outputs = outputs
    self.state = state
  }
}

/// What a run leaves out.
public struct LSTMMasks {
  /// Multiplies the weights from state to state, `[hidden, 4 hidden]`; nil leaves them whole.
  public var weight: TF?
  /// How many steps each row has, int32 `[n]`; nil is all of them. A row of none keeps its state.
  public var lengths: TI?

  /// By default nothing is left out.
  public init(weight: TF? = nil, lengths: TI? = nil) {
    (self.weight, self.lengths) = (weight, lengths)
  }
}

/// A layer along x `[n, steps, inputs]`, from a state before the first step. (A function, since the
/// gradients of a method by several things can come back exchanged.)
@differentiable(reverse,wrt: (lstm, x, state))
public func fusedLSTM(_ lstm: FusedLSTM, _ x: TF, _ state: LSTMState, _ masks: LSTMMasks) -> LSTMRun
{
  FusedSequence(lstm, x, state, masks).run
}

@usableFromInline
@derivative(of: fusedLSTM, wrt: (lstm, x, state))
func _vjpFusedLSTM(_ lstm: FusedLSTM, _ x: TF, _ state: LSTMState, _ masks: LSTMMasks) -> (
  value: LSTMRun,
  pullback: (LSTMRun.TangentVector) -> (
    FusedLSTM.TangentVector, TF, LSTMState.TangentVector
  )
) {
  let sequence = FusedSequence(lstm, x, state, masks)
  return (sequence.run, sequence.gradients)
}

/// One run of the op, with what its gradient asks for; `[steps, n, ...]` throughout.
private struct FusedSequence {
  typealias Block = (i: TF, cs: TF, f: TF, o: TF, ci: TF, co: TF, h: TF)

  let x: TF
  let start: LSTMState
  /// `[inputs + hidden, 4 hidden]`
  let weight: TF
  let bias: TF
  /// The peepholes that there are none of.
  let none: TF
  let inputs: Int
  let mask: TF?
  let ends: RowEnds?
  let block: Block

  init(_ lstm: FusedLSTM, _ x: TF, _ state: LSTMState, _ masks: LSTMMasks) {
    requireSteps("FusedLSTM", x.shape)
    let hidden = lstm.hiddenSize
    require(
      x.shape[2] == lstm.weightIH.shape[0] && state.hidden.shape == [x.shape[0], hidden],
      "FusedLSTM: x \(x.shape) and the state \(state.hidden.shape) do not fit the weights "
        + "\(lstm.weightIH.shape) and \(lstm.weightHH.shape)")
    self.x = x.transposed(permutation: 1, 0, 2)
    (start, mask, inputs) = (state, masks.weight, x.shape[2])
    let recurrent = masks.weight.map { lstm.weightHH * $0 } ?? lstm.weightHH
    weight = TF(concatenating: [lstm.weightIH, recurrent])
    bias = lstm.biasIH + lstm.biasHH
    none = TF(zeros: [hidden])
    ends = masks.lengths.map { RowEnds($0, steps: x.shape[1]) }
    block = _Raw.blockLSTMV2(
      seqLenMax: Tensor<Int64>(Int64(x.shape[1])), self.x, csPrev: state.cell, hPrev: state.hidden,
      w: weight, wci: none, wcf: none, wco: none, bias)
  }

  var run: LSTMRun {
    guard let ends else {
      let last = block.h.shape[0] - 1
      return LSTMRun(
        outputs: block.h.transposed(permutation: 1, 0, 2),
        state: LSTMState(cell: block.cs[last], hidden: block.h[last]))
    }
    return LSTMRun(
      outputs: (block.h * ends.isWithin).transposed(permutation: 1, 0, 2),
      state: LSTMState(
        cell: ends.last(of: block.cs, or: start.cell),
        hidden: ends.last(of: block.h, or: start.hidden)))
  }

  /// From the gradients of what `run` gives to those of the layer, of x and of the state.
  func gradients(_ run: LSTMRun.TangentVector) -> (
    FusedLSTM.TangentVector, TF, LSTMState.TangentVector
  ) {
    let ofCells = spread(run.state.cell)
    let ofHidden = spread(run.state.hidden) + ofOutputs(run.outputs)
    let found = _Raw.blockLSTMGradV2(
      seqLenMax: Tensor<Int64>(Int64(x.shape[0])), x, csPrev: start.cell, hPrev: start.hidden,
      w: weight, wci: none, wcf: none, wco: none, bias, i: block.i, cs: block.cs, f: block.f,
      o: block.o, ci: block.ci, co: block.co, h: block.h, csGrad: sized(ofCells),
      hGrad: sized(ofHidden), usePeephole: false)
    let rows = weight.shape[0]
    let ofWeights = found.wGrad.split(sizes: [inputs, rows - inputs])
    let layer = FusedLSTM.TangentVector(
      weightIH: ofWeights[0], weightHH: mask.map { ofWeights[1] * $0 } ?? ofWeights[1],
      biasIH: found.bGrad, biasHH: found.bGrad)
    return (layer, found.xGrad.transposed(permutation: 1, 0, 2), ofStart(found, run.state))
  }

  /// The gradient of a state after the last step, at that step: `[steps, n, hidden]`.
  private func spread(_ gradient: TF) -> TF {
    gradient.mapUnlessZero { gradient in
      if let ends { return ends.isLast * gradient }
      let before = TF(zeros: [x.shape[0] - 1, gradient.shape[0], gradient.shape[1]])
      return TF(concatenating: [before, gradient.expandingShape(at: 0)])
    }
  }

  private func ofOutputs(_ gradient: TF) -> TF {
    gradient.mapUnlessZero { gradient in
      let inTime = gradient.transposed(permutation: 1, 0, 2)
      return ends.map { inTime * $0.isWithin } ?? inTime
    }
  }

  /// A gradient that nothing reached has no shape yet.
  private func sized(_ gradient: TF) -> TF { gradient + TF(zerosLike: block.h) }

  /// A row of no steps hands the gradient of its state on.
  private func ofStart(
    _ found: (
      xGrad: TF, csPrevGrad: TF, hPrevGrad: TF, wGrad: TF, wciGrad: TF, wcfGrad: TF, wcoGrad: TF,
      bGrad: TF
    ), _ state: LSTMState.TangentVector
  ) -> LSTMState.TangentVector {
    let kept = ends.map { ends in
      (
        state.cell.mapUnlessZero { $0 * ends.isEmpty },
        state.hidden.mapUnlessZero { $0 * ends.isEmpty }
      )
    }
    return LSTMState.TangentVector(
      cell: found.csPrevGrad + (kept?.0 ?? .zero), hidden: found.hPrevGrad + (kept?.1 ?? .zero))
  }
}

/// Which steps of each row there are, as factors.
private struct RowEnds {
  /// `[steps, n, 1]`: 1 at the steps that a row has.
  let isWithin: TF
  /// `[steps, n, 1]`: 1 at the last of them.
  let isLast: TF
  /// `[n, 1]`: 1 where there is none.
  let isEmpty: TF

  init(_ lengths: TI, steps: Int) {
    let step = TI((0..<Int32(steps)).map { $0 }).reshaped(to: [steps, 1, 1])
    let ends = lengths.reshaped(to: [1, lengths.shape[0], 1])
    isWithin = TF(step .< ends)
    isLast = TF(step .== ends - 1)
    isEmpty = TF(lengths .< 1).reshaped(to: [lengths.shape[0], 1])
  }

  /// What x `[steps, n, hidden]` is at each row's last step; `other` for a row of none.
  func last(of x: TF, or other: TF) -> TF {
    (x * isLast).sum(squeezingAxes: 0) + other * isEmpty
  }
}
