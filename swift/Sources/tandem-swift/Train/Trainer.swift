import Foundation
import Tandem
import TensorFlow

/// A classifier and its optimiser, as a plan sets them up.
struct Trainer<Model: Classifier> {
  private(set) var model: Model
  private let optimizer: SGD<Model>

  init(_ model: Model, _ optimizer: SGD<Model>) {
    self.model = model
    self.optimizer = optimizer
  }

  /// - Throws: `SafetensorsError` where the plan's weights are not those of `model`.
  init(_ model: Model, _ plan: Plan) throws {
    var model = model
    try model.load(plan.file)
    let settings = plan.settings
    self.init(
      model,
      SGD(for: model, learningRate: settings.learningRate, momentum: settings.momentum))
  }

  /// One step of gradient descent; the loss before it.
  mutating func trainStep(_ batch: Batch) -> Float {
    let (loss, gradient) = valueWithGradient(at: model) { model in
      softmaxCrossEntropy(logits: model(batch.images), labels: batch.labels)
    }
    optimizer.update(&model, along: gradient)
    return loss.scalarized()
  }

  /// The mean loss over `images`, and the class predicted for each.
  func evaluate(_ images: LabelledImages) -> (loss: Float, predictions: [Int32]) {
    var total: Float = 0
    var predictions: [Int32] = []
    for start in stride(from: 0, to: images.count, by: 1000) {
      let end = min(start + 1000, images.count)
      let batch = images.batch(Array(Int32(start)..<Int32(end)))
      let logits = model(batch.images)
      let loss = softmaxCrossEntropy(logits: logits, labels: batch.labels).scalarized()
      total += loss * Float(end - start)
      predictions += logits.argmax(squeezingAxis: 1).scalars
    }
    return (total / Float(images.count), predictions)
  }
}

extension Trainer {
  /// Follows the plan to its end: the main job.
  mutating func follow(_ plan: Plan, _ data: TrainingData, _ record: RunRecord) throws {
    try record.begin(plan)
    var predictions: [Int32] = []
    for epoch in 0..<plan.settings.epochs {
      let trainLoss = try trainEpoch(epoch, plan, data.train, record)
      let test = evaluate(data.test)
      predictions = test.predictions
      let correct = zip(predictions, data.test.labels).filter { $0 == $1 }.count
      try record.epoch(
        epoch, trainLoss: trainLoss, loss: test.loss,
        accuracy: Float(correct) / Float(data.test.count))
    }
    try record.end(model, of: plan, predictions: predictions)
  }

  /// The mean loss of one epoch's examples, each as its step saw it: a short batch counts less.
  private mutating func trainEpoch(
    _ epoch: Int, _ plan: Plan, _ images: LabelledImages, _ record: RunRecord
  ) throws -> Float {
    var total: Double = 0
    for step in 0..<plan.stepsPerEpoch {
      let rows = plan.batch(epoch: epoch, step: step)
      let batch = images.batch(rows)
      let start = DispatchTime.now().uptimeNanoseconds
      let loss = trainStep(batch)
      let nanoseconds = DispatchTime.now().uptimeNanoseconds - start
      try record.step(epoch, step, loss, milliseconds: Double(nanoseconds) / 1e6)
      total += Double(loss) * Double(rows.count)
    }
    return Float(total / Double(images.count))
  }
}
