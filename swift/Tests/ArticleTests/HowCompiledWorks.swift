// Made from HowCompiledWorks.md by tools/documentation: change the article, not this file.
// swift-format-ignore-file

import TensorFlow
import Testing

private struct Network: Layer {
  var hidden = Dense<Float>(inputSize: 2, outputSize: 16, activation: tanh)
  var output = Dense<Float>(inputSize: 16, outputSize: 2)

  @differentiable(reverse)
  func callAsFunction(_ input: Tensor<Float>) -> Tensor<Float> { output(hidden(input)) }
}

private struct Training {
  var network: Network
  let optimizer: Adam<Network>

  init() {
    network = Network()
    optimizer = Adam(for: network, learningRate: 0.05)
  }
}

private struct Batch {
  var inputs: Tensor<Float>
  var labels: Tensor<Int32>
}

final private class Warmup: TensorHolding {
  @PerCall var step = 0
  var last = Tensor<Float>(0)

  func rate() -> Tensor<Float> {
    atEachCall { self.step += 1 }
    last = Tensor(atEachCall: { 0.25 * Float(self.step) })
    return last
  }
}


@Test("HowCompiledWorks.md") func articleHowCompiledWorks() {
  let context = Context.local  // other tests share the thread and its context
  defer { Context.local = context }

  let step = compiled(using: .graph) { (state: inout Training, batch: Batch) -> Tensor<Float> in
    let (loss, gradient) = valueWithGradient(at: state.network) {
      softmaxCrossEntropy(logits: $0(batch.inputs), labels: batch.labels)
    }
    state.optimizer.update(&state.network, along: gradient)
    return loss
  }

  var state = withRandomSeedForTensorFlow((1, 2)) { Training() }
  let batch = Batch(inputs: [[0, 0], [0, 1], [1, 0], [1, 1]], labels: [0, 1, 1, 0])
  let first = step(&state, batch)
  for _ in 0..<200 { _ = step(&state, batch) }
  expectPrinted(step(&state, batch).scalarized() < first.scalarized() / 10, as: "true", 50, "HowCompiledWorks.md")
  expectPrinted(step.statistics.callCount, step.statistics.traceCount, as: "202 1", 51, "HowCompiledWorks.md")
  var offset = Tensor<Float>(10)
  let shifted = compiled { (x: Tensor<Float>) in x + offset }
  expectPrinted(shifted(Tensor(1)), as: "11.0", 75, "HowCompiledWorks.md")
  offset = Tensor(20)
  expectPrinted(shifted(Tensor(1)), as: "11.0", 77, "HowCompiledWorks.md")
  expectPrinted(shifted.statistics.captureCount, as: "1", 78, "HowCompiledWorks.md")
  let total = compiled(cacheLimit: 2) { (x: Tensor<Float>) in x.sum() }
  for count in [3, 4, 3, 5] { _ = total(Tensor(ones: [count])) }
  expectPrinted(total.statistics.callCount, total.statistics.traceCount, as: "4 3", 91, "HowCompiledWorks.md")
  expectPrinted(total.statistics.cachedCount, total.statistics.evictionCount, as: "2 1", 92, "HowCompiledWorks.md")
  var warmup = Warmup()
  let next = compiled { (warmup: inout Warmup, x: Tensor<Float>) in x * warmup.rate() }
  expectPrinted(next(&warmup, Tensor(1)), next(&warmup, Tensor(1)), next(&warmup, Tensor(1)), as: "0.25 0.5 0.75", 120, "HowCompiledWorks.md")
  let draw = compiled { (x: Tensor<Float>) in x + Tensor(randomUniform: [3]) }
  let zeros = Tensor<Float>(zeros: [3])
  expectPrinted(draw(zeros) == draw(zeros), as: "false", 131, "HowCompiledWorks.md")
  let fixed = compiled { (x: Tensor<Float>) in x + Tensor(randomUniform: [3], seed: (1, 2)) }
  expectPrinted(fixed(zeros) == fixed(zeros), as: "true", 133, "HowCompiledWorks.md")
}
