import Tandem
import TensorFlow
import _Differentiation

extension ParityCase {
  /// See `python/tandem/parity/cases/convnet.py` for the tensors.
  static let convNet = ParityCase("convnet") { inputs, outputs in
    let kinds: [(String, NormKind)] = [
      ("batch", .batchByHand), ("batch_fused", .batch), ("layer", .layer),
      ("instance", .instance), ("group", .group(4)), ("running", .runningBatch), ("none", .none),
    ]
    for (name, kind) in kinds {
      let style = ConvNetStyle(norm: kind, act: GeneralRelu(leak: 0.1))
      try convNet(name, style, stem: false, inputs, &outputs)
    }
    let style = ConvNetStyle(norm: .batchByHand, act: GeneralRelu(leak: 0.1), normLast: true)
    try convNet("stem", style, stem: true, inputs, &outputs)
  }

  private static func convNet(
    _ name: String, _ style: ConvNetStyle, stem: Bool, _ inputs: SafetensorsFile,
    _ outputs: inout SafetensorsFile
  ) throws {
    let parity = try NetworkParity(inputs.below("\(name)/"), \ConvNet.weightFormat) {
      ConvNet(channels: 3, classes: 4, widths: [8, 16, 32], style: style, stem: stem)
    }
    try parity.run(&outputs, under: "\(name)/") { $0 != "images" && !$0.hasSuffix(".images") }
  }

  /// See `python/tandem/parity/cases/xresnet.py` for the tensors.
  static let xresnet = ParityCase("xresnet") { inputs, outputs in
    let parity = try NetworkParity(inputs, \XResNet.weightFormat) { xresnet18(cOut: 10) }
    try parity.run(&outputs, under: "") {
      $0.hasPrefix("0.") || $0.hasPrefix("10.") || isStatistics($0)
    }
  }
}

/// One step of a network, then several; see `python/tandem/parity/network_case.py`.
private struct NetworkParity<Model: Layer> where Model.Input == TF, Model.Output == TF {
  let batches: [Tandem.Batch]
  let inputs: SafetensorsFile
  let format: KeyPath<Model, WeightFormat>
  let make: () -> Model

  init(
    _ inputs: SafetensorsFile, _ format: KeyPath<Model, WeightFormat>, _ make: @escaping () -> Model
  ) throws {
    let images: TF = Layout.images.fromPyTorch(try inputs.tensor("images"))
    let labels: TI = try inputs.tensor("labels")
    let order: TI = try inputs.tensor("batches")
    batches = order.unstacked().map {
      (images.gathering(atIndices: $0), labels.gathering(atIndices: $0))
    }
    (self.inputs, self.format, self.make) = (inputs, format, make)
  }

  /// A network of its own: copies share their running statistics.
  private func network() throws -> Model {
    var model = make()
    let format = model[keyPath: format]
    let weights = inputs.weights(for: model, as: format, below: "weights/")
    try model.readWeights(from: weights, as: format)
    return model
  }

  func run(
    _ outputs: inout SafetensorsFile, under prefix: String, where keeps: (String) -> Bool
  ) throws {
    try withLearningPhase(.training) {
      outputs.set("\(prefix)step/logits", to: try network()(batches[0].x))
      let model = try network()
      let (loss, gradient) = lossWithGradient(model, crossEntropy, batches[0])
      outputs.set("\(prefix)step/loss", to: loss, .same)
      outputs.setGradient(
        gradient, of: model, as: model[keyPath: format], under: "\(prefix)step/grad/")
    }
    let trained = try trained(&outputs, prefix)
    outputs.setWeights(
      of: trained, as: trained[keyPath: format], under: "\(prefix)steps/", where: keeps)
    let logits = trained.inferring(from: batches[0].x)
    outputs.set("\(prefix)evaluated/logits", to: logits)
  }

  private func trained(_ outputs: inout SafetensorsFile, _ prefix: String) throws -> Model {
    let rate: Float = try inputs.array("learning_rate").scalars[0]
    let momentum: Float = try inputs.array("momentum").scalars[0]
    var model = try network()
    var descent = GradientDescent(for: model, learningRate: rate, momentum: momentum)
    let losses = withLearningPhase(.training) {
      batches.map { batch in
        let (loss, gradient) = lossWithGradient(model, crossEntropy, batch)
        descent.update(&model, along: gradient)
        return loss.scalarized()
      }
    }
    outputs.set("\(prefix)steps/loss", to: losses)
    return model
  }
}
