import Foundation
import Tandem
import TensorFlow
import Testing
import _Differentiation

/// Two layers that can be looked into.
private struct SeenNet: Layer {
  var hidden: FADense
  var output: FADense

  @differentiable(reverse)
  func callAsFunction(_ input: TF) -> TF { output(relu(hidden(input))) }
}

@Suite("Hooks")
struct HooksTests {
  private typealias SeenLearner = Learner<TI, SGD<SeenNet>>
  private let task = SmallTask()
  private let net = SeenNet(
    hidden: FADense(6, 8), output: FADense(8, 3))

  private func learner(_ delegates: [SeenLearner.Delegate]) -> SeenLearner {
    SeenLearner(
      data: task.data, lossFunction: .crossEntropy, model: net,
      optimizer: SGD(for: net, learningRate: 0.1), delegates: delegates)
  }

  private var places: [LayerPlace<SeenNet>] {
    [LayerPlace("hidden", \.hidden), LayerPlace("output", \.output)]
  }

  @Test("see each layer's output in training, and are off the layers afterwards")
  func statistics() throws {
    let seen = SeenLearner.ActivationStats(places, range: -1...1, bins: 4, near: 0.2)
    let learner = learner([seen])
    learner.data.train = Batches([(x: task.x, y: task.y)])
    try learner.fit(2)
    #expect(seen.hooks.map(\.name) == ["hidden", "output"])
    let stats = seen.hooks[0].stats!
    #expect(stats.means.count == 2)  // validation is not looked at
    let first = net.hidden(task.x)
    expectClose(stats.means[0], first.mean())
    let (scalars, mean) = (first.scalars, first.mean().scalarized())
    let variance = scalars.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(scalars.count)
    #expect(abs(stats.stds[0].scalarized() - variance.squareRoot()) < 1e-5)
    let near = scalars.filter { abs($0) <= 0.2 }.count
    #expect(abs(stats.nearZero[0].scalarized() - Float(near) / Float(scalars.count)) < 1e-6)
    let counts = (0..<4).map { bin in
      Float(scalars.filter { max(min(Int((($0 + 1) / 0.5).rounded(.down)), 3), 0) == bin }.count)
    }
    #expect(stats.histograms[0].scalars == counts)
    #expect(stats.logHistograms.shape == [4, 2])
    #expect(learner.model.hidden.delegates.isEmpty && learner.model.output.delegates.isEmpty)
  }

  @Test("a compiled fit is eager while somebody looks on, and every few batches are enough")
  func compiled() throws {
    let seen = SeenLearner.ActivationStats(places, every: 2)
    let learner = learner([seen])
    learner.compile()
    try learner.fit(1)
    #expect(!learner.runsCompiled)
    #expect(seen.hooks[1].stats!.means.count == 2)
  }

  @Test("an error takes the hooks off too, and there must be a layer")
  func faults() async {
    final class Failing: SeenLearner.Delegate {
      override func didProduceNewGradient(_ learner: SeenLearner) throws { throw TandemError("x") }
    }
    let learner = learner([SeenLearner.ActivationStats(places), Failing()])
    #expect(throws: TandemError("x")) { try learner.fit(1) }
    #expect(learner.model.hidden.delegates.isEmpty)
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = SeenLearner.ActivationStats([])
    }
    #expect(words(of: result).contains("there is no layer to hook"))
  }
}
