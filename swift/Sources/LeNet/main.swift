// LeNet-5 on handwritten digits, as programs for Swift for TensorFlow were written: only
// `@differentiable` is `@differentiable(reverse)` now.
//
//   swift run -c release --package-path swift LeNet-MNIST [mnist | digits] [--epochs N]

import Foundation
import Tandem
import TensorFlow

let (name, epochCount) = settings(CommandLine.arguments.dropFirst())
let digits = try Digits(name)

var classifier = LeNet()
let optimizer = Adam(for: classifier, learningRate: 2e-3)
let epochs = TrainingEpochs(samples: digits.training, batchSize: 128)

print("\(name): \(digits.training.count) digits to train on, \(digits.test.count) to test")
let start = Date()
for (epoch, batches) in epochs.prefix(epochCount).enumerated() {
  var (lossSum, batchCount): (Float, Int) = (0, 0)
  withLearningPhase(.training) {
    for samples in batches {
      let batch = samples.collated
      let (loss, gradients) = valueWithGradient(at: classifier) { classifier -> Tensor<Float> in
        softmaxCrossEntropy(logits: classifier(batch.image), labels: batch.label)
      }
      optimizer.update(&classifier, along: gradients)
      lossSum += loss.scalarized()
      batchCount += 1
    }
  }
  let accuracy = digits.accuracy(of: classifier)
  let seconds = Date().timeIntervalSince(start)
  print(
    String(
      format: "epoch %d: loss %.4f, accuracy %.2f %%, %.1f s", epoch + 1,
      lossSum / Float(batchCount), 100 * accuracy, seconds))
}
