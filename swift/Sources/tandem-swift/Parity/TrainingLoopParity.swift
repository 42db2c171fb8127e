import Tandem
import TensorFlow

private let (epochs, batchSize) = (2, 16)

extension ParityCase {
  /// See `python/tandem/parity/cases/training_loop.py` for the tensors.
  static let trainingLoop = ParityCase("training_loop") { inputs, outputs in
    let given = try TrainingLoopInputs(inputs)
    slices(given, &outputs)
    parameters(given, &outputs)
    optimizer(given, &outputs)
    dataset(given, &outputs)
    validated(given, &outputs)
  }

  private static func slices(_ given: TrainingLoopInputs, _ outputs: inout SafetensorsFile) {
    var layers = [given.nets.net.first.first, given.nets.net.second].map {
      LayerParameters($0.weight, $0.bias)
    }
    let losses = fitSlices(
      &layers, x: given.nets.train.x, y: given.nets.train.y, order: given.nets.order,
      batchSize: batchSize,
      learningRate: given.rate)
    outputs.set("fit_slices/step_loss", to: losses)
    outputs.set("fit_slices/hidden.weight", to: layers[0].weight, .linear)
    outputs.set("fit_slices/output.bias", to: layers[1].bias)
  }

  private static func parameters(_ given: TrainingLoopInputs, _ outputs: inout SafetensorsFile) {
    var net = given.nets.net
    let losses = fitParameters(
      &net, x: given.nets.train.x, y: given.nets.train.y, order: given.nets.order,
      batchSize: batchSize,
      learningRate: given.rate)
    store("fit_parameters", losses, net, &outputs)
  }

  private static func optimizer(_ given: TrainingLoopInputs, _ outputs: inout SafetensorsFile) {
    var (net, descent) = (
      given.nets.net, GradientDescent(for: given.nets.net, learningRate: given.rate)
    )
    let losses = fitOptimizer(
      &net, &descent, x: given.nets.train.x, y: given.nets.train.y, order: given.nets.order,
      batchSize: batchSize)
    store("fit_optimizer", losses, net, &outputs)
  }

  private static func dataset(_ given: TrainingLoopInputs, _ outputs: inout SafetensorsFile) {
    var (net, descent) = (
      given.nets.net, GradientDescent(for: given.nets.net, learningRate: given.rate)
    )
    let losses = fitDataset(&net, &descent, given.loader, epochs: epochs)
    store("fit_dataset", losses, net, &outputs)
  }

  private static func store(
    _ form: String, _ losses: [Float], _ net: ParityNet, _ outputs: inout SafetensorsFile
  ) {
    outputs.set("\(form)/step_loss", to: losses)
    outputs.set("\(form)/hidden.weight", to: net.first.first.weight, .linear)
    outputs.set("\(form)/output.bias", to: net.second.bias)
  }

  private static func validated(_ given: TrainingLoopInputs, _ outputs: inout SafetensorsFile) {
    var net = given.nets.net
    var descent = GradientDescent(
      for: net, learningRate: given.rate, momentum: given.momentum)
    let valid = DataLoader(
      given.nets.valid, batchSize: batchSize, Sampler(given.nets.valid.count))
    let history = fit(
      epochs: epochs, &net, loss: crossEntropy, &descent, train: given.loader, valid: valid)
    store("fit", history.flatMap(\.stepLosses), net, &outputs)
    outputs.set("fit/hidden.bias", to: net.first.first.bias)
    outputs.set("fit/output.weight", to: net.second.weight, .linear)
    outputs.set("fit/train_loss", to: history.map(\.trainLoss))
    outputs.set("fit/loss", to: history.map(\.loss))
    outputs.set("fit/accuracy", to: history.map(\.accuracy))
  }
}

private struct TrainingLoopInputs {
  let nets: TrainingNets
  let rate: Float
  let momentum: Float

  init(_ inputs: SafetensorsFile) throws {
    nets = try TrainingNets(inputs)
    rate = try inputs.array("learning_rate").scalars[0]
    momentum = try inputs.array("momentum").scalars[0]
  }

  /// A new one each time: a sampler uses its order up.
  var loader: DataLoader {
    DataLoader(
      nets.train, batchSize: batchSize, Sampler(nets.train.count, .given(nets.order)))
  }
}
