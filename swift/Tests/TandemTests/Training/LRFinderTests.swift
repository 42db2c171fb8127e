import Foundation
import Tandem
import TensorFlow
import Testing
import _Differentiation

import struct Tandem.Dataset

@Suite("The learning-rate finder")
struct LRFinderTests {
  private let task = SmallTask()

  @Test("raises the rate to the end, or to where the loss grows; leaves everything as it was")
  func search() throws {
    let stats = SmallLearner.AvgStatsDelegate(logger: { _ in })
    let learner = task.learner(momentum: 0.9, [stats])
    try learner.fit(1)
    let (weight, velocity, rows) = (
      learner.model.second.weight, learner.optimizer.velocity.second.weight, stats.history.count
    )
    let curve = try learner.findLearningRate(steps: 60, lowest: 1e-4, highest: 1e3)
    #expect(curve.rates.count < 60)
    #expect(curve.losses.count == curve.rates.count)
    #expect(abs(curve.rates[1] / curve.rates[0] - pow(1e7, 1 / 59)) < 1e-6)
    #expect(curve.losses.last! > 3 * curve.losses.min()!)
    let suggested = try curve.suggestion()
    #expect(0.001...1 ~= suggested)
    #expect(curve.rates.contains(try curve.suggestion(.steepest)))
    #expect(learner.model.second.weight == weight)
    #expect(learner.optimizer.velocity.second.weight == velocity)
    #expect(learner.optimizer.learningRate == 0.2)
    #expect(stats.history.count == rows)
    #expect(learner.delegates.count == 2)
    let short = try learner.findLearningRate(steps: 5, lowest: 1e-4, highest: 1e-3)
    #expect(short.rates.count == 5)
    #expect(abs(short.rates[4] - 1e-3) < 1e-12)
  }

  @Test("the order of batches comes again as it would have")
  func order() throws {
    func losses(searching: Bool) throws -> [Float] {
      let sampler = Sampler(50, .shuffled(ARC4RandomNumberGenerator(seed: 5)))
      let loader = DataLoader(Dataset(task.x, task.y), batchSize: 16, sampler)
      let journal = Journal()
      let learner = task.learner()
      learner.data.train = Batches(loader)
      if searching { _ = try learner.findLearningRate(steps: 10) }
      try learner.fit(2, delegates: [journal])
      return journal.losses
    }
    #expect(try losses(searching: true) == losses(searching: false))
  }

  @Test("running statistics are put back too, and on an error as well")
  func statistics() throws {
    let norm = BatchNorm<Float>(featureCount: 6)
    let learner = Learner(
      data: DataBunch(train: task.batches(16), valid: task.batches(16)),
      lossFunction: LossFunction<TF, TI> { output, _ in (output - 1).squared().mean() },
      model: norm, optimizer: SGD(for: norm, learningRate: 0.1))
    let before = learner.model.runningMean.value
    #expect(throws: TandemError("x")) {
      try learner.untouched {
        try learner.fit(1)
        #expect(learner.model.runningMean.value != before)
        #expect(learner.model.offset != norm.offset)
        throw TandemError("x")
      }
    }
    #expect(learner.model.runningMean.value == before)
    #expect(learner.model.offset == norm.offset)
  }

  @Test("a search that saw nothing suggests nothing")
  func empty() {
    #expect(throws: TandemError.self) { try LRCurve().suggestion() }
  }
}

@Suite("Transforms of batches")
struct BatchTransformTests {
  @Test("normalisation is by channel, in training and in validation; others as they are told")
  func normalizing() throws {
    final class Seen: SmallLearner.Delegate {
      var inputs: [TF] = []
      override var order: Int { 100 }
      override func batchWillStart(_ learner: SmallLearner) { inputs.append(learner.currentInput) }
    }
    let task = SmallTask()
    let (mean, std) = (task.x.mean(squeezingAxes: 0), task.x.standardDeviation(squeezingAxes: 0))
    let (seen, whole) = (Seen(), DataBunch(train: task.batches(50), valid: task.batches(50)))
    let learner = task.learner([
      SmallLearner.normalize(mean: mean, std: std), SmallLearner.BatchTransform { $0 + 7 }, seen,
    ])
    learner.data = whole
    try learner.fit(1)
    expectClose(seen.inputs[1], (task.x - mean) / std)
    expectClose(seen.inputs[0], (task.x - mean) / std + 7)
    let found = seen.inputs[1].mean(squeezingAxes: 0)
    #expect(found.scalars.allSatisfy { abs($0) < 1e-5 })
  }
}
