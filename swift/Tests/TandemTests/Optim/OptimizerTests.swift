import Tandem
import TensorFlow
import Testing
import _Differentiation

private typealias Net = SequentialValue<LinearValue, LinearValue>

@Suite("Generic optimiser")
struct OptimizerTests {
  private let net: Net = SequentialValue {
    LinearValue(normal([3, 4], 1), normal([4], 2))
    LinearValue(normal([4, 2], 3), normal([2], 4))
  }

  /// 50 steps of both optimisers on the same changing batches.
  private func expectSame<Other: Optimizer>(
    _ optimizer: StatefulOptimizer<Net>, _ other: Other, _ what: String
  ) where Other.Model == Net {
    var (one, two, other) = (net, net, other)
    for seed in 0..<50 {
      optimizer.update(&one, along: slope(one, Int32(seed)))
      other.update(&two, along: slope(two, Int32(seed)))
    }
    expectClose(one.first.weight, two.first.weight, "\(what): hidden weight")
    expectClose(one.first.bias, two.first.bias, "\(what): hidden bias")
    expectClose(one.second.weight, two.second.weight, "\(what): output weight")
  }

  @Test("compositions are TensorFlow's optimisers over 50 steps")
  func twins() {
    expectSame(sgdOpt(net, learningRate: 0.1), SGD(for: net, learningRate: 0.1), "sgd")
    expectSame(
      sgdMomOpt(net, learningRate: 0.05, momentum: 0.8),
      SGD(for: net, learningRate: 0.05, momentum: 0.8), "momentum")
    expectSame(adamOpt(net, learningRate: 0.02), Adam(for: net, learningRate: 0.02), "adam")
    expectSame(radamOpt(net, learningRate: 0.05), RAdam(for: net, learningRate: 0.05), "radam")
  }

  @Test("swift 09: Adam and LAMB divide the first moment by what it lacks, and do not multiply")
  func debiased() {
    // Multiplied, the first step was a hundredth of the rate.
    var model = weight([1, 1, 1])
    step(adamOpt(model, learningRate: 0.1, epsilon: 0), &model, [3, -0.01, 200])
    expectClose(model.weight, [0.9, 1.1, 0.9])
    model = weight([3, 4])
    // Adam's step is (1, 1), of length √2; the weights are 5 long.
    step(lambOpt(model, learningRate: 0.1, epsilon: 0), &model, [2, 5])
    expectClose(model.weight, [3, 4] - 0.5 / Float(2).squareRoot())
  }

  @Test("LAMB takes a plain step from zero, and at most the largest ratio")
  func lamb() {
    var model = weight([0, 0, 0])
    step(lambOpt(model, learningRate: 0.1, epsilon: 0), &model, [1, -2, 3])
    expectClose(model.weight, [-0.1, 0.1, -0.1])
    model = weight([300, 400])
    step(lambOpt(model, learningRate: 0.1, epsilon: 0, maxRatio: 3), &model, [1, 1])
    expectClose(model.weight, [299.7, 399.7])
    model = weight([3, 4])
    step(lambOpt(model, learningRate: 0.1), &model, [0, 0])
    expectClose(model.weight, [3, 4])
  }

  @Test("weight decay alone shrinks; L2 before the average is a part of it, after it is not")
  func decays() {
    let hypers = HyperParams((LearningRate.self, 0.1), (WeightDecay.self, 0.5))
    var model = weight([2])
    step(StatefulOptimizer(for: model, steppers: [WeightDecay()], hypers: hypers), &model, [1])
    expectClose(model.weight, [1.9])
    let momentum = hypers.merging(HyperParams((Momentum.self, 0.9)))
    model = weight([2])
    step(
      StatefulOptimizer(
        for: model, steppers: [MomentumStep()], stats: [L2Regularization(), AverageGrad()],
        hypers: momentum), &model, [1])
    expectClose(model.weight, [1.8])
    model = weight([2])
    step(
      StatefulOptimizer(
        for: model, steppers: [MomentumStep()], stats: [AverageGrad(), L2Regularization()],
        hypers: momentum), &model, [1])
    expectClose(model.weight, [1.9])
  }

  @Test("Ranger's slow weights start where training starts, not where the optimiser was made")
  func lookahead() {
    var model = weight([5])
    let optimizer = StatefulOptimizer(
      for: model, steppers: [SGDStep(), LookaheadStep()], stats: [StepCount(), SlowWeights()],
      hypers: HyperParams(
        (LearningRate.self, 1), (LookaheadPeriod.self, 2), (LookaheadShare.self, 0.25)))
    model.weight = TF([1])
    step(optimizer, &model, [-2])
    expectClose(model.weight, [3])
    step(optimizer, &model, [-2])
    expectClose(model.weight, [2])  // 1 + (5 - 1) / 4
    step(optimizer, &model, [-1])
    step(optimizer, &model, [-5])
    expectClose(model.weight, [3.5])  // 2 + (8 - 2) / 4
  }

  @Test("an optimiser uses its own rate, and a schedule may change it")
  func rates() {
    var model = weight([1])
    let (one, two) = (sgdOpt(model, learningRate: 0.1), sgdOpt(model, learningRate: 0.3))
    step(one, &model, [1])
    expectClose(model.weight, [0.9])
    step(two, &model, [1])
    expectClose(model.weight, [0.6])
    one.learningRate = 0.5
    step(one, &model, [1])
    expectClose(model.weight, [0.1])
    #expect(one.learningRates == [0.5])
    #expect(two.hypers[0][LearningRate.self] == 0.3)
  }

  @Test("a stepper of one's own computes its numbers on the host")
  func ownStepper() {
    var model = weight([1])
    let optimizer = StatefulOptimizer(
      for: model, steppers: [SignStep()], stats: [StepCount()],
      hypers: HyperParams((LearningRate.self, 1)))
    #expect(optimizer.hypers[0][SignStep.self] == 2)
    step(optimizer, &model, [-7])
    expectClose(model.weight, [1.5])
    step(optimizer, &model, [-7])
    expectClose(model.weight, [1.75])
  }
}

/// Goes by the sign alone, by a rate that falls by its own factor at each step.
private struct SignStep: StepDelegate, HetDictKey {
  static let defaultValue = 2.0

  var takes: [Taken] {
    [Taken(LearningRate.self), Taken(StepCount.self), Taken(SignStep.self, default: 2)]
  }

  func update(
    _ parameter: inout TF, _ gradient: inout TF, _ state: inout ParameterState, _ now: StepScalars
  ) {
    parameter -= now.fallingRate * sign(gradient)
  }
}

extension StepNumbers {
  fileprivate var fallingRate: Double {
    (0..<step).reduce(learningRate) { rate, _ in rate / self[SignStep.self] }
  }
}
