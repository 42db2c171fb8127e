import ExampleRuns
import Foundation
import Tandem
import TensorFlow

extension Imagenette {
  /// Writes what the run was and gave; returns the page.
  func report(
    _ learner: PhotoLearner, _ watch: Watch<XResNet>, _ photos: SplitData<LabelledPhotos>,
    _ plan: Plan
  ) throws -> URL {
    let folder = try reportFolder(out, "imagenette")
    let names = classNames(photos)
    let (scores, target) = try learner.allPredictions()
    let (matrix, mixedUp) = confusion(scores, target, names)
    let images = (photos.train.count, photos.valid.count)
    try watch.writeLosses(to: folder)
    return try writeReport(
      to: folder, title: "Imagenette",
      facts: watch.facts(learner, images: images, device: device) + options(plan),
      figures: [
        ("curves", watch.curves()), ("confusion", matrix),
        ("training_batch", try trainedOn(learner, names)),
      ], tables: [("epochs", watch.epochs()), ("most_confused", mixedUp)])
  }

  private func options(_ plan: Plan) -> ReportRow {
    [
      ("arch", .text(arch.rawValue)), ("size", .count(plan.size)), ("epochs", .count(plan.epochs)),
      ("batch size", .count(plan.batchSize)), ("lr", .number(lr)),
      ("smoothing", .number(smoothing)), ("mixup", .number(mixup)),
      ("augment", .text(augment.rawValue)), ("workers", .count(workers)), ("seed", .count(seed)),
      ("weights", weights.map { .text($0.path) } ?? nil),
    ]
  }

  /// Photos as the network sees them in training, but for what is done to whole batches.
  private func trainedOn(_ learner: PhotoLearner, _ names: [String]) throws -> Figure {
    let (x, y) = try learner.data.train.oneBatch()
    let count = min(12, x.shape[0])
    let floats = x[0..<count] * TF(imagenetStats.std) + TF(imagenetStats.mean)
    let files = floats.unstacked().map { Data(Picture($0).png) }
    let titles = y.scalars.prefix(count).map { names[Int($0)] }
    return Figure.pictures(files, titles: titles, columns: 4)
  }
}
