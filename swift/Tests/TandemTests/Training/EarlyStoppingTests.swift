import Foundation
import Tandem
import TensorFlow
import TestFiles
import Testing

@Suite("Stopping early")
struct EarlyStoppingTests {
  private let task = SmallTask()

  /// A value for each epoch.
  private func told(_ values: [Double]) -> (SmallLearner) -> Double { { values[$0.currentEpoch] } }

  @Test("after so many epochs in a row that were not better")
  func patience() throws {
    let (stopping, journal) = (
      SmallLearner.EarlyStopping(told([3, 2, 2.5, 1, 1, .nan, 0]), patience: 2), Journal()
    )
    try task.learner([stopping, journal]).fit(7)
    #expect(journal.events.filter { $0 == "epochWillStart" }.count == 6)
    #expect(journal.events.suffix(2) == ["trainingDidFinish", "cleanUp training"])
    #expect(stopping.best == 1)
    #expect(stopping.bestEpoch == 3)
  }

  @Test("large values may be the good ones, and better by a bit is not enough")
  func modes() throws {
    let stopping = SmallLearner.EarlyStopping(
      told([0.5, 0.6, 0.65, 0.9]), patience: 1, minDelta: 0.07, mode: .max)
    try task.learner([stopping]).fit(4)
    #expect(stopping.best == 0.6)
  }

  @Test("watches the mean validation loss, over items")
  func loss() throws {
    let monitor = SmallLearner.Monitor()
    let learner = task.learner(momentum: 0.9, [monitor])
    try learner.fit(3)
    let loss = crossEntropy(learner.model(task.x), task.y)
    #expect(monitor.bestEpoch == 2)
    #expect(abs(monitor.best - Double(loss.scalarized())) < 1e-6)
  }

  @Test("the best model is kept in a file, and is what the fit ends with")
  func best() throws {
    final class Noting: SmallLearner.Delegate {
      let note: (SmallLearner) -> Void
      init(_ note: @escaping (SmallLearner) -> Void) { self.note = note }
      override func epochDidFinish(_ learner: SmallLearner) { note(learner) }
    }
    let folder = try TemporaryFolder()
    let path = folder.url.appendingPathComponent("best.safetensors").path
    var weights: [TF] = []
    let saving = SmallLearner.SaveBest(path: path, told([3, 1, 2]))
    let learner = task.learner([saving, Noting { weights.append($0.model.second.weight) }])
    try learner.fit(3)
    #expect(saving.bestEpoch == 1)
    #expect(learner.model.second.weight == weights[1])
    #expect(weights[2] != weights[1])
    var read = task.net
    try read.readWeights(from: path)
    #expect(read.second.weight == weights[1])
  }
}

@Suite("Gradients")
struct GradientsTests {
  private let task = SmallTask()

  @Test("clipping keeps the direction, and is of all tensors together")
  func clipping() {
    let (batch, net) = (try! task.data.train.oneBatch(), task.net)
    let whole = lossWithGradient(net, .crossEntropy, batch.x, batch.y).gradient
    func parts(_ gradient: SmallNet.TangentVector) -> [Float] {
      tensorLeaves(of: gradient).flatMap { TF(_tfe: $0.handle).scalars }
    }
    func norm(_ gradient: SmallNet.TangentVector) -> Float {
      parts(gradient).reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
    var clipped = whole
    let before = clipGradients(&clipped, maxNorm: 0.1)
    #expect(abs(before.scalarized() - norm(whole)) < 1e-5)
    #expect(abs(norm(clipped) - 0.1) < 1e-5)
    for (small, large) in zip(parts(clipped), parts(whole)) {
      #expect(abs(small - large * 0.1 / norm(whole)) < 1e-6)
    }
    var same = whole
    clipGradients(&same, maxNorm: 1000)
    #expect(parts(same) == parts(whole))
    var nothing = SmallNet.TangentVector.zero
    #expect(clipGradients(&nothing, maxNorm: 1).scalarized() == 0)
  }

  @Test("the delegate bounds each step")
  func delegate() throws {
    let clipping = SmallLearner.GradientClipping(maxNorm: 1e-3)
    let learner = task.learner(rate: 1, [clipping])
    learner.data.train = Batches([(x: task.x, y: task.y)])
    try learner.fit(1)
    let moved = zip(tensorLeaves(of: learner.model), tensorLeaves(of: task.net)).reduce(Float(0)) {
      $0 + (TF(_tfe: $1.0.handle) - TF(_tfe: $1.1.handle)).squared().sum().scalarized()
    }
    #expect(abs(moved.squareRoot() - 1e-3) < 1e-6)
    #expect(clipping.norm!.scalarized() > 0.1)
  }

  @Test(
    "several small batches make the step of a large one, and the last make one with what is there")
  func accumulation() throws {
    let journal = Journal()
    let learner = task.learner([SmallLearner.GradientAccumulation(steps: 3), journal])
    try learner.fit(1)
    #expect(journal.events.filter { $0 == "optimizerDidUpdate" }.count == 2)
    var (model, optimizer) = (task.net, SGD(for: task.net, learningRate: 0.2))
    for rows in [0..<48, 48..<50] {
      let step = lossWithGradient(model, .crossEntropy, task.x[rows], task.y[rows])
      optimizer.update(&model, along: step.gradient)
    }
    expectClose(learner.model.second.weight, model.second.weight)
    expectClose(learner.model.first.first.bias, model.first.first.bias)
  }
}
