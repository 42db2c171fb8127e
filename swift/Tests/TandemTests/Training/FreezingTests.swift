import Foundation
import Tandem
import TensorFlow
import Testing

@Suite("Freezing")
struct FreezingTests {
  private typealias Grouped = Learner<TI, StatefulOptimizer<SmallNet>>
  private let task = SmallTask()

  private func learner() -> Grouped {
    let optimizer = sgdMomOpt(
      task.net, learningRate: 0.2, splitDict: [\SmallNet.second: 1, \SmallNet.first.first.bias: 2])
    return Grouped(
      data: task.data, lossFunction: .crossEntropy, model: task.net, optimizer: optimizer)
  }

  @Test("the groups before the n-th stay as they are, but for those that are kept")
  func freezing() throws {
    let learner = learner()
    learner.freeze(to: 1)
    try learner.fit(1)
    #expect(learner.model.first.first.weight == task.net.first.first.weight)
    #expect(learner.model.second.weight != task.net.second.weight)
    #expect(learner.model.first.first.bias != task.net.first.first.bias)
    let before = learner.model
    learner.freeze(to: -1, keeping: [0])
    try learner.fit(1)
    #expect(learner.model.second.weight == before.second.weight)
    #expect(learner.model.first.first.weight != before.first.first.weight)
    learner.unfreeze()
    try learner.fit(1)
    #expect(learner.model.second.weight != before.second.weight)
  }

  @Test("each group has its rate, a factor apart, and its own cycle")
  func rates() throws {
    let rates = discriminativeRates(0.26, groups: 3)
    for (rate, expected) in zip(rates, [0.26 / 2.6 / 2.6, 0.1, 0.26]) {
      #expect(abs(rate - expected) < 1e-12)
    }
    let recorder = Grouped.Recorder()
    let learner = learner()
    learner.delegates += [recorder]
    learner.delegates += Grouped.sched1cycle(rates[0], rates[1], rates[2])
    try learner.fit(2)
    for group in 0..<3 {
      let seen = recorder.values("LearningRate", group: group)
      #expect(seen.count == 8)
      #expect(abs(seen[0] - rates[group] / 10) < 1e-12)
    }
    #expect(recorder.values("Momentum")[0] == 0.95)
  }

  @Test("a search puts a grouped optimiser back")
  func search() throws {
    let learner = learner()
    try learner.fit(1)
    let (states, hypers) = (learner.optimizer.states, learner.optimizer.hyperparameters)
    _ = try learner.findLearningRate(steps: 8)
    #expect(learner.optimizer.hyperparameters == hypers)
    for (now, before) in zip(learner.optimizer.states, states) { #expect(now == before) }
  }

  @Test("a group that there is not is refused")
  func traps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let net = SmallTask().net
      let learner = Learner(
        data: SmallTask().data, lossFunction: .crossEntropy, model: net,
        optimizer: sgdOpt(net, learningRate: 0.1))
      learner.freeze(to: 1)
    }
    #expect(words(of: result).contains("there is no group 1"))
  }

  @Test("hyper-parameters of the library's optimisers go by the same names")
  func names() {
    let adam = Adam(for: task.net, learningRate: 0.01)
    #expect(
      Set(adam.hyperparameters[0].keys) == [
        "LearningRate", "Momentum", "SquareMomentum", "Epsilon",
      ])
    adam.hyperparameters[0]["Momentum"] = 0.5
    #expect(adam.beta1 == 0.5)
    let back = adam.saved()
    adam.learningRate = 3
    back()
    #expect(adam.learningRate == 0.01)
  }
}
