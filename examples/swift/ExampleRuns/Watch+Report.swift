import CommandLineTools
import Foundation
import Tandem
import TensorFlow

extension Watch {
  /// The last epoch's figures, the size of what was trained, the time and the memory it took.
  ///
  /// - Parameters:
  ///   - images: How many there are to train and to validate on.
  ///   - kind: What they are, where they are no images.
  public func facts(
    _ learner: WatchedLearner, images: (train: Int, valid: Int), kind: String = "images",
    device: DeviceChoice?
  ) -> ReportRow {
    [
      ("accuracy", .number(last["valid_accuracy"]!)), ("loss", .number(last["valid_loss"]!)),
      ("parameters", .count(learner.model.parameterCount)),
      ("training \(kind)", .count(images.train)), ("validation \(kind)", .count(images.valid)),
      ("seconds", .number(seconds)),
      ("peak memory, MiB", .number(Double(peakMemory) / 1_048_576)),
      ("steps", .text(learner.runsCompiled ? "compiled" : "eager")),
      ("device", .text("\(device?.device ?? .default)")),
    ]
  }

  /// Loss by step, learning rate by step, and accuracy by epoch, side by side.
  public func curves() -> Figure {
    let accuracies = ["train", "valid"].map { part in
      Chart.Line(
        part, x: stats.history.indices.map { Double($0 + 1) },
        stats.history.map { $0["\(part)_accuracy"]! }, hasDots: true)
    }
    let byEpoch = Chart(x: "epoch", y: "accuracy", isWhole: true, accuracies)
    return Figure.row([
      recorder.plotLoss().figure(), recorder.plotRate().figure(), byEpoch.figure(),
    ])
  }

  /// A row for each epoch.
  public func epochs() -> [ReportRow] {
    stats.history.map { row in
      stats.names.map { name in
        (name, name == "epoch" ? .count(Int(row[name]!)) : .number(row[name]!))
      }
    }
  }

  /// Writes losses.csv: a line for each step, with its loss and its learning rate.
  ///
  /// - Throws: `TandemError` where it cannot be written.
  public func writeLosses(to folder: URL) throws {
    let rows = zip(recorder.losses, recorder.values("LearningRate")).enumerated()
    let lines = rows.map { "\($0.offset),\(Float($0.element.0)),\(Float($0.element.1))\n" }
    let text = "step,loss,rate\n" + lines.joined()
    try writeAtomically(Data(text.utf8), to: folder.appendingPathComponent("losses.csv"))
  }
}

/// What was taken for what, drawn, and the pairs that were mixed up most.
public func confusion(_ scores: TF, _ target: TI, _ classes: [String]) -> (Figure, [ReportRow]) {
  let counts = confusionMatrix(scores, target)
  return (showConfusion(counts, classes), mostConfused(counts, classes))
}

/// The rows whose own class got the lowest share, worst first.
public func worst(_ scores: TF, _ target: TI, count: Int = 9) -> [Int] {
  let shares = softmax(scores)
  let own = shares.batchGathering(atIndices: target.expandingShape(at: 1)).scalars
  return Array(own.indices.sorted { own[$0] < own[$1] }.prefix(count))
}
