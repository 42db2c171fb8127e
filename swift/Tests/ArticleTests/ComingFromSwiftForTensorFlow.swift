// Made from ComingFromSwiftForTensorFlow.md by tools/documentation: change the article, not this file.
// swift-format-ignore-file

import TensorFlow
import Testing

private struct Classifier: Layer {
  var hidden = Dense<Float>(inputSize: 2, outputSize: 8, activation: tanh)
  var output = Dense<Float>(inputSize: 8, outputSize: 2)
  @noDerivative var name = "two moons"

  @differentiable(reverse)
  func callAsFunction(_ input: Tensor<Float>) -> Tensor<Float> {
    input.sequenced(through: hidden, output)
  }
}


@Test("ComingFromSwiftForTensorFlow.md") func articleComingFromSwiftForTensorFlow() {
  let context = Context.local  // other tests share the thread and its context
  defer { Context.local = context }

  var classifier = withRandomSeedForTensorFlow((1, 2)) { Classifier() }
  let optimizer = SGD(for: classifier, learningRate: 0.5)
  let inputs: Tensor<Float> = [[0, 0], [0, 1], [1, 0], [1, 1]]
  let labels: Tensor<Int32> = [0, 0, 1, 1]

  Context.local.learningPhase = .training
  for _ in 0..<100 {
    let gradients = gradient(at: classifier) { classifier -> Tensor<Float> in
      softmaxCrossEntropy(logits: classifier(inputs), labels: labels)
    }
    optimizer.update(&classifier, along: gradients)
  }
  expectPrinted(classifier(inputs).argmax(squeezingAxis: 1) == labels, as: "true", 36, "ComingFromSwiftForTensorFlow.md")
  let found = classifier.recursivelyAllWritableKeyPaths(to: Tensor<Float>.self)
  expectPrinted(found.count, as: "4", 51, "ComingFromSwiftForTensorFlow.md")
  expectPrinted(classifier[keyPath: found[1]] == classifier.hidden.bias, as: "true", 52, "ComingFromSwiftForTensorFlow.md")
  expectPrinted(found.contains(\Classifier.hidden.bias), as: "false", 53, "ComingFromSwiftForTensorFlow.md")
  let onXLA = Tensor<Float>([1, 2], on: Device.defaultXLA)
  LazyTensorBarrier()
  expectPrinted(onXLA + onXLA, as: "[2.0, 4.0]", 76, "ComingFromSwiftForTensorFlow.md")
  expectPrinted(onXLA.device.kind == Device.default.kind, as: "true", 77, "ComingFromSwiftForTensorFlow.md")
}
