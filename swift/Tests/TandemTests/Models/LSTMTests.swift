import Tandem
import TensorFlow
import Testing
import _Differentiation

@Suite("LSTM")
struct LSTMTests {
  /// The same weights in a layer by hand and in the fused one.
  private func twins(_ inputs: Int, _ hidden: Int) -> (LSTMLayer, FusedLSTM) {
    var byHand = LSTMLayer(inputs: inputs, hidden: hidden)
    let fused = FusedLSTM(inputs: inputs, hidden: hidden)
    byHand.loop.cell.ih.weight = fused.weightIH
    byHand.loop.cell.hh.weight = fused.weightHH
    byHand.loop.cell.ih.bias = fused.biasIH
    byHand.loop.cell.hh.bias = fused.biasHH
    return (byHand, fused)
  }

  @Test(
    "the fused layer is the one by hand, in values and gradients",
    arguments: [(1, 1, 2, 3), (3, 6, 5, 4), (2, 2, 1, 1)])
  func fused(_ n: Int, _ steps: Int, _ inputs: Int, _ hidden: Int) {
    let (byHand, fused) = twins(inputs, hidden)
    let (x, cotangent) = (normal([n, steps, inputs], 1), normal([n, steps, hidden], 2))
    let (one, oneBack) = byHand.appliedForBackpropagation(to: x)
    let (other, otherBack) = fused.appliedForBackpropagation(to: x)
    expectClose(other, one)
    let (ofHand, ofX) = oneBack(cotangent)
    let (ofFused, ofSameX) = otherBack(cotangent)
    expectClose(ofSameX, ofX)
    expectClose(ofFused.weightIH, ofHand.loop.cell.ih.weight)
    expectClose(ofFused.biasIH, ofHand.loop.cell.ih.bias)
    expectClose(ofFused.biasHH, ofHand.loop.cell.hh.bias)
    // One step from a zero state never meets the weights from state to state.
    if steps > 1 { expectClose(ofFused.weightHH, ofHand.loop.cell.hh.weight) }
  }

  @Test("a sequence in two parts is the whole, where the state goes on")
  func carried() {
    let fused = FusedLSTM(inputs: 3, hidden: 4)
    let x = normal([2, 7, 3], 3)
    let whole = fused.run(x, from: zeroLSTMState(2, 4))
    let first = fused.run(x[0..., 0..<3], from: zeroLSTMState(2, 4))
    let second = fused.run(x[0..., 3..<7], from: first.state)
    expectClose(TF(concatenating: [first.outputs, second.outputs], alongAxis: 1), whole.outputs)
    expectClose(second.state.cell, whole.state.cell)
    expectClose(second.state.hidden, whole.state.hidden)
  }

  @Test("rows end where their lengths say, and a row of none keeps its state")
  func lengths() {
    let fused = FusedLSTM(inputs: 3, hidden: 4)
    let x = normal([3, 5, 3], 4)
    let start = LSTMState(cell: normal([3, 4], 5), hidden: normal([3, 4], 6))
    let run = fused.run(x, from: start, LSTMMasks(lengths: TI([2, 0, 5])))
    for (row, length) in [2, 0, 5].enumerated() {
      expectClose(run.outputs[row, length...], TF(zeros: [5 - length, 4]))
      let rows = row..<(row + 1)
      let own = LSTMState(cell: start.cell[rows], hidden: start.hidden[rows])
      let alone = length > 0 ? fused.run(x[rows, 0..<length], from: own).state : own
      expectClose(run.state.cell[rows], alone.cell)
      expectClose(run.state.hidden[rows], alone.hidden)
    }
  }

  @Test("weights are drawn as PyTorch draws them")
  func drawn() {
    let weight = FusedLSTM(inputs: 30, hidden: 100).weightHH
    #expect(weight.scalars.allSatisfy { abs($0) <= 0.1 })
    #expect(abs(weight.standardDeviation().scalarized() - 0.1 / Float(3).squareRoot()) < 0.002)
  }

  @Test("a sequence without a step is refused")
  func traps() async {
    let byHand = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = LSTMLayer(inputs: 3, hidden: 4)(TF(zeros: [2, 0, 3]))
    }
    #expect(words(of: byHand).contains("LSTMLayer: needs x [n, steps, inputs], got [2, 0, 3]"))
    let fused = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = FusedLSTM(inputs: 3, hidden: 4)(TF(zeros: [2, 3]))
    }
    #expect(words(of: fused).contains("FusedLSTM: needs x [n, steps, inputs], got [2, 3]"))
  }
}
