import Tandem
import TensorFlow
import Testing
import _Differentiation

import struct Tandem.Dataset

typealias SmallNet = SequentialValue<SequentialValue<LinearValue, FunctionValue>, LinearValue>
typealias SmallLearner = Learner<TI, SGD<SmallNet>>

/// A net of 6 inputs and 3 classes, and 50 rows that it can learn.
struct SmallTask {
  let x = normal([50, 6], 1)
  let y: TI
  let net: SmallNet

  init() {
    y = x[0..., 0..<3].argmax(squeezingAxis: 1)
    net = SequentialValue {
      LinearValue(kaimingNormal([6, 8], seed: (1, 1)), TF(zeros: [8]))
      FunctionValue(relu)
      LinearValue(kaimingNormal([8, 3], seed: (1, 2)), TF(zeros: [3]))
    }
  }

  /// 4 batches, the last one short, and 2 to validate on.
  var data: DataBunch<TF, TI> {
    DataBunch(train: batches(16), valid: batches(32), channels: 1, classes: classCount(y))
  }

  func batches(_ size: Int) -> Batches<TF, TI> {
    Batches(DataLoader(Dataset(x, y), batchSize: size, Sampler(50)))
  }

  func learner(rate: Float = 0.2, momentum: Float = 0, _ delegates: [SmallLearner.Delegate] = [])
    -> SmallLearner
  {
    Learner(
      data: data, lossFunction: .crossEntropy, model: net,
      optimizer: SGD(for: net, learningRate: rate, momentum: momentum), delegates: delegates)
  }
}

/// Notes every event, and throws what it is told to at the one named.
final class Journal: SmallLearner.Delegate {
  var events: [String] = []
  var losses: [Float] = []
  var failing: (event: LearnerEvent, error: any Error)?

  override func trainingWillStart(_ learner: SmallLearner) throws { try note(.trainingWillStart) }
  override func epochWillStart(_ learner: SmallLearner) throws { try note(.epochWillStart) }
  override func batchWillStart(_ learner: SmallLearner) throws { try note(.batchWillStart) }
  override func didProduceNewOutput(_ learner: SmallLearner) throws {
    losses.append(learner.currentLoss.scalarized())
    try note(.didProduceNewOutput)
  }
  override func didProduceNewGradient(_ learner: SmallLearner) throws {
    try note(.didProduceNewGradient)
  }
  override func optimizerDidUpdate(_ learner: SmallLearner) throws { try note(.optimizerDidUpdate) }
  override func batchWasSkipped(_ learner: SmallLearner) throws { try note(.batchWasSkipped) }
  override func batchDidFinish(_ learner: SmallLearner) throws { try note(.batchDidFinish) }
  override func validationWillStart(_ learner: SmallLearner) throws {
    try note(.validationWillStart)
  }
  override func epochWasSkipped(_ learner: SmallLearner) throws { try note(.epochWasSkipped) }
  override func epochDidFinish(_ learner: SmallLearner) throws { try note(.epochDidFinish) }
  override func trainingDidFinish(_ learner: SmallLearner) throws { try note(.trainingDidFinish) }
  override func cleanUp(_ level: TrainingLevel, _ learner: SmallLearner) {
    events.append("cleanUp \(level)")
  }

  private func note(_ event: LearnerEvent) throws {
    events.append("\(event)")
    if let failing, failing.event == event { throw failing.error }
  }
}

private struct Fault: Error {}

@Suite("The learner")
struct LearnerTests {
  private let task = SmallTask()

  @Test("trains as the training loop does, to the bit, and its optimiser goes on")
  func likeTheLoop() throws {
    let journal = Journal()
    let learner = task.learner(momentum: 0.9, [journal])
    try learner.fit(2)
    try learner.fit(1)
    var (model, descent) = (task.net, SGD(for: task.net, learningRate: 0.2, momentum: 0.9))
    let loss: Loss = { softmaxCrossEntropy(logits: $0, labels: $1) { $0.mean() } }
    let history = fit(
      epochs: 3, &model, loss: loss, &descent, train: task.data.train, valid: task.data.valid)
    let steps = history.flatMap(\.stepLosses)
    let trained = (0..<3).flatMap { journal.losses[($0 * 6)..<($0 * 6 + 4)] }
    #expect(trained == steps)
    #expect(learner.model.second.weight == model.second.weight)
    #expect(learner.model.first.first.bias == model.first.first.bias)
    #expect(steps[11] < steps[0] / 2)
  }

  @Test("tells of a batch's events in their order, and of an epoch's")
  func order() throws {
    let journal = Journal()
    try task.learner([journal]).fit(1)
    let trained = [
      "batchWillStart", "didProduceNewOutput", "didProduceNewGradient", "optimizerDidUpdate",
      "batchDidFinish", "cleanUp batch",
    ]
    let seen = ["batchWillStart", "didProduceNewOutput", "batchDidFinish", "cleanUp batch"]
    let epoch =
      ["epochWillStart"] + Array(repeating: trained, count: 4).flatMap { $0 }
      + ["validationWillStart"] + seen + seen + ["epochDidFinish", "cleanUp epoch"]
    #expect(
      journal.events == ["trainingWillStart"] + epoch + ["trainingDidFinish", "cleanUp training"])
  }

  @Test("an action ends its level and no more")
  func actions() throws {
    let journal = Journal()
    let learner = task.learner([journal])
    journal.failing = (.didProduceNewOutput, LearnerAction.skipBatch)
    try learner.fit(1)
    #expect(journal.events.filter { $0 == "batchWasSkipped" }.count == 6)
    #expect(!journal.events.contains("optimizerDidUpdate"))
    #expect(learner.model.second.weight == task.net.second.weight)
    journal.events = []
    journal.failing = (.didProduceNewGradient, LearnerAction.skipEpoch)
    try learner.fit(2)
    #expect(journal.events.filter { $0 == "epochWasSkipped" }.count == 2)
    #expect(!journal.events.contains("validationWillStart"))
    journal.events = []
    journal.failing = (.optimizerDidUpdate, LearnerAction.stop)
    try learner.fit(2)
    #expect(
      journal.events.suffix(4) == [
        "cleanUp batch", "cleanUp epoch", "trainingDidFinish", "cleanUp training",
      ])
    #expect(journal.events.filter { $0 == "optimizerDidUpdate" }.count == 1)
  }

  @Test("what has ended can be cancelled, to no effect")
  func late() throws {
    let journal = Journal()
    journal.failing = (.batchDidFinish, LearnerAction.skipBatch)
    try task.learner([journal]).fit(1)
    #expect(!journal.events.contains("batchWasSkipped"))
    #expect(journal.events.filter { $0 == "batchDidFinish" }.count == 6)
  }

  @Test("an error passes, each level is cleaned up, and the phase is put back")
  func errors() {
    let journal = Journal()
    journal.failing = (.didProduceNewGradient, Fault())
    let learner = task.learner([journal])
    withLearningPhase(.inference) {
      #expect(throws: Fault.self) { try learner.fit(3) }
      #expect(Context.local.learningPhase == .inference)
    }
    #expect(
      journal.events.suffix(4) == [
        "didProduceNewGradient", "cleanUp batch", "cleanUp epoch", "cleanUp training",
      ])
    #expect(learner.delegates.count == 2)
  }

  @Test("an error of the data passes too")
  func dataFails() {
    let broken = Batches<TF, TI>(count: 2) {
      var left = 2
      return {
        left -= 1
        if left == 0 { throw TandemError("shelf/7.png: damaged") }
        return (task.x, task.y)
      }
    }
    let learner = task.learner()
    learner.data.train = broken
    #expect(throws: TandemError("shelf/7.png: damaged")) { try learner.fit(1) }
  }

  @Test("delegates are called by their order, and are told where the fit is")
  func places() throws {
    final class Place: SmallLearner.Delegate {
      var seen: [Double] = []
      var phases: [LearningPhase] = []
      var rank = 0
      let note: (Int) -> Void
      init(_ rank: Int, _ note: @escaping (Int) -> Void) { (self.rank, self.note) = (rank, note) }
      override var order: Int { rank }
      override func batchWillStart(_ learner: SmallLearner) {
        if learner.inTrain { seen.append(learner.progress) }
        phases.append(Context.local.learningPhase)
      }
      override func trainingDidFinish(_ learner: SmallLearner) {
        note(rank)
        seen.append(learner.progress)
      }
    }
    var ranks: [Int] = []
    let places = [5, -1, 5, 0].map { Place($0) { ranks.append($0) } }
    let learner = task.learner([places[0], places[1]])
    try learner.fit(2, delegates: [places[2], places[3]])
    #expect(ranks == [-1, 0, 5, 5])
    #expect(places[0].seen == (0...8).map { Double($0) / 8 })
    let epoch: [LearningPhase] = Array(repeating: .training, count: 4) + [.inference, .inference]
    #expect(places[0].phases == epoch + epoch)
    #expect(learner.stepCount == 8)
    #expect(learner.delegates.count == 3)
  }

  @Test("a delegate may replace the batch and the gradient")
  func replacing() throws {
    final class Blind: SmallLearner.Delegate {
      override func batchWillStart(_ learner: SmallLearner) {
        learner.currentInput = TF(zerosLike: learner.currentInput)
      }
      override func didProduceNewGradient(_ learner: SmallLearner) {
        learner.currentGradient.second.bias = TF(zeros: [3])
      }
    }
    let learner = task.learner([Blind()])
    try learner.fit(1)
    // Nothing but biases can learn from zeros, and the last one's was taken away.
    #expect(learner.model.first.first.weight == task.net.first.first.weight)
    #expect(learner.model.second.bias == task.net.second.bias)
  }

  @Test("predicts in inference, every batch")
  func predictions() throws {
    let learner = task.learner()
    let (outputs, targets) = try learner.allPredictions()
    #expect(outputs == task.net(task.x))
    #expect(targets == task.y)
    let none = Batches<TF, TI>([(x: TF, y: TI)]())
    #expect(throws: TandemError.self) { try learner.predictions(none) }
    #expect(throws: TandemError.self) { try none.oneBatch() }
  }

  @Test("swift 06: classes are counted, not labels")
  func classes() {
    #expect(task.data.classes == 3)
    #expect(classCount(TI([4, 4, 9])) == 2)
  }

  @Test("a loss that is not of rank 0 is refused with its shape, and so is a batch not there yet")
  func traps() async {
    let loss = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let task = SmallTask()
      let learner = task.learner()
      learner.lossFunction = LossFunction.crossEntropy.perItem!
      try learner.fit(1)
    }
    #expect(words(of: loss).contains("the loss must be of rank 0, got the shape [16]"))
    let early = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = SmallTask().learner().currentLoss
    }
    #expect(words(of: early).contains("no batch has got as far as its loss yet"))
  }
}

@Suite("The loss function")
struct LossFunctionTests {
  private let logits = normalDouble([4, 3], 3)
  private let target: TI = [0, 2, 1, 1]

  @Test("has the value and gradient of what it holds, by item and as their mean")
  func gradients() {
    let x = TF(logits)
    let (value, gradient) = valueWithGradient(at: x) { crossEntropy($0, target) }
    for loss in [LossFunction.crossEntropy, LossFunction { crossEntropy($0, $1) }] {
      let (own, pullback) = loss.valueWithPullback(x, target)
      expectClose(own, value)
      expectClose(pullback(TF(1)), gradient)
      let target = target
      let through = valueWithGradient(at: x) { loss($0 * 2, target) * 3 }
      expectClose(
        through.gradient, TensorFlow.gradient(at: x) { crossEntropy($0 * 2, target) * 3 })
    }
    let each = LossFunction.crossEntropy.perItem!(x, target)
    #expect(each.shape == [4])
    expectClose(each.mean(), value)
    #expect(LossFunction<TF, TI> { crossEntropy($0, $1) }.perItem == nil)
  }

  /// What lies behind a stored differentiable function would be overwritten.
  private final class Holder<Model: Layer, Label> where Model.Output == TF {
    let loss: LossFunction<TF, Label>
    var model: Model
    let mark: Int
    init(_ loss: LossFunction<TF, Label>, _ model: Model, _ mark: Int) {
      (self.loss, self.model, self.mark) = (loss, model, mark)
    }
  }

  @Test("may be stored in a generic class, before a model")
  func stored() {
    let net = SmallTask().net
    let holder = Holder<SmallNet, TI>(.crossEntropy, net, 77)
    let x = SmallTask().x[0..<4]
    let step = lossWithGradient(holder.model, holder.loss, x, target)
    #expect(holder.mark == 77)
    #expect(holder.model.second.weight == net.second.weight)
    let plain = valueWithGradient(at: net) { crossEntropy($0(x), target) }
    expectClose(step.loss, plain.value)
    expectClose(step.gradient.first.first.weight, plain.gradient.first.first.weight)
    expectClose(step.output, net(x))
  }
}
