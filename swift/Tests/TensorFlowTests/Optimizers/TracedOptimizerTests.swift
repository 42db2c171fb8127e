import TensorFlow
import Testing
import _Differentiation

/// A traced step of every optimiser is the eager one, with numbers of the host that change.
private struct TracedAsEager: OptimizerCheck {
  typealias Scalar = Float
  typealias State<O> = (net: OptimizedNet<Float>, optimizer: O)

  let compilation: Compilation

  func check<O: Optimizer>(_ name: String, _ make: @escaping (O.Model) -> O)
  where O.Model == OptimizedNet<Float>, O.Scalar == Float {
    let target: Tensor<Float> = numbers([16, 2], seed: 9)
    let step = { (state: inout State<O>, input: Tensor<Float>) -> Tensor<Float> in
      let (loss, slope) = valueWithGradient(at: state.net) {
        meanSquaredError(predicted: $0(input), expected: target)
      }
      state.optimizer.update(&state.net, along: slope)
      return loss
    }
    let traced = compiled(using: compilation, step)
    var (first, second) = (state(make), state(make))
    let input: Tensor<Float> = numbers([16, 3])
    for index in 0..<8 {
      if index == 4 {
        first.optimizer.learningRate /= 2
        second.optimizer.learningRate /= 2
      }
      let (eager, graph) = (step(&first, input), traced(&second, input))
      expectClose(graph, eager, tolerance: 1e-5, "\(name), step \(index)")
    }
    #expect(traced.statistics.traceCount == 1, "\(name)")
  }

  private func state<O: Optimizer>(_ make: (O.Model) -> O) -> State<O>
  where O.Model == OptimizedNet<Float> {
    let net = OptimizedNet<Float>()
    return (net, make(net))
  }
}

@Test(
  "every optimiser makes the same steps traced, in one trace", arguments: [Compilation.graph, .xla])
func tracedOptimizers(compilation: Compilation) {
  for entry in optimizerCatalogue(Float.self) {
    entry.accept(TracedAsEager(compilation: compilation))
  }
}
