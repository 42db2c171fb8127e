import Foundation
import Tandem
import TensorFlow
import Testing
import _Differentiation

private let (pad, vocab, emb, hid) = (1, 30, 6, 9)

private func made(
  bptt: Int = 4, maxLen: Int? = nil, rates: DropoutRates = DropoutRates(), drops: [Double] = [0.1]
) -> TextClassifier {
  getTextClassifier(
    vocabSz: vocab, embSz: emb, nHid: hid, nLayers: 2, nOut: 3, padToken: pad, bptt: bptt,
    maxLen: maxLen, drops: drops, rates: rates)
}

private func text(_ length: Int, _ seed: Int32 = 0) -> TI {
  drawnWords([length], below: vocab, seed)
}

@Suite("The text classifier")
struct TextClassifierTests {
  @Test(
    "a text has the same logits alone and padded in any batch",
    arguments: [[5], [3, 12, 1], [4, 8, 8, 2], [9, 1, 7, 3, 11]])
  func alone(_ lengths: [Int]) {
    let model = made()
    let texts = lengths.enumerated().map { text($1, Int32($0)) }
    withLearningPhase(.inference) {
      let together = model(paddedRows(texts, lengths.max()! + 5))
      let alone = TF(concatenating: texts.map { model($0.expandingShape(at: 0)) })
      expectClose(together, alone)
    }
  }

  @Test("windows give what one run over the whole text gives", arguments: [1, 3, 4, 11])
  func windows(_ bptt: Int) {
    let texts = paddedRows([text(11), text(7, 1)], 11)
    let one = made(bptt: 20)
    let other = SentenceEncoder(one.encoder.module, bptt: bptt)
    withLearningPhase(.inference) {
      let (whole, parts) = (one.encoder(texts), other(texts))
      expectClose(parts.outputs, whole.outputs)
      #expect(parts.padding == whole.padding)
      expectClose(other(texts).outputs, whole.outputs)  // nothing is left of the batch before
    }
  }

  @Test("pooling looks at each text's own steps, and so do its gradients")
  func pooling() {
    let lengths = [6, 1, 4]
    let outputs = normal([3, 6, 5], 1) - 3  // below 0: padding would be the largest
    let flags = lengths.flatMap { length in (0..<6).map { $0 >= length } }
    let padding = Tensor<Bool>(shape: [3, 6], scalars: flags)
    let (pooled, pullback) = valueWithPullback(at: outputs) { outputs in
      ConcatPooling()(Encoded(outputs: outputs, padding: padding))
    }
    let cotangent = normal([3, 15], 2)
    let gradient = pullback(cotangent)
    for (row, length) in lengths.enumerated() {
      let own = outputs[row, 0..<length]
      expectClose(pooled[row, 0..<5], own[length - 1])
      expectClose(pooled[row, 5..<10], own.max(squeezingAxes: 0))
      expectClose(pooled[row, 10..<15], own.mean(squeezingAxes: 0))
      #expect(gradient[row, length...].scalars.allSatisfy { $0 == 0 })
      let sums = gradient[row].sum(squeezingAxes: 0)
      let expected = cotangent[row].reshaped(to: [3, 5]).sum(squeezingAxes: 0)
      expectClose(sums, expected)
    }
  }

  @Test("only windows within maxLen of the end have gradients")
  func bounded() {
    let texts = paddedRows([text(12), text(10, 1)], 12)
    let model = made(rates: .all(0), drops: [0])
    let bounded = SentenceEncoder(model.encoder.module, bptt: 4, maxLen: 5)
    expectClose(bounded(texts).outputs, model.encoder(texts).outputs)  // the head sees the same
    let early = gradient(at: bounded) { $0(texts).outputs[0..., 0..<4].sum() }
    let late = gradient(at: bounded) { $0(texts).outputs[0..., 4..<12].sum() }
    for leaf in tensorLeaves(of: early) {
      #expect(TF(_tfe: leaf.handle).scalars.allSatisfy { $0 == 0 }, "\(leaf.path)")
    }
    for leaf in tensorLeaves(of: late) {
      #expect(TF(_tfe: leaf.handle).scalars.contains { $0 != 0 }, "\(leaf.path)")
    }
  }

  @Test("the head is made of the layers that are asked for")
  func head() {
    let head = PoolingLinearClassifier(layers: [18, 7, 3], drops: [0.4, 0.1])
    #expect(head.layers.map(\.linear.weight.shape) == [[18, 7], [7, 3]])
    #expect(head.layers.map(\.dropout.p) == [0.4, 0.1])
    #expect(head.layers.allSatisfy { $0.norm.kind == .batchByHand })
    #expect(bnDropLin(2, 3, bn: false).norm.kind == .none)
    let x = normal([4, 18], 1)
    var low = head  // below zero, unless something like a ReLU comes after
    for i in low.layers.indices { low.layers[i].linear.bias -= 100 }
    withLearningPhase(.inference) {
      #expect(low.layers[0](x).scalars.allSatisfy { $0 >= 0 })
      #expect(low.layers[1](low.layers[0](x)).scalars.contains { $0 < 0 })
    }
  }

  @Test("its weights have the names of Python's, with dropouts and without")
  func names() {
    func linears(_ model: TextClassifier) -> [String] {
      SafetensorsFile(weightsOf: model, as: model.weightFormat).names
        .filter { $0.hasPrefix("1.layers") && $0.hasSuffix(".weight") }.sorted()
    }
    // norm, dropout, linear, ReLU, norm, dropout, linear
    #expect(linears(made()) == [0, 2, 4, 6].map { "1.layers.\($0).weight" })
    #expect(linears(made(drops: [0])) == [0, 2, 4, 5].map { "1.layers.\($0).weight" })
    let file = SafetensorsFile(weightsOf: made(), as: made().weightFormat)
    #expect(file["0.module.rnns.1.module.weight_hh_l0"] != nil)
    #expect(file["1.layers.4.running_var"] != nil)
  }

  @Test("every weight learns from a batch")
  func learns() {
    let model = made()
    let batch = paddedRows([text(9), text(5, 1), text(7, 2)], 9)
    let found = withLearningPhase(.training) { gradient(at: model) { $0(batch).squared().sum() } }
    for leaf in tensorLeaves(of: found) {
      #expect(TF(_tfe: leaf.handle).scalars.contains { $0 != 0 }, "\(leaf.path)")
    }
  }

  @Test("compiled, it gives what it gives eagerly, padding and all")
  func compiled() {
    let model = made(rates: .all(0), drops: [0])
    let batch = paddedRows([text(9), text(5, 1), text(2, 2)], 13)
    let step = TensorFlow.compiled { (model: inout TextClassifier, words: TI) in
      valueWithGradient(at: model) { $0(words).squared().sum() }
    }
    var state = model
    let (value, gradient) = step(&state, batch)
    let expected = valueWithGradient(at: model) { $0(batch).squared().sum() }
    expectClose(value, expected.value)
    for (one, other) in zip(tensorLeaves(of: gradient), tensorLeaves(of: expected.gradient)) {
      expectClose(TF(_tfe: one.handle), TF(_tfe: other.handle), tolerance: 1e-4, one.path)
    }
  }

  @Test("a text without a word, and padding in front, are refused")
  func traps() async {
    let empty = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let model = getTextClassifier(
        vocabSz: 9, embSz: 2, nHid: 2, nLayers: 1, nOut: 2, padToken: 1)
      _ = model(TI([[4, 5], [1, 1]]))
    }
    #expect(words(of: empty).contains("text 1 has no word"))
    let early = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let model = getTextClassifier(
        vocabSz: 9, embSz: 2, nHid: 2, nLayers: 1, nOut: 2, padToken: 1)
      _ = model(TI([[1, 5], [4, 3]]))
    }
    #expect(words(of: early).contains("pad at the end"))
    let rates = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = PoolingLinearClassifier(layers: [18, 7, 3], drops: [0.4])
    }
    #expect(words(of: rates).contains("3 widths need 2 rates, got 1"))
  }
}
