import Tandem
import TensorFlow
import Testing

@Suite("Statistics of the gradient")
struct StatsTests {
  private func optimizer(_ stats: [any OptimizerDelegate], _ hypers: HyperParams)
    -> StatefulOptimizer<LinearValue>
  {
    StatefulOptimizer(for: weight([1, 2]), steppers: [], stats: stats, hypers: hypers)
  }

  @Test("debias is what a constant gradient's average lacks", arguments: [false, true])
  func debiasing(_ dampening: Bool) {
    let averaging = optimizer(
      [AverageGrad(dampening: dampening)], HyperParams((Momentum.self, 0.7)))
    var model = weight([1, 2])
    for count in 1...5 {
      step(averaging, &model, [7, -3])
      let factor = debias(0.7, averaging.counts[0][MomentumDamp.self], count)
      expectClose(averaging.states[0][0] / Float(factor), [7, -3])
    }
    #expect(model.weight == TF([1, 2]))
  }

  @Test("averages are their formulas", arguments: [false, true])
  func averages(_ dampening: Bool) {
    let fresh: Float = dampening ? 0.25 : 1
    let averaging = optimizer(
      [AverageGrad(dampening: dampening), AverageSquaredGrad(dampening: dampening)],
      HyperParams((Momentum.self, 0.75), (SquareMomentum.self, 0.75)))
    var model = weight([1, 2])
    step(averaging, &model, [4, 0])
    step(averaging, &model, [8, 2])
    #expect(averaging.states[0][0] == TF([0.75 * 4 + 8, 2]) * fresh)
    #expect(averaging.states[0][1] == TF([0.75 * 16 + 64, 4]) * fresh)
  }

  @Test("the damping follows a momentum that is scheduled")
  func scheduled() {
    let averaging = optimizer(
      [AverageGrad(dampening: true)], HyperParams((Momentum.self, 0.5)))
    var model = weight([1, 2])
    step(averaging, &model, [8, 0])
    averaging.hypers[0][Momentum.self] = 0.75
    step(averaging, &model, [4, 0])
    #expect(averaging.states[0][0] == TF([0.75 * 4 + 0.25 * 4, 0]))
  }

  @Test("a tensor that no statistic keeps is asked for in vain")
  func unknownState() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ParameterState(AverageGrad.self, TF(0))[SlowWeights.self]
    }
    #expect(
      words(of: result).contains(
        "ParameterState: no statistic keeps SlowWeights, only [\"AverageGrad\"]"))
  }
}
