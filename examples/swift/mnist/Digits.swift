import ExampleRuns
import Foundation
import Tandem
import TensorFlow

import struct Tandem.Dataset

/// MNIST in the shape that the network takes, and batches of it.
struct Digits {
  let train: Dataset
  let test: Dataset
  let classes: [String]
  let bunch: DataBunch<TF, TI>

  init(_ options: MNIST) throws {
    let data = try loadMNIST(folder: options.data?.path)
    let limit = options.quick ? 1024 : Int.max
    func dataset(_ images: ShapedArray<Float>, _ labels: [UInt8]) -> Dataset {
      let count = min(labels.count, limit)
      let shape: TensorShape = options.model == .mlp ? [count, 28 * 28] : [count, 28, 28, 1]
      let pixels = Array(images.scalars.prefix(count * 28 * 28))
      return Dataset(
        TF(shape: shape, scalars: pixels), TI(labels.prefix(count).map(Int32.init)))
    }
    train = dataset(data.trainInputs, data.trainLabels)
    test = dataset(data.testInputs, data.testLabels)
    classes = (0..<data.classes).map { "\($0)" }
    // The order of Python's run of the same seed.
    let order = MersenneTwister(torchSeed: UInt64(bitPattern: Int64(options.seed)))
    let size = options.batchSize
    bunch = DataBunch(
      train: Batches(train, batchSize: size, Sampler(train.count, .permuted(order))),
      valid: Batches(test, batchSize: 2 * size, Sampler(test.count)), channels: 1,
      classes: data.classes)
  }
}

extension MNIST {
  /// Writes what the run was and gave; returns the page.
  func report<Model: Module>(
    _ learner: Watch<Model>.WatchedLearner, _ watch: Watch<Model>, _ digits: Digits
  ) throws -> URL where Model.Input == TF, Model.Output == TF {
    let folder = try reportFolder(out, "mnist")
    let (scores, target) = try learner.allPredictions()
    let (matrix, mixedUp) = confusion(scores, target, digits.classes)
    let facts = watch.facts(
      learner, images: (digits.train.count, digits.test.count), device: device)
    let options: ReportRow = [
      ("model", .text(model.rawValue)), ("norm", .text(norm.rawValue)), ("lsuv", .flag(lsuv)),
      ("epochs", .count(epochs)), ("batch size", .count(batchSize)), ("seed", .count(seed)),
    ]
    try watch.writeLosses(to: folder)
    return try writeReport(
      to: folder, title: "MNIST", facts: facts + options,
      figures: [
        ("curves", watch.curves()), ("confusion", matrix),
        ("most_mistaken", mistaken(scores, target, digits)),
      ], tables: [("epochs", watch.epochs()), ("most_confused", mixedUp)])
  }

  /// The digits that it was surest about in vain.
  private func mistaken(_ scores: TF, _ target: TI, _ digits: Digits) -> Figure {
    let rows = worst(scores, target)
    let (guesses, truths) = (scores.argmax(squeezingAxis: 1).scalars, target.scalars)
    let (darkest, brightest) = (digits.test.x.min(), digits.test.x.max())
    let files = rows.map { row in
      let shares = (digits.test.x[row] - darkest) / (brightest - darkest)
      let image = Tensor<UInt8>(round(shares * 255)).reshaped(to: [28, 28, 1])
      return Data(image.encodedPng().bytes[0])
    }
    let titles = rows.map { "\(truths[$0]), seen as \(guesses[$0])" }
    return Figure.pictures(files, titles: titles, columns: 3)
  }
}
