import CommandLineTools
import Foundation
import Tandem
import TensorFlow

/// `tandem-swift train PLAN --output FOLDER`
struct TrainCommand: Command {
  static let name = "tandem-swift train"
  static let about = """
    Trains the model of a plan and writes OUTPUT/run.jsonl (one event a line) and
    OUTPUT/run.safetensors (final weights, the loss of every step, predictions).
    """

  @Argument("what to train, and by which numbers: a file of `tandem demo`") var plan: String
  @Option("where to write; made if it is not there") var output: String
  @Option("bar: a line on the terminal; json: the events, as they happen; none: nothing")
  var progress = Progress.Mode.bar

  func run() throws {
    try TensorFlowLibrary.load()
    let plan = try Plan(contentsOf: self.plan)
    let record = try RunRecord(folder: output, progress: Progress(progress))
    do {
      try train(plan, record)
    } catch {
      record.discard()
      throw error
    }
  }

  private func train(_ plan: Plan, _ record: RunRecord) throws {
    try train(try plan.model(), plan, record)
  }

  private func train<Model: Classifier>(
    _ model: Model, _ plan: Plan, _ record: RunRecord
  ) throws {
    let data = try TrainingData(plan, inputShape: model.inputShape)
    var trainer = try Trainer(model, plan)
    try trainer.follow(plan, data, record)
  }
}

extension Plan {
  /// The model that the plan names, its weights not yet loaded.
  func model() throws -> any Classifier {
    let size = (height: settings.imageSize[0], width: settings.imageSize[1])
    switch settings.model {
    case "mlp": return MLP(inputs: size.height * size.width, classes: settings.classes)
    case "cnn":
      guard min(size.height, size.width) >= 4 else {
        throw PlanError("a cnn needs images of 4x4 at least, the plan's are \(settings.imageSize)")
      }
      return CNN(imageSize: size, classes: settings.classes)
    default: throw PlanError("no model \"\(settings.model)\": known are mlp and cnn")
    }
  }
}
