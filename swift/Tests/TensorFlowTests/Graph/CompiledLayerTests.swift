import TensorFlow
import Testing
import _Differentiation

@Test(arguments: [Compilation.graph, .xla], [LearningPhase.training, .inference])
func everyLayerIsTheSameCompiled(_ compilation: Compilation, _ phase: LearningPhase) {
  for entry in layerCatalogue where compilation != .xla || entry.runsUnderXLA {
    entry.accept(SameCompiled(compilation: compilation, phase: phase))
  }
}

/// Forward and backward, eagerly and compiled, with the same random numbers.
private struct SameCompiled: LayerCheck {
  let compilation: Compilation
  let phase: LearningPhase

  func check<L: Layer>(_ name: String, _ layer: L, _ input: Tensor<Float>)
  where L.Input == Tensor<Float>, L.Output == Tensor<Float> {
    if compilation == .xla && phase == .training && drawing.contains(name) { return }
    func run(_ f: (L, Tensor<Float>) -> Passes<L.TangentVector>) -> [[Float]] {
      withRandomSeedForTensorFlow((3, 4)) {
        withLearningPhase(phase) { tensors(f(layer, input)) + tensors(f(layer, input)) }
      }
    }
    let step = compiled(using: compilation) { (layer: L, input: Tensor<Float>) in
      passes(layer, input)
    }
    let (eager, traced) = (run(passes), run { step(($0, $1)) })
    #expect(eager.count == traced.count, "\(name)")
    for (expected, found) in zip(eager, traced) {
      #expect(expected.count == found.count, "\(name)")
      let scale = expected.map(abs).max() ?? 0
      let difference = zip(expected, found).map { abs($0 - $1) }.max() ?? 0
      #expect(difference <= 1e-5 * max(scale, 1e-3), "\(name), \(compilation), \(phase)")
    }
  }
}

private struct Passes<Tangent> {
  var output: Tensor<Float>
  var inputGradient: Tensor<Float>
  var layerGradient: Tangent
}

private func passes<L: Layer>(_ layer: L, _ input: Tensor<Float>) -> Passes<L.TangentVector>
where L.Input == Tensor<Float>, L.Output == Tensor<Float> {
  let (output, backpropagator) = layer.appliedForBackpropagation(to: input)
  let gradients = backpropagator(Tensor(randomNormal: output.shape, seed: (5, 6)))
  return Passes(
    output: output, inputGradient: gradients.inputGradient, layerGradient: gradients.layerGradient)
}

private func tensors<Value>(_ value: Value) -> [[Float]] {
  tensorLeaves(of: value).map { Tensor<Float>(_tfe: $0.handle).scalars }
}

/// Layers that draw random numbers in training: XLA draws others from the same seed.
private let drawing: Set<String> = ["Dropout", "GaussianNoise", "GaussianDropout", "AlphaDropout"]

@Test(arguments: [Compilation.graph, .xla]) func dropoutByOtherDrawsHasTheSameShare(
  _ compilation: Compilation
) {
  let layer = Dropout<Float>(probability: 0.25)
  let drop = compiled(using: compilation) { (x: Tensor<Float>) in layer(x) }
  let ones = Tensor<Float>(ones: [20_000])
  let (first, second) = withLearningPhase(.training) { (drop(ones), drop(ones)) }
  #expect(first != second)
  let share = Double(first.scalars.filter { $0 == 0 }.count) / 20_000
  #expect(abs(share - 0.25) < 0.02)
  let kept = Set(first.scalars).subtracting([0])
  #expect(kept.allSatisfy { abs($0 - Float(4) / 3) < 1e-6 })
}
