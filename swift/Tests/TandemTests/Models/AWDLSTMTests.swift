import Foundation
import Tandem
import TensorFlow
import TestFiles
import Testing
import _Differentiation

private let (pad, vocab, emb, hid) = (1, 30, 6, 9)

private func tokens(_ n: Int, _ steps: Int, _ seed: Int32 = 0) -> TI {
  drawnWords([n, steps], below: vocab, seed)
}

private func made(_ layers: Int = 2, _ rates: DropoutRates = DropoutRates()) -> AWDLSTM {
  AWDLSTM(vocabSz: vocab, embSz: emb, nHid: hid, nLayers: layers, padToken: pad, rates: rates)
}

/// What the layers give one after the other, from zero states and without any dropout.
private func stacked(_ network: AWDLSTM, _ tokens: TI) -> [TF] {
  var x = network.emb(tokens)
  return network.rnns.map { rnn in
    x = rnn.module(x)
    return x
  }
}

@Suite("AWD-LSTM")
struct AWDLSTMTests {
  @Test("in inference it is its layers one after the other")
  func layers() {
    let (network, batch) = (made(3), tokens(4, 7))
    let given = withLearningPhase(.inference) { network(batch) }
    for (ours, expected) in zip(given.rawOutputs, stacked(network, batch)) {
      expectClose(ours, expected)
    }
    #expect(given.outputs == given.rawOutputs)
    #expect(given.outputs.map(\.shape) == [[4, 7, hid], [4, 7, hid], [4, 7, emb]])
  }

  @Test("the state is carried from batch to batch until it is reset")
  func carried() {
    let (network, batch) = (made(), tokens(4, 9))
    let whole = stacked(network, batch)[1]
    withLearningPhase(.inference) {
      let parts = [0..<4, 4..<6, 6..<9].map { network(batch[0..., $0]).outputs[1] }
      expectClose(TF(concatenating: parts, alongAxis: 1), whole)
      network.reset()
      #expect(network.hidden[0].hidden.shape == [0, hid])
      expectClose(network(batch).outputs[1], whole)
    }
  }

  @Test("another batch size begins anew")
  func sizes() {
    let network = made()
    withLearningPhase(.inference) {
      _ = network(tokens(4, 5))
      for n in [3, 5] {
        let batch = tokens(n, 5, Int32(n))
        expectClose(network(batch).outputs[1], stacked(network, batch)[1])
      }
    }
  }

  @Test("no gradient goes back into the batch before")
  func detached() {
    let (network, batch) = (made(2, .all(0)), tokens(3, 6))
    let (first, second) = (batch[0..., 0..<3], batch[0..., 3..<6])
    _ = network(first)
    let states = network.hidden
    let (value, pullback) = valueWithPullback(at: network) { $0(second).outputs[1] }
    // The same from states that are given from outside.
    let gradient = pullback(TF(onesLike: value)).rnns.base
    let outer = valueWithPullback(at: network.rnns[0].module, network.rnns[1].module) {
      lower, upper -> TF in
      let x = withoutDerivative(at: network.emb(second))
      let below = fusedLSTM(lower, x, states[0], LSTMMasks()).outputs
      return fusedLSTM(upper, below, states[1], LSTMMasks()).outputs
    }
    expectClose(value, outer.value)
    let (lower, upper) = outer.pullback(TF(onesLike: value))
    expectClose(gradient[0].module.weightHH, lower.weightHH)
    expectClose(gradient[1].module.weightHH, upper.weightHH)
  }

  @Test("in training every dropout acts and every weight has a gradient")
  func training() {
    let (network, batch) = (made(3), tokens(4, 7))
    withLearningPhase(.training) {
      let given = network(batch)
      #expect(given.outputs[0].scalars.contains(0))
      #expect(!given.rawOutputs[0].scalars.contains(0))
      #expect(given.outputs[2] == given.rawOutputs[2])  // the decoder's dropout is its own
      let gradient = gradient(at: network) { $0(batch).outputs[2].squared().sum() }
      for leaf in tensorLeaves(of: gradient) {
        #expect(TF(_tfe: leaf.handle).scalars.contains { $0 != 0 }, "\(leaf.path)")
      }
    }
  }

  @Test("each rate alone changes what training gives")
  func rates() {
    let batch = tokens(4, 7)
    let alone: [DropoutRates] = [
      DropoutRates(output: 0, hidden: 0.5, input: 0, embed: 0, weight: 0),
      DropoutRates(output: 0, hidden: 0, input: 0.5, embed: 0, weight: 0),
      DropoutRates(output: 0, hidden: 0, input: 0, embed: 0.5, weight: 0),
      DropoutRates(output: 0, hidden: 0, input: 0, embed: 0, weight: 0.5),
    ]
    withLearningPhase(.training) {
      let whole = made(2, .all(0))
      expectClose(whole(batch).outputs[1], stacked(whole, batch)[1])
      for rates in alone {
        let network = made(2, rates)
        let apart = network(batch).outputs[1] - stacked(network, batch)[1]
        #expect(apart.scalars.contains { abs($0) > 1e-4 }, "\(rates)")
      }
    }
  }

  @Test("the embedding starts small and padding is nothing")
  func embedding() {
    let table = made().emb.embeddings
    #expect(table.scalars.allSatisfy { abs($0) <= 0.1 })
    for word in 0..<vocab { #expect(table[word].scalars.contains { $0 != 0 } == (word != pad)) }
  }

  @Test("weights go into a file and back, and the state of a text in the middle does not")
  func files() throws {
    let (network, folder) = (made(), try TemporaryFolder())
    _ = network(tokens(4, 5))
    let path = folder.url.appendingPathComponent("encoder.safetensors").path
    try network.writeWeights(to: path, as: network.weightFormat)
    let names = try SafetensorsFile(contentsOf: path).names
    #expect(names.contains("emb_dp.emb.weight") && names.contains("rnns.1.module.weight_hh_l0"))
    #expect(names.count == 9)
    var other = AWDLSTM(
      vocabSz: vocab, embSz: emb, nHid: hid, nLayers: 2, padToken: pad)
    try other.readWeights(from: path, as: other.weightFormat)
    #expect(other.emb.embeddings == network.emb.embeddings)
    #expect(other.rnns[1].module.weightHH == network.rnns[1].module.weightHH)
    #expect(other.hidden[0].hidden.shape == [0, hid])
  }
}

@Suite("AWD-LSTM over texts of different lengths")
struct PackedAWDLSTMTests {
  @Test("padding changes nothing", arguments: [[3], [2, 5, 1], [4, 4], [1, 7, 3, 6]])
  func padding(_ lengths: [Int]) {
    let packed = PackedAWDLSTM(made())
    let texts = lengths.enumerated().map { tokens(1, $1, Int32($0))[0] }
    withLearningPhase(.inference) {
      let steps = lengths.max()! + 3
      let given = packed(paddedRows(texts, steps))
      let states = packed.plain.hidden
      for (row, text) in texts.enumerated() {
        packed.reset()
        let alone = packed(text.expandingShape(at: 0)).layers
        for (layer, expected) in zip(given.layers.outputs, alone.outputs) {
          expectClose(layer[row, 0..<lengths[row]], expected[0])
          #expect(layer[row, lengths[row]...].scalars.allSatisfy { $0 == 0 })
        }
        let flags = (0..<steps).map { $0 >= lengths[row] }
        #expect(given.padding[row].scalars == flags)
        for (state, own) in zip(states, packed.plain.hidden) {
          expectClose(state.cell[row], own.cell[0])
          expectClose(state.hidden[row], own.hidden[0])
        }
      }
    }
  }

  @Test("a row that has ended keeps its state")
  func ended() {
    let packed = PackedAWDLSTM(made())
    withLearningPhase(.inference) {
      _ = packed(paddedRows([tokens(1, 3)[0], tokens(1, 4, 1)[0]], 4))
      let before = packed.plain.hidden.map { $0.hidden[0] }
      _ = packed(TI([[1, 1], [5, 6]]))
      for (state, kept) in zip(packed.plain.hidden, before) { #expect(state.hidden[0] == kept) }
      _ = packed(TI([[1, 1], [1, 1]]))  // nothing for anybody
      for (state, kept) in zip(packed.plain.hidden, before) { #expect(state.hidden[0] == kept) }
    }
  }

  @Test("gradients do not see padding")
  func gradients() {
    let packed = PackedAWDLSTM(made())
    let texts = [tokens(1, 4)[0], tokens(1, 7, 1)[0]]
    let found = [7, 12].map { steps in
      packed.reset()
      return withLearningPhase(.inference) {
        gradient(at: packed) { $0(paddedRows(texts, steps)).layers.outputs[1].squared().sum() }
      }
    }
    for (one, other) in zip(tensorLeaves(of: found[0]), tensorLeaves(of: found[1])) {
      expectClose(TF(_tfe: other.handle), TF(_tfe: one.handle), tolerance: 1e-5, one.path)
    }
  }

  @Test("padding before a word is refused")
  func traps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let network = AWDLSTM(vocabSz: 9, embSz: 2, nHid: 2, nLayers: 1, padToken: 1)
      _ = PackedAWDLSTM(network)(TI([[1, 4, 5]]))
    }
    #expect(words(of: result).contains("pad at the end"))
  }
}
