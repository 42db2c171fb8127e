import TensorFlow
import _Differentiation

// The layers of AWD-LSTM one after the other, and the way back. Written by hand, the derivative goes
// from layer to layer as the forward pass does, and makes nothing of the arrays on the way.

extension AWDLSTM {
  /// What each layer gives for words `[n, steps]`, from given states; with the lengths `[n]` of the
  /// texts, zero behind them.
  @differentiable(reverse,wrt: self)
  func layers(_ words: TI, from states: [LSTMState], lengths: TI?) -> LayerOutputs {
    let vectors: TF = embDp.forward(words)
    let shape = withoutDerivative(at: vectors.shape)
    let x: TF = masked(vectors, by: withoutDerivative(at: inputDp.mask(for: shape)))
    return stackedRun(rnns, x, withoutDerivative(at: plan(shape, states, lengths)))
  }

  /// What the layers start from and leave out, for embedded words of this shape. Masks are drawn in
  /// the order that they are used in.
  @noDerivative
  private func plan(_ shape: TensorShape, _ states: [LSTMState], _ lengths: TI?) -> StackPlan {
    var plan = StackPlan(states: states)
    for (place, rnn) in rnns.enumerated() {
      plan.inside.append(rnn.masks(lengths: lengths))
      let isLast = place == hiddenDps.count
      let width = rnn.module.hiddenSize
      plan.after.append(isLast ? nil : hiddenDps[place].mask(for: [shape[0], shape[1], width]))
    }
    return plan
  }

  /// Draws all masks of its dropouts by `draw`.
  public mutating func drawMasks(by draw: @escaping MaskDraw) {
    embDp.draw = draw
    inputDp.draw = draw
    for place in rnns.indices { rnns[place].draw = draw }
    for place in hiddenDps.indices { hiddenDps[place].draw = draw }
  }
}

/// What a stack of layers starts from and leaves out.
struct StackPlan {
  /// Before the first step, a layer each.
  let states: [LSTMState]
  /// In each layer.
  var inside: [LSTMMasks] = []
  /// After each layer, `[n, 1, width]`; nil leaves nothing out.
  var after: [TF?] = []
}

/// Layers one after the other along x `[n, steps, width]`.
@differentiable(reverse,wrt: (rnns, x))
func stackedRun(_ rnns: [WeightDropout], _ x: TF, _ plan: StackPlan) -> LayerOutputs {
  _vjpStackedRun(rnns, x, plan).value
}

@derivative(of: stackedRun, wrt: (rnns, x))
func _vjpStackedRun(_ rnns: [WeightDropout], _ x: TF, _ plan: StackPlan) -> (
  value: LayerOutputs,
  pullback: (LayerOutputs.TangentVector) -> ([WeightDropout].TangentVector, TF)
) {
  var given = LayerOutputs(rawOutputs: [], outputs: [], states: [])
  var pullbacks: [LSTMPullback] = []
  var x = x
  for (place, rnn) in rnns.enumerated() {
    let (run, pullback) = _vjpFusedLSTM(rnn.module, x, plan.states[place], plan.inside[place])
    x = masked(run.outputs, by: plan.after[place])
    given.rawOutputs.append(run.outputs)
    given.outputs.append(x)
    given.states.append(run.state)
    pullbacks.append(pullback)
  }
  return (given, { backThroughStack($0, pullbacks, plan.after) })
}

private typealias LSTMPullback =
  (LSTMRun.TangentVector) -> (FusedLSTM.TangentVector, TF, LSTMState.TangentVector)

/// From the gradients of what all layers give to those of the layers and of what the first reads.
private func backThroughStack(
  _ given: LayerOutputs.TangentVector, _ pullbacks: [LSTMPullback], _ masks: [TF?]
) -> ([WeightDropout].TangentVector, TF) {
  var ofLayers: [WeightDropout.TangentVector] = []
  var ofNext = TF.zero  // the gradient of what the layer above reads
  for place in pullbacks.indices.reversed() {
    let ofOutput = ofNext + element(given.outputs, place)
    let ofRaw = gradientThroughMask(ofOutput, masks[place]) + element(given.rawOutputs, place)
    let (ofLayer, ofInput, _) = pullbacks[place](.init(outputs: ofRaw, state: .zero))
    ofLayers.insert(.init(module: ofLayer), at: 0)
    ofNext = ofInput
  }
  return (.init(ofLayers), ofNext)
}

/// The gradient of one of several tensors, of which there may be none.
func element(_ gradients: [TF].TangentVector, _ place: Int) -> TF {
  gradients.base.isEmpty ? .zero : gradients.base[place]
}

/// The gradient of the last of `count` tensors as one of all of them.
func lastOnly(_ gradient: TF, of count: Int) -> [TF].TangentVector {
  .init([TF](repeating: .zero, count: count - 1) + [gradient])
}
