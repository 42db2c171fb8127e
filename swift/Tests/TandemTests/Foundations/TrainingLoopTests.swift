import Tandem
import TensorFlow
import Testing
import _Differentiation

import struct Tandem.Dataset

private typealias Net = SequentialValue<SequentialValue<LinearValue, FunctionValue>, LinearValue>

@Suite("Training loop")
struct TrainingLoopTests {
  private let x = normal([50, 6], 1)
  private let y: TI
  private let order: TI
  private let net: Net

  init() {
    y = x[0..., 0..<3].argmax(squeezingAxis: 1)  // something to learn
    order = TI(stacking: [3, 5, 7].map { step in TI((0..<50).map { Int32($0 * step * 3 % 50) }) })
    net = SequentialValue {
      LinearValue(kaimingNormal([6, 8], seed: (1, 1)), TF(zeros: [8]))
      FunctionValue(relu)
      LinearValue(kaimingNormal([8, 3], seed: (1, 2)), TF(zeros: [3]))
    }
  }

  private func loader() -> DataLoader {
    DataLoader(Dataset(x, y), batchSize: 16, Sampler(50, .given(order)))
  }

  @Test("every form gives the same losses and weights, to the bit; the last batch is short")
  func forms() {
    var layers = [net.first.first, net.second].map { LayerParameters($0.weight, $0.bias) }
    let slices = fitSlices(&layers, x: x, y: y, order: order, batchSize: 16, learningRate: 0.2)
    var (a, b, c, d) = (net, net, net, net)
    let parameters = fitParameters(
      &a, x: x, y: y, order: order, batchSize: 16, learningRate: 0.2)
    var descent = GradientDescent(for: b, learningRate: 0.2)
    let optimizer = fitOptimizer(&b, &descent, x: x, y: y, order: order, batchSize: 16)
    descent = GradientDescent(for: c, learningRate: 0.2)
    let dataset = fitDataset(&c, &descent, loader(), epochs: 3)
    descent = GradientDescent(for: d, learningRate: 0.2)
    let history = fit(
      epochs: 3, &d, loss: crossEntropy, &descent, train: loader(),
      valid: DataLoader(Dataset(x, y), batchSize: 50, Sampler(50)))
    #expect(slices.count == 12)
    #expect(parameters == slices)
    #expect(optimizer == slices)
    #expect(dataset == slices)
    #expect(history.flatMap(\.stepLosses) == slices)
    for model in [a, b, c, d] {
      #expect(model.first.first.weight == layers[0].weight)
      #expect(model.second.bias == layers[1].bias)
    }
  }

  @Test("swift 03: loops over a data set learn from its batches, not from tensors beside them")
  func learnsFromBatches() {
    var (one, two) = (net, net)
    var descent = GradientDescent(for: net, learningRate: 0.2)
    let first = fitDataset(&one, &descent, [(x[0..<8], y[0..<8])], epochs: 1)
    descent = GradientDescent(for: net, learningRate: 0.2)
    let second = fitDataset(&two, &descent, [(x[8..<16], y[8..<16])], epochs: 1)
    #expect(first != second)
    #expect(one.second.weight != two.second.weight)
    #expect(first == [crossEntropy(net(x[0..<8]), y[0..<8]).scalarized()])
    var three = net
    descent = GradientDescent(for: net, learningRate: 0.2)
    let history = fit(
      epochs: 1, &three, loss: crossEntropy, &descent, train: [(x[8..<16], y[8..<16])],
      valid: [(x[0..<8], y[0..<8])])
    #expect(history[0].stepLosses == second)
    #expect(three.second.weight == two.second.weight)
  }

  @Test("momentum follows its formula, and is TensorFlow's SGD")
  func momentum() {
    var (model, twin) = (net, net)
    var descent = GradientDescent(for: model, learningRate: 0.1, momentum: 0.9)
    let library = SGD(for: twin, learningRate: 0.1, momentum: 0.9)
    var (weight, velocity) = (net.second.weight, TF(zeros: [8, 3]))
    for _ in 0..<5 {
      let gradient = gradient(at: model) { crossEntropy($0(x), y) }
      velocity = 0.9 * velocity + gradient.second.weight
      weight -= 0.1 * velocity
      descent.update(&model, along: gradient)
      library.update(&twin, along: gradient)
      expectClose(model.second.weight, weight)
      expectClose(twin.second.weight, weight)
    }
  }

  @Test("an optimiser by value: a copy goes its own way")
  func optimizerCopies() {
    var model = net
    let gradient = gradient(at: model) { crossEntropy($0(x), y) }
    var descent = GradientDescent(for: model, learningRate: 0.1, momentum: 0.9)
    let fresh = descent
    descent.update(&model, along: gradient)
    #expect(descent.velocity.second.bias == gradient.second.bias)
    #expect(fresh.velocity.second.bias.rank == 0)
  }

  @Test("fit learns, weighs by rows, and validates after each epoch")
  func fitting() {
    var (model, descent) = (net, GradientDescent(for: net, learningRate: 0.3, momentum: 0.9))
    let data = Dataset(x, y)
    let history = fit(
      epochs: 20, &model, loss: crossEntropy, &descent,
      train: DataLoader(data, batchSize: 16, Sampler(50)),
      valid: DataLoader(data, batchSize: 32, Sampler(50)))
    #expect(history.count == 20)
    #expect(history[19].accuracy > 0.9)
    #expect(history[19].trainLoss < history[0].trainLoss / 3)
    let last = history[19]
    let losses = last.stepLosses.map(Double.init)
    let mean = (16 * (losses[0] + losses[1] + losses[2]) + 2 * losses[3]) / 50
    #expect(abs(last.trainLoss - mean) < 1e-12)
    let logits = model(x)
    #expect(abs(last.loss - Double(crossEntropy(logits, y).scalarized())) < 1e-6)
    #expect(abs(last.accuracy - Double(accuracy(logits, y).scalarized())) < 1e-6)
  }

  @Test("layers train in the training phase and are measured in the other")
  func phases() {
    var (model, seen) = (net, [LearningPhase]())
    var descent = GradientDescent(for: net, learningRate: 0)
    let batches = [(x, y)].lazy.map { batch -> Batch in
      seen.append(Context.local.learningPhase)
      return batch
    }
    _ = fit(epochs: 1, &model, loss: crossEntropy, &descent, train: batches, valid: batches)
    #expect(seen == [.training, .inference])
  }

  @Test("an optimiser wants something to train, and validation something to measure")
  func traps() async {
    let nothing = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = GradientDescent(for: FunctionValue(relu), learningRate: 0.1)
    }
    #expect(words(of: nothing).contains("GradientDescent: FunctionValue has no parameters"))
    let empty = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = validate(LinearValue(1, 1), crossEntropy, [Batch]())
    }
    #expect(words(of: empty).contains("validate: there is no batch to validate on"))
  }
}
