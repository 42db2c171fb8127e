import TensorFlow
import Testing
import _Differentiation

private struct Network: Layer {
  var layers = [
    Dense<Float>(inputSize: 5, outputSize: 8, activation: tanh),
    Dense<Float>(inputSize: 8, outputSize: 3),
  ]

  @differentiable(reverse)
  func callAsFunction(_ input: Tensor<Float>) -> Tensor<Float> { layers(input) }
}

private func trainStep(_ model: inout Network, _ batch: (x: Tensor<Float>, y: Tensor<Int32>))
  -> Tensor<Float>
{
  let (loss, gradient) = valueWithGradient(at: model) {
    softmaxCrossEntropy(logits: $0(batch.x), labels: batch.y)
  }
  var step = gradient
  updateTensorLeaves(of: &step) { (Tensor<Float>(_tfe: $1) * -0.1)._tfe }
  model.move(by: step)
  return loss
}

private func newState() -> Network { withRandomSeedForTensorFlow((1, 2)) { Network() } }

private let batch = (
  x: Tensor<Float>(randomNormal: [16, 5], seed: (3, 4)),
  y: Tensor<Int32>((0..<16).map { Int32($0 % 3) })
)

@Suite struct CompiledTests {
  @Test(arguments: [Compilation.graph, .xla, .auto]) func aTrainStepGivesTheEagerLosses(
    _ compilation: Compilation
  ) {
    var (eager, traced) = (newState(), newState())
    let step = compiled(using: compilation, trainStep)
    for _ in 0..<10 {
      let expected = trainStep(&eager, batch).scalarized()
      let loss = step(&traced, batch).scalarized()
      #expect(abs(loss - expected) < 1e-5 * abs(expected))
    }
    #expect(step.statistics.callCount == 10)
    #expect(step.statistics.traceCount == 1)
    #expect(step.statistics.captureCount == 0)
  }

  @Test func aSignatureIsTracedOnce() {
    let double = compiled { (x: Tensor<Float>) in x * 2 }
    for count in [3, 4, 3, 4, 3] {
      #expect(double(Tensor(ones: [count])).scalars == Array(repeating: 2, count: count))
    }
    #expect(double.statistics.traceCount == 2)
    #expect(double.statistics.cachedCount == 2)
  }

  @Test func theCacheIsBounded() {
    let sum = compiled(cacheLimit: 2) { (x: Tensor<Float>) in x.sum() }
    for count in [1, 2, 3, 3, 2, 1] {
      #expect(sum(Tensor(ones: [count])).scalarized() == Float(count))
    }
    #expect(sum.statistics.evictionCount == 2)
    #expect(sum.statistics.cachedCount == 2)
    #expect(sum.statistics.traceCount == 4)
  }

  @Test func aNumberThatIsNoTensorIsPartOfTheSignature() {
    struct Scale {
      var factor: Float
      var name: String
    }
    let scale = compiled { (x: Tensor<Float>, s: Scale) in x * s.factor }
    let x = Tensor<Float>([1, 2])
    #expect(scale((x, Scale(factor: 2, name: "two"))).scalars == [2, 4])
    #expect(scale((x, Scale(factor: 3, name: "three"))).scalars == [3, 6])
    #expect(scale((x, Scale(factor: 2, name: "two"))).scalars == [2, 4])
    #expect(scale.statistics.traceCount == 2)
    _ = scale((x, Scale(factor: 2, name: "other")))
    #expect(scale.statistics.traceCount == 3)
  }

  @Test func theLearningPhaseIsPartOfTheSignature() {
    let phase = compiled { (x: Tensor<Float>) in
      Context.local.learningPhase == .training ? x : -x
    }
    let one = Tensor<Float>(1)
    #expect(withLearningPhase(.training) { phase(one) }.scalarized() == 1)
    #expect(withLearningPhase(.inference) { phase(one) }.scalarized() == -1)
  }

  @Test func aTensorFromOutsideIsFrozenAndCounted() {
    var outside = Tensor<Float>(randomNormal: [300])
    let first = outside
    let add = compiled { (x: Tensor<Float>) in x + outside }
    _ = add(Tensor(zeros: [300]))
    outside = Tensor(zeros: [300])
    #expect(add(Tensor(zeros: [300])) == first)
    #expect(add.statistics.captureCount == 1)
  }

  @Test func compiledWithinCompiledIsOneTrace() {
    let inner = compiled { (x: Tensor<Float>) in x * x }
    let outer = compiled { (x: Tensor<Float>) in inner(x) + inner(x + 1) }
    #expect(outer(Tensor(3)).scalarized() == 25)
    #expect(inner.statistics.callCount == 0)
  }

  @Test func whatIsKnownWhileTracingCanBeRead() {
    let f = compiled { (x: Tensor<Float>) -> Tensor<Float> in
      let sizes = x.shapeTensor.scalars
      return x.reshaped(to: [Int(sizes[0] * sizes[1])])
    }
    #expect(f(Tensor(ones: [2, 3])).shape == [6])
  }

  @Test func aResultMayBeNoFunctionOfTheArguments() {
    let f = compiled { (x: Tensor<Float>) in (x, Tensor<Float>(7), Tensor<Float>.zero + x) }
    let (same, seven, sum) = f(Tensor(2))
    #expect(same.scalarized() == 2)
    #expect(seven.scalarized() == 7)
    #expect(sum.scalarized() == 2)
  }

  @Test func aResultsShapeMayDependOnValues() {
    let f = compiled { (x: Tensor<Bool>) in x.nonZeroIndices() }
    #expect(f(Tensor([true, false, true])).shape == [2, 1])
    #expect(f(Tensor([false, false, true])).shape == [1, 1])
    #expect(f.statistics.traceCount == 1)
  }
}
