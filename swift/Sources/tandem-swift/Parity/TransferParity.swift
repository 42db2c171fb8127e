import Tandem
import TensorFlow

extension ParityCase {
  /// See `python/tandem/parity/cases/transfer.py` for the tensors.
  static let transfer = ParityCase("transfer") { inputs, outputs in
    var trained = XResNet(expansion: 1, layers: [1, 1], cIn: 3, cOut: 10)
    try trained.readWeights(from: inputs.below("trained/"), as: trained.weightFormat)
    var model = adaptModel(trained, classes: 4)
    outputs.setWeights(of: model, as: model.weightFormat, under: "adapted/") {
      $0.hasPrefix("0.") && isParameter($0)
    }
    model.head.linear.weight = Layout.linear.fromPyTorch(try inputs.tensor("3.weight"))
    model.head.linear.bias = try inputs.tensor("3.bias")
    let x: TF = Layout.images.fromPyTorch(try inputs.tensor("images"))
    let batch: Tandem.Batch = (x, try inputs.tensor("labels"))
    let (loss, gradient) = withLearningPhase(.training) {
      lossWithGradient(model, crossEntropy, batch)
    }
    outputs.set("loss", to: loss, .same)
    outputs.setGradient(gradient, of: model, as: model.weightFormat, under: "grad/")
    outputs.set("groups/body_head", to: sizes(bodyHeadSplitter(model), model))
    outputs.set("groups/bn", to: sizes(bnSplitter(model), model))
  }

  /// How many numbers are in each group.
  private static func sizes(
    _ split: ParameterSplit<AdaptedModel>, _ model: AdaptedModel
  ) -> [Int] {
    let all = count(in: model)
    let last = split.keys.reduce(0) { $0 + count(in: model[keyPath: $1]) }
    return [all - last, last]
  }

  private static func count(in value: Any) -> Int { (value as? any Module)?.parameterCount ?? 0 }
}
