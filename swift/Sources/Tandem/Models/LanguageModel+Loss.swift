import TensorFlow
import _Differentiation

// The losses of a language model, and what it is measured by.

extension LossFunction where Output == TF, Label == TI {
  /// The mean cross-entropy of logits `[n, steps, words]` with words `[n, steps]`.
  ///
  /// - Precondition: The shapes fit.
  public static var crossEntropyFlat: LossFunction { LossFunction { flatCrossEntropy($0, $1) } }
}

extension LossFunction where Output == LanguageModelOutput, Label == TI {
  /// The mean cross-entropy of a language model's logits `[n, steps, words]` with words `[n, steps]`.
  ///
  /// - Precondition: The shapes fit.
  public static var crossEntropyFlat: LossFunction {
    LossFunction(withPullback: { output, target in
      let (loss, pullback) = _Differentiation.valueWithPullback(at: output.logits) {
        flatCrossEntropy($0, target)
      }
      return (
        loss,
        {
          LanguageModelOutput.TangentVector(
            logits: pullback($0), rawOutputs: .zero, outputs: .zero)
        }
      )
    })
  }
}

@differentiable(reverse,wrt: logits)
private func flatCrossEntropy(_ logits: TF, _ words: TI) -> TF {
  requireFlat("crossEntropyFlat", withoutDerivative(at: logits.shape), words.shape)
  let rows: TF = logits.reshaped(to: [words.scalarCount, logits.shape[2]])
  return softmaxCrossEntropy(logits: rows, labels: words.flattened())
}

extension Metric where Output == LanguageModelOutput, Label == TI {
  /// The share of words `[n, steps]` that logits `[n, steps, words]` guess right.
  ///
  /// - Precondition: The shapes fit.
  public static var accuracyFlat: Metric {
    Metric("accuracy") { output, target in
      requireFlat("accuracyFlat", output.logits.shape, target.shape)
      return TF(output.logits.argmax(squeezingAxis: -1) .== target).mean()
    }
  }
}

private func requireFlat(_ name: String, _ logits: TensorShape, _ words: TensorShape) {
  require(
    logits.rank == 3 && logits.dropLast() == words,
    "\(name): needs logits [n, steps, words] and words [n, steps], got \(logits) and \(words)")
}

// MARK: regularisation

/// What a loss grows by: `alpha` times the mean square of what the last layer gives after its
/// dropout, and `beta` times that of how much it changes from step to step before it.
public struct ActivationPenalty: Hashable, Sendable {
  /// For large values.
  public var alpha: Float
  /// For changes.
  public var beta: Float

  /// The paper's weights.
  public init(alpha: Float = 2, beta: Float = 1) { (self.alpha, self.beta) = (alpha, beta) }

  /// The penalty, of rank 0.
  public func callAsFunction(_ output: LanguageModelOutput) -> TF {
    valueWithPullback(output).value
  }

  /// The penalty, and from its gradient to that of the output.
  public func valueWithPullback(_ output: LanguageModelOutput) -> (
    value: TF, pullback: (TF) -> LanguageModelOutput.TangentVector
  ) {
    let count = output.outputs.count
    let (raw, dropped) = (output.rawOutputs[count - 1], output.outputs[count - 1])
    let (value, pullback) = _Differentiation.valueWithPullback(at: raw, dropped) {
      [self] in penalty($0, $1, self)
    }
    return (
      value,
      { seed in
        let (ofRaw, ofDropped) = pullback(seed)
        return LanguageModelOutput.TangentVector(
          logits: .zero, rawOutputs: lastOnly(ofRaw, of: count),
          outputs: lastOnly(ofDropped, of: count))
      }
    )
  }

  /// The sum of a loss and this penalty, in training as in inference.
  public func added<Label>(to loss: LossFunction<LanguageModelOutput, Label>)
    -> LossFunction<LanguageModelOutput, Label>
  {
    LossFunction(withPullback: { [self] output, target in
      let (plain, plainBack) = loss.valueWithPullback(output, target)
      let (more, moreBack) = self.valueWithPullback(output)
      return (plain + more, { plainBack($0) + moreBack($0) })
    })
  }
}

/// Both penalties of `[n, steps, width]` before and after the dropout; one step alone has no change.
@differentiable(reverse,wrt: (raw, dropped))
private func penalty(_ raw: TF, _ dropped: TF, _ weights: ActivationPenalty) -> TF {
  let activation: TF = dropped.squared().mean() * weights.alpha
  let steps = withoutDerivative(at: raw.shape[1])
  if steps < 2 { return activation }
  let change: TF = raw[0..., 1..<steps] - raw[0..., 0..<(steps - 1)]
  return activation + change.squared().mean() * weights.beta
}
