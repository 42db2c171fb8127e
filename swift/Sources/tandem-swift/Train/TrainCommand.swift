import Foundation
import Tandem
import TensorFlow

/// `tandem-swift train PLAN --output FOLDER`
enum TrainCommand {
  static let help = """
    usage: tandem-swift train PLAN --output FOLDER [--progress bar|json|none]

    Trains the model of a plan and writes FOLDER/run.jsonl (one event a line) and
    FOLDER/run.safetensors (final weights, the loss of every step, predictions).

      --output FOLDER   where to write; made if it is not there
      --progress MODE   bar: a line on the terminal (default); json: the events, as they happen;
                        none: nothing
    """

  static func run(_ arguments: [String]) throws {
    let arguments = try Arguments(arguments, options: ["--output", "--progress"], help: help)
    guard arguments.values.count == 1, let output = arguments["--output"] else {
      throw UsageError(help)
    }
    guard let progress = Progress.Mode(rawValue: arguments["--progress"] ?? "bar") else {
      throw UsageError("--progress is bar, json or none\n\(help)")
    }
    try TensorFlowLibrary.load()
    let plan = try Plan(contentsOf: arguments.values[0])
    let record = try RunRecord(folder: output, progress: Progress(progress))
    do {
      try train(plan, record)
    } catch {
      record.discard()
      throw error
    }
  }

  private static func train(_ plan: Plan, _ record: RunRecord) throws {
    try train(try plan.model(), plan, record)
  }

  private static func train<Model: Classifier>(
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
