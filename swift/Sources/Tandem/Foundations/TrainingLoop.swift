import TensorFlow
import _Differentiation

// The training loop, taken apart and built up again (lessons 9 and 13).
//
//     v = momentum v + g,  p = p - rate v
//
// Each `fit...` takes one burden off the loop: slices and an update by hand; a gradient that knows
// its own parts; an optimiser; a data set and a loader; at last, validation. They train a model by
// value, `inout`, on x [n, ...] and classes y [n], and on the same batches give the same loss a
// step, to the bit. An `order` [epochs, n] says which row comes when, so that no random generator
// need be shared.
//
// The course's loops over a data set trained on the outer `xb`, `yb`, not on the batch, and so
// never learned from the data set; here there is nothing outside the loop to take by mistake.
//
// Twin: python/tandem/foundations/training_loop.py; DataLoader.swift has data set and loader.

/// Inputs [n, ...] and their classes [n]; in a data set's items, one of each.
public typealias Batch = (x: TF, y: TI)

/// From a model's output and the classes to a loss of rank 0.
public typealias Loss = @differentiable(reverse) (TF, @noDerivative TI) -> TF

/// Trains linear layers by slices of `order` [epochs, n]; gives the loss of every step.
public func fitSlices(
  _ layers: inout [LayerParameters], x: TF, y: TI, order: TI, batchSize: Int, learningRate: Float
) -> [Float] {
  var losses: [Float] = []
  let rowCount = order.shape[1]
  for epoch in 0..<order.shape[0] {
    for start in stride(from: 0, to: rowCount, by: batchSize) {
      let rows = order[epoch, start..<min(start + batchSize, rowCount)]
      let (xb, yb) = (x.gathering(atIndices: rows), y.gathering(atIndices: rows))
      let (loss, gradient) = valueWithGradient(at: layers) { crossEntropy(model(xb, $0), yb) }
      for i in layers.indices {
        layers[i].weight -= learningRate * gradient[i].weight
        layers[i].bias -= learningRate * gradient[i].bias
      }
      losses.append(loss.scalarized())
    }
  }
  return losses
}

/// Trains a model: the update no longer knows what layers there are.
public func fitParameters<Model: Layer>(
  _ model: inout Model, x: TF, y: TI, order: TI, batchSize: Int, learningRate: Float
) -> [Float] where Model.Input == TF, Model.Output == TF {
  var losses: [Float] = []
  for rows in batches(order, batchSize) {
    let batch = (x.gathering(atIndices: rows), y.gathering(atIndices: rows))
    let (loss, gradient) = lossWithGradient(model, crossEntropy, batch)
    model = moved(model, along: gradient, by: -learningRate)
    losses.append(loss.scalarized())
  }
  return losses
}

/// The loss of a model on a batch, and its gradient.
public func lossWithGradient<Model: Layer>(
  _ model: Model, _ loss: @escaping Loss, _ batch: Batch
) -> (value: TF, gradient: Model.TangentVector) where Model.Input == TF, Model.Output == TF {
  let step = lossWithGradient(model, LossFunction(loss), batch.x, batch.y)
  return (step.loss, step.gradient)
}

/// The rows of each batch of every epoch.
private func batches(_ order: TI, _ batchSize: Int) -> [TI] {
  order.unstacked().flatMap { epoch in
    stride(from: 0, to: epoch.scalarCount, by: batchSize).map {
      epoch[$0..<min($0 + batchSize, epoch.scalarCount)]
    }
  }
}

/// Gradient descent with momentum: v = momentum v + g, then p = p - rate v (Polyak 1964). Python's
/// `Optimizer`, which is the protocol's name here.
public struct GradientDescent<Model: Layer>: Optimizer {
  public var learningRate: Float
  public var momentum: Float
  /// v, a value of the gradient's type; a zero takes any shape that is added to it.
  public private(set) var velocity = Model.TangentVector.zero

  /// - Precondition: The model has parameters.
  public init(for model: Model, learningRate: Float, momentum: Float = 0) {
    require(
      !tensorLeaves(of: zerosLike(model)).isEmpty,
      "GradientDescent: \(Model.self) has no parameters")
    self.learningRate = learningRate
    self.momentum = momentum
  }

  public mutating func update(_ model: inout Model, along direction: Model.TangentVector) {
    velocity = velocity.scaled(by: momentum) + direction
    model.move(by: velocity.scaled(by: -learningRate))
  }
}

/// Trains a model by an optimiser: the loop no longer knows how a step is made.
public func fitOptimizer<Model: Layer, Descent: Optimizer>(
  _ model: inout Model, _ optimizer: inout Descent, x: TF, y: TI, order: TI, batchSize: Int
) -> [Float] where Model.Input == TF, Model.Output == TF, Descent.Model == Model {
  batches(order, batchSize).map { rows in
    step(
      &model, crossEntropy, &optimizer,
      (x.gathering(atIndices: rows), y.gathering(atIndices: rows)))
  }
}

/// One step of training: the loss before it.
private func step<Model: Layer, Descent: Optimizer>(
  _ model: inout Model, _ loss: @escaping Loss, _ optimizer: inout Descent, _ batch: Batch
) -> Float where Model.Input == TF, Model.Output == TF, Descent.Model == Model {
  let (value, gradient) = lossWithGradient(model, loss, batch)
  optimizer.update(&model, along: gradient)
  return value.scalarized()
}

/// Trains a model on a loader: the loop no longer knows where batches come from.
public func fitDataset<Model: Layer, Descent: Optimizer, Batches: Sequence>(
  _ model: inout Model, _ optimizer: inout Descent, _ loader: Batches, epochs: Int
) -> [Float]
where
  Model.Input == TF, Model.Output == TF, Descent.Model == Model, Batches.Element == Batch
{
  var losses: [Float] = []
  for _ in 0..<epochs {
    for batch in loader { losses.append(step(&model, crossEntropy, &optimizer, batch)) }
  }
  return losses
}

// MARK: validation

/// Mean loss and accuracy over all rows.
///
/// - Precondition: There is a batch.
public func validate<Model: Layer, Batches: Sequence>(
  _ model: Model, _ loss: Loss, _ batches: Batches
) -> (loss: Double, accuracy: Double)
where Model.Input == TF, Model.Output == TF, Batches.Element == Batch {
  var (count, total, right) = (0, 0.0, 0.0)
  for (x, y) in batches {
    let (logits, rows) = (model.inferring(from: x), y.scalarCount)
    count += rows
    total += Double(loss(logits, y).scalarized()) * Double(rows)
    right += Double(accuracy(logits, y).scalarized()) * Double(rows)
  }
  require(count > 0, "validate: there is no batch to validate on")
  return (total / Double(count), right / Double(count))
}

/// The training loss of each step and over all rows; loss and accuracy on validation data.
public struct EpochResult: Equatable {
  public let stepLosses: [Float]
  public let trainLoss: Double
  public let loss: Double
  public let accuracy: Double
}

/// Trains a model, and after each epoch measures it on the validation batches.
///
/// - Precondition: Both have a batch.
public func fit<Model: Layer, Descent: Optimizer, Train: Sequence, Valid: Sequence>(
  epochs: Int, _ model: inout Model, loss: @escaping Loss, _ optimizer: inout Descent,
  train: Train, valid: Valid
) -> [EpochResult]
where
  Model.Input == TF, Model.Output == TF, Descent.Model == Model, Train.Element == Batch,
  Valid.Element == Batch
{
  (0..<epochs).map { _ in
    var (steps, total, count) = ([Float](), 0.0, 0)
    withLearningPhase(.training) {
      for batch in train {
        steps.append(step(&model, loss, &optimizer, batch))
        total += Double(steps[steps.count - 1]) * Double(batch.y.scalarCount)
        count += batch.y.scalarCount
      }
    }
    require(count > 0, "fit: there is no batch to train on")
    let measured = validate(model, loss, valid)
    return EpochResult(
      stepLosses: steps, trainLoss: total / Double(count), loss: measured.loss,
      accuracy: measured.accuracy)
  }
}
