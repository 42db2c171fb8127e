import CommandLineTools
import Foundation
import Tandem
import TensorFlow

/// What a run leaves behind: `run.jsonl`, an event a line, and `run.safetensors`. Both appear under
/// their names only when the run is over, so a run that was cut leaves nothing that looks whole.
final class RunRecord {
  private let folder: URL
  private let progress: Progress
  private let lines: FileHandle
  private var losses: [Float] = []
  private var milliseconds: [Double] = []

  init(folder: String, progress: Progress) throws {
    self.folder = URL(fileURLWithPath: folder)
    self.progress = progress
    do {
      try FileManager.default.createDirectory(at: self.folder, withIntermediateDirectories: true)
      try Self.removeRecord(in: self.folder)
      let partial = self.folder.appendingPathComponent("run.jsonl.partial")
      try Data().write(to: partial)
      lines = try FileHandle(forWritingTo: partial)
    } catch {
      throw TandemError("a record cannot be written into \(folder): \(reason(error))")
    }
  }

  /// Removes an earlier run's files, and what a run that was cut left of them.
  private static func removeRecord(in folder: URL) throws {
    for name in ["run.jsonl", "run.safetensors", "run.jsonl.partial"] {
      do {
        try FileManager.default.removeItem(at: folder.appendingPathComponent(name))
      } catch CocoaError.fileNoSuchFile {
        // Nothing to remove.
      }
    }
  }

  /// Leaves nothing of a run that failed.
  func discard() {
    try? lines.close()
    try? Self.removeRecord(in: folder)
  }

  func begin(_ plan: Plan) throws {
    try write(
      .begin(
        model: plan.settings.model, data: plan.settings.data, epochs: plan.settings.epochs,
        stepsPerEpoch: plan.stepsPerEpoch))
  }

  func step(_ epoch: Int, _ step: Int, _ loss: Float, milliseconds: Double) throws {
    losses.append(loss)
    self.milliseconds.append(milliseconds)
    try write(.step(epoch: epoch, step: step, loss: loss))
  }

  func epoch(_ epoch: Int, trainLoss: Float, loss: Float, accuracy: Float) throws {
    try write(.epoch(epoch: epoch, trainLoss: trainLoss, loss: loss, accuracy: accuracy))
  }

  func end<Model: Classifier>(_ model: Model, of plan: Plan, predictions: [Int32]) throws {
    try write(.end(stepMilliseconds: median(milliseconds)))
    var file = SafetensorsFile(metadata: ["engine": "swift", "plan": plan.id])
    model.store(in: &file)
    file.set("step_loss", to: ShapedArray(losses))
    file.set("predictions", to: ShapedArray(predictions))
    try file.write(to: folder.appendingPathComponent("run.safetensors"))
    try lines.close()
    try FileManager.default.moveItem(
      at: folder.appendingPathComponent("run.jsonl.partial"),
      to: folder.appendingPathComponent("run.jsonl"))
  }

  private func write(_ event: RunEvent) throws {
    try lines.write(contentsOf: Data((event.json + "\n").utf8))
    progress.show(event)
  }
}

func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  let middle = sorted.count / 2
  return sorted.count.isMultiple(of: 2)
    ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
}
