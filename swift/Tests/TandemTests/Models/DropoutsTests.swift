import Tandem
import TensorFlow
import Testing
import _Differentiation

@Suite("The dropouts of AWD-LSTM")
struct DropoutsTests {
  @Test("a mask has two values and keeps the mean", arguments: [0.0, 0.2, 0.5, 0.9, 1.0])
  func mask(_ p: Double) {
    let scalars = dropoutMask([100, 100], p).scalars
    let kept = scalars.filter { $0 != 0 }
    #expect(kept.allSatisfy { abs($0 - Float(1 / (1 - p))) < 1e-4 })
    #expect(abs(Double(kept.count) / 10_000 - (1 - p)) < 0.03)
  }

  @Test("a rate that is none is refused")
  func traps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = dropoutMask([2, 2], 1.1)
    }
    #expect(words(of: result).contains("between 0 and 1, got 1.1"))
  }

  @Test("one mask for all steps of a sequence, another for each sequence")
  func sequences() {
    let dropped = withLearningPhase(.training) { RNNDropout(0.5)(TF(ones: [8, 5, 20])) }
    let first = dropped[0..., 0..<1]
    #expect(dropped == first.tiled(multiples: [1, 5, 1]))
    #expect(Set(dropped.scalars) == [0, 2])
    #expect(dropped[0] != dropped[1])
  }

  @Test("words are dropped and not occurrences, which equals masking the whole table")
  func wordDropout() {
    let table = normal([20, 3], 1)
    let mask = TF((0..<20).map { $0 % 3 == 0 ? 0 : 1.5 }).reshaped(to: [20, 1])
    var dropout = EmbeddingDropout(Embedding(embeddings: table), 0.3, padToken: 1)
    dropout.draw = { shape, p in
      #expect(shape == [20, 1] && p == 0.3)
      return mask
    }
    let tokens = TI([[4, 1, 4, 0], [2, 19, 1, 3]])
    let cotangent = normal([2, 4, 3], 2)
    withLearningPhase(.training) { [dropout] in
      let (vectors, pullback) = valueWithPullback(at: dropout) { $0.forward(tokens) }
      let (whole, wholeBack) = valueWithPullback(at: table) { table in
        (table * mask).gathering(atIndices: tokens)
      }
      expectClose(vectors, whole)
      // The row of padding learns nothing.
      let expected = wholeBack(cotangent) * TF(TI((0..<20).map { $0 }) .!= 1).expandingShape(at: 1)
      expectClose(pullback(cotangent).emb.embeddings, expected)
    }
  }

  @Test("an LSTM runs on dropped weights; the gradient reaches the whole ones")
  func weights() {
    let lstm = FusedLSTM(inputs: 6, hidden: 5)
    let (x, mask) = (normal([2, 4, 6], 3), dropoutMask([5, 20], 0.5))
    var dropout = WeightDropout(lstm, 0.5)
    dropout.draw = { _, _ in mask }
    var twin = lstm
    twin.weightHH = lstm.weightHH * mask
    withLearningPhase(.training) { [dropout, twin] in
      let (value, back) = dropout.appliedForBackpropagation(to: x)
      let (expected, expectedBack) = twin.appliedForBackpropagation(to: x)
      expectClose(value, expected)
      let (mine, theirs) = (back(value).layerGradient.module, expectedBack(value).layerGradient)
      expectClose(mine.weightHH, theirs.weightHH * mask)
      expectClose(mine.weightIH, theirs.weightIH)
    }
    #expect(dropout.module.weightHH == lstm.weightHH)
  }

  @Test("each call has its own mask, and none of them does anything in inference")
  func phases() {
    let (x, tokens) = (normal([2, 3, 4], 4), TI([[0, 1, 4]]))
    let embedding = Embedding<Float>(embeddings: normal([5, 4], 5))
    let (lstm, words) = (
      FusedLSTM(inputs: 4, hidden: 4), EmbeddingDropout(embedding, 0.9, padToken: 1)
    )
    let dropout = WeightDropout(lstm, 0.5)
    withLearningPhase(.training) { #expect(dropout(x) != dropout(x)) }
    withLearningPhase(.inference) {
      #expect(words(tokens) == embedding(tokens))
      #expect(RNNDropout(0.9)(x) == x)
      #expect(ElementDropout(0.9)(x) == x)
      #expect(dropout(x) == lstm(x))
    }
  }
}
