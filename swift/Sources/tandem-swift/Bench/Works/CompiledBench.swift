import Tandem
import TensorFlow
import _Differentiation

/// How many steps the contestants of one work are held against each other for.
private let comparedSteps = 5

/// Swift's ways with every work that `inputs` holds: `WORK/inputs`, `WORK/labels`, and
/// `WORK/weights/` with the name that each parameter has in PyTorch, all with the channels last.
func compiledContestants(_ inputs: SafetensorsFile) throws -> [Contestant] {
  let works: [(name: String, make: (String) throws -> [Contestant])] = [
    ("mlp sgd", { try contestants($0, inputs, MLP(inputs: 784, classes: 10), sgd) }),
    ("mlp adam", { try contestants($0, inputs, MLP(inputs: 784, classes: 10), adam) }),
    ("cnn", { try contestants($0, inputs, StridedCNN(), sgd) }),
    ("residual block", { try contestants($0, inputs, ResidualBlock(), sgd) }),
    ("xresnet18", { try contestants($0, inputs, XResNet18(), momentum) }),
    ("lstm", { try contestants($0, inputs, LSTMClassifier(), adam) }),
  ]
  return try works.filter { inputs["\($0.name)/inputs"] != nil }.flatMap { try $0.make($0.name) }
}

private func sgd<Model: Layer>(_ model: Model) -> SGD<Model> { SGD(for: model, learningRate: 0.01) }

private func momentum<Model: Layer>(_ model: Model) -> SGD<Model> {
  SGD(for: model, learningRate: 0.01, momentum: 0.9)
}

private func adam<Model: Layer>(_ model: Model) -> Adam<Model> {
  Adam(for: model, learningRate: 0.001)
}

/// A work's batch, and its state before the first step.
private struct Start<Model: Layer, Descent: Optimizer> where Descent.Model == Model {
  let model: Model
  let optimizer: (Model) -> Descent
  let batch: Tandem.Batch

  var state: TrainingState<Model, Descent> {
    TrainingState(model: model, optimizer: optimizer(model))
  }
}

/// The same step called as it is, as a graph, and by XLA.
private func contestants<Model: Layer, Descent: Optimizer>(
  _ work: String, _ file: SafetensorsFile, _ model: Model,
  _ optimizer: @escaping (Model) -> Descent
) throws -> [Contestant]
where Model.Input == TF, Model.Output == TF, Descent.Model == Model {
  let images: TF = try file.tensor("\(work)/inputs")
  let labels: TI = try file.tensor("\(work)/labels")
  var model = model
  try loadWeights(of: &model, from: file, prefix: "\(work)/weights/")
  let start = Start(model: model, optimizer: optimizer, batch: (x: images.asData(), y: labels))
  let step: (inout TrainingState<Model, Descent>, Tandem.Batch) -> TF = trainingStep
  let (graph, xla) = (compiled(using: .graph, step), compiled(using: .xla, step))
  return [
    contestant(work, "swift eager", start, step),
    contestant(work, "swift graph", start) { graph(&$0, $1) },
    contestant(work, "swift xla", start) { xla(&$0, $1) },
  ]
}

/// Makes steps, each reading its loss; the output is the first losses, from the start.
private func contestant<Model: Layer, Descent: Optimizer>(
  _ work: String, _ who: String, _ start: Start<Model, Descent>,
  _ step: @escaping (inout TrainingState<Model, Descent>, Tandem.Batch) -> TF
) -> Contestant where Descent.Model == Model {
  var state = start.state
  return Contestant(
    work: work, who: who,
    run: { _ = step(&state, start.batch).scalarized() },
    output: {
      state = start.state
      return ShapedArray((0..<comparedSteps).map { _ in step(&state, start.batch).scalarized() })
    })
}
