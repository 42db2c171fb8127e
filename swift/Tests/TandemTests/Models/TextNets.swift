import Tandem
import TensorFlow
import _Differentiation

// A small language model and a text for it.

private let words = 12

typealias LMLearner = Learner<TI, StatefulOptimizer<LanguageModel>>

/// A model of 12 words, the second of them padding.
func smallLanguageModel(_ rates: DropoutRates = DropoutRates(), tied: Bool = true)
  -> LanguageModel
{
  getLanguageModel(
    vocabSz: words, embSz: 8, nHid: 16, nLayers: 2, padToken: 1, rates: rates, tieWeights: tied)
}

/// Batches [4, 6] of a text that counts: each word follows from the one before it.
func countingStream(_ batches: Int = 4) -> [(x: TI, y: TI)] {
  func text(_ row: Int, _ start: Int) -> [Int32] {
    (start..<start + 6).map { Int32((row * 3 + $0) % (words - 2) + 2) }
  }
  return (0..<batches).map { batch in
    let x = (0..<4).flatMap { text($0, batch * 6) }
    let y = (0..<4).flatMap { text($0, batch * 6 + 1) }
    return (x: TI(shape: [4, 6], scalars: x), y: TI(shape: [4, 6], scalars: y))
  }
}

/// Words from 2 on, below `count`, the same at each run.
func drawnWords(_ shape: TensorShape, below count: Int, _ seed: Int32) -> TI {
  var generator = ARC4RandomNumberGenerator(seed: seed)
  let scalars = (0..<shape.contiguousSize).map { _ in
    Int32.random(in: 2..<Int32(count), using: &generator)
  }
  return TI(shape: shape, scalars: scalars)
}

/// Texts as rows, each filled up to `steps` with padding, which is 1.
func paddedRows(_ texts: [TI], _ steps: Int) -> TI {
  TI(
    stacking: texts.map { text in
      TI(concatenating: [text, TI(repeating: 1, shape: [steps - text.shape[0]])])
    })
}

/// PyTorch's cross-entropy of flattened logits and words, by logarithms.
@differentiable(reverse,wrt: logits)
func flatLogLoss(_ logits: TF, _ words: TI) -> TF {
  let classes = withoutDerivative(at: logits.shape[2])
  let rows: TF = logSoftmax(logits.reshaped(to: [words.scalarCount, classes]))
  let right = withoutDerivative(at: TF(oneHotAtIndices: words.flattened(), depth: classes))
  return -(rows * right).sum() / Float(words.scalarCount)
}

/// Parts of an output, for measures that look at nothing else.
func partialOutput(logits: TF = TF(0), raw: TF = TF(0), dropped: TF = TF(0)) -> LanguageModelOutput
{
  LanguageModelOutput(logits: logits, rawOutputs: [raw], outputs: [dropped])
}
