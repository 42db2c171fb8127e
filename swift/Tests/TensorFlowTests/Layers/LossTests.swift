import Foundation
import TensorFlow
import Testing
import _Differentiation

private typealias ClassLoss =
  @differentiable(reverse) (Tensor<Float>, @noDerivative Tensor<Int32>) -> Tensor<Float>

/// Trains any model by any loss; gives the losses on the way.
private func train<Model: Layer, Target>(
  _ model: inout Model, _ input: Tensor<Float>, _ target: Target, steps: Int,
  loss: @differentiable(reverse) (Model.Output, @noDerivative Target) -> Tensor<Float>
) -> [Float] where Model.Input == Tensor<Float> {
  let optimizer = SGD(for: model, learningRate: 0.5)
  return (0..<steps).map { _ in
    let (value, gradient) = valueWithGradient(at: model) { loss($0(input), target) }
    optimizer.update(&model, along: gradient)
    return value.scalarized()
  }
}

/// A loss to keep. Not in the generic class itself: Swift 6.3 gives a stored `@differentiable`
/// function too little room in a type whose layout depends on its parameters.
private final class StoredLoss {
  let function: ClassLoss
  init(_ function: @escaping ClassLoss) { self.function = function }
}

/// A learner that keeps its loss, as the course's does.
private final class Learner<Model: Layer>
where Model.Input == Tensor<Float>, Model.Output == Tensor<Float> {
  var model: Model
  let loss: StoredLoss

  init(_ model: Model, loss: @escaping ClassLoss) {
    (self.model, self.loss) = (model, StoredLoss(loss))
  }

  func step(_ input: Tensor<Float>, _ labels: Tensor<Int32>) -> Float {
    let loss = loss.function
    let (value, gradient) = valueWithGradient(at: model) { loss($0(input), labels) }
    var move = gradient
    updateTensorLeaves(of: &move) { (Tensor<Float>(_tfe: $1) * -0.5)._tfe }
    model.move(by: move)
    return value.scalarized()
  }
}

@Suite("Losses")
struct LossTests {
  private let input: Tensor<Float> = numbers([12, 4])
  private let labels = Tensor<Int32>((0..<12).map { Int32($0 % 3) })
  private var model: Dense<Float> {
    Dense(weight: numbers([4, 3], seed: 2), bias: Tensor([0, 0, 0]))
  }

  @Test("softmaxCrossEntropy is passed as a function to a generic training loop")
  func asFunction() {
    var trained = model
    let losses = train(&trained, input, labels, steps: 60, loss: softmaxCrossEntropy)
    #expect(losses[0] > 1)
    #expect(losses[59] < losses[0] * 0.95)
    #expect(zip(losses, losses.dropFirst()).allSatisfy { $0 > $1 })
    var byClosure = model
    let same = train(&byClosure, input, labels, steps: 60) {
      softmaxCrossEntropy(logits: $0, labels: $1)
    }
    #expect(same == losses)
  }

  @Test("meanSquaredError is passed as a function too")
  func squaredErrorAsFunction() {
    var trained = model
    let target: Tensor<Float> = numbers([12, 3], seed: 3)
    let losses = train(&trained, input, target, steps: 30, loss: meanSquaredError)
    #expect(zip(losses, losses.dropFirst()).allSatisfy { $0 > $1 })
  }

  @Test("a learner keeps its loss as a stored function")
  func stored() {
    let learner = Learner(model, loss: softmaxCrossEntropy)
    var trained = model
    let expected = train(&trained, input, labels, steps: 5, loss: softmaxCrossEntropy)
    let losses = (0..<5).map { _ in learner.step(input, labels) }
    expectClose(Tensor(losses), Tensor(expected), tolerance: 1e-6)
  }

  @Test("cross-entropy is log sum exp less the score of the right class")
  func crossEntropy() {
    let logits: Tensor<Double> = 3 * numbers([5, 4])
    let labels: Tensor<Int32> = [0, 3, 1, 1, 2]
    let expected = (0..<5).map { row -> Double in
      let scores = logits[row].scalars
      let right = scores[Int(labels.scalars[row])]
      return log(scores.map { exp($0) }.reduce(0, +)) - right
    }
    let each = softmaxCrossEntropy(logits: logits, labels: labels) { $0 }
    expectClose(each, Tensor(expected), tolerance: 1e-14)
    let mean = softmaxCrossEntropy(logits: logits, labels: labels)
    expectClose(mean, Tensor(expected.reduce(0, +) / 5), tolerance: 1e-14)
    let sum = softmaxCrossEntropy(logits: logits, labels: labels) { $0.sum() }
    expectClose(sum, Tensor(expected.reduce(0, +)), tolerance: 1e-14)
    let oneHot = Tensor<Double>(oneHotAtIndices: labels, depth: 4)
    expectClose(
      softmaxCrossEntropy(logits: logits, probabilities: oneHot), mean, tolerance: 1e-14)
    expectClose(
      softmaxCrossEntropy(logits: logits, probabilities: oneHot) { $0.sum() }, sum,
      tolerance: 1e-14)
  }

  @Test("cross-entropy of enormous scores is finite, its gradient at most one")
  func enormous() {
    let logits: Tensor<Float> = [[1e4, -1e4], [1e4, -1e4]]
    let labels: Tensor<Int32> = [0, 1]
    let (loss, gradient) = valueWithGradient(at: logits) {
      softmaxCrossEntropy(logits: $0, labels: labels)
    }
    #expect(loss.scalarized() == 1e4)
    #expect(gradient == [[0, 0], [0.5, -0.5]])
  }

  @Test("gradients of every form are those of central differences")
  func gradients() {
    let logits: Tensor<Double> = numbers([4, 3])
    let labels: Tensor<Int32> = [2, 0, 1, 2]
    let target: Tensor<Double> = numbers([4, 3], seed: 2)
    let probabilities = softmax(target)
    let weights: Tensor<Double> = numbers([4], seed: 3)
    expectGradients(of: logits) { softmaxCrossEntropy(logits: $0, labels: labels) }
    expectGradients(of: logits) {
      softmaxCrossEntropy(logits: $0, labels: labels) { ($0 * weights).sum() }
    }
    expectGradients(of: logits) { softmaxCrossEntropy(logits: $0, probabilities: probabilities) }
    expectGradients(of: logits) {
      softmaxCrossEntropy(logits: $0, probabilities: probabilities) { ($0 * weights).sum() }
    }
    expectGradients(of: logits) { meanSquaredError(predicted: $0, expected: target) }
    expectGradients(of: logits) { l2Loss(predicted: $0, expected: target) { $0.mean() } }
    expectGradients(of: logits) { sigmoidCrossEntropy(logits: $0, labels: probabilities) }
  }

  @Test("losses between numbers, by their definitions")
  func regression() {
    let predicted: Tensor<Float> = [1, 2, -3]
    let expected: Tensor<Float> = [2, 4, -6]
    #expect(l1Loss(predicted: predicted, expected: expected) == Tensor(6))
    #expect(l2Loss(predicted: predicted, expected: expected) == Tensor(14))
    #expect(meanAbsoluteError(predicted: predicted, expected: expected) == Tensor(2))
    expectClose(
      meanSquaredError(predicted: predicted, expected: expected), Tensor(14 / 3), tolerance: 1e-6)
    #expect(
      meanAbsolutePercentageError(predicted: predicted, expected: expected) == Tensor(50))
  }
}
