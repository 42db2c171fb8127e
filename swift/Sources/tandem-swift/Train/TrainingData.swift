import Tandem
import TensorFlow

/// What a step sees.
struct Batch {
  let images: Tensor<Float>
  let labels: Tensor<Int32>
}

/// Images, normalised and in the model's shape, with their labels.
struct LabelledImages {
  let images: Tensor<Float>
  let labels: [Int32]
  private let labelTensor: Tensor<Int32>

  init(images: Tensor<Float>, labels: [Int32]) {
    self.images = images
    self.labels = labels
    labelTensor = Tensor(labels)
  }

  var count: Int { labels.count }

  /// The examples at `rows`. The images are marked as data: nobody needs their gradient.
  func batch(_ rows: [Int32]) -> Batch {
    let rows = Tensor(rows)
    return Batch(
      images: images.gathering(atIndices: rows).asData(),
      labels: labelTensor.gathering(atIndices: rows))
  }
}

/// The data set of a plan.
struct TrainingData {
  let train: LabelledImages
  let test: LabelledImages

  /// - Throws: `IdxError` or `DataError` that names the file, `PlanError` where plan and data
  ///   do not belong together.
  init(_ plan: Plan, inputShape: (Int) -> TensorShape) throws {
    let settings = plan.settings
    let set = try loadDataset(settings.data, folder: settings.dataFolder)
    guard set.imageSize == settings.imageSize, set.trainLabels.count == plan.batchOrder.shape[1]
    else {
      throw PlanError(
        "the plan is for \(plan.batchOrder.shape[1]) images of \(settings.imageSize), "
          + "\(settings.dataFolder) holds \(set.trainLabels.count) of \(set.imageSize)")
    }
    guard set.classes == settings.classes else {
      throw PlanError(
        "the plan is for \(settings.classes) classes, \(settings.data) has \(set.classes)")
    }
    func labelled(_ pixels: [UInt8], _ labels: [UInt8]) -> LabelledImages {
      let scalars = normalise(
        pixels, scale: settings.scale, mean: settings.mean, std: settings.std)
      return LabelledImages(
        images: Tensor(shape: inputShape(labels.count), scalars: scalars),
        labels: labels.map(Int32.init))
    }
    train = labelled(set.trainImages, set.trainLabels)
    test = labelled(set.testImages, set.testLabels)
  }
}
