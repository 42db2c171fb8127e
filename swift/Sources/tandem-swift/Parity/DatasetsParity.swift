import Tandem
import TensorFlow

extension ParityCase {
  /// See `python/tandem/parity/cases/datasets.py` for the tensors.
  static let datasets = ParityCase("datasets") { inputs, outputs in
    let data = try loadDigits()
    let (train, test): (TI, TI) = (
      try inputs.tensor("train_rows"), try inputs.tensor("test_rows")
    )
    let pixels: TF = try inputs.tensor("pixels")
    outputs.set("train_images", to: bytes(data.trainImages, data).gathering(atIndices: train))
    outputs.set("train_inputs", to: TF(data.trainInputs).gathering(atIndices: train))
    outputs.set("train_labels", to: train.scalars.map { Int(data.trainLabels[Int($0)]) })
    outputs.set("test_images", to: bytes(data.testImages, data).gathering(atIndices: test))
    outputs.set("test_inputs", to: TF(data.testInputs).gathering(atIndices: test))
    outputs.set("test_labels", to: test.scalars.map { Int(data.testLabels[Int($0)]) })
    outputs.set("sizes", to: [data.trainLabels.count, data.testLabels.count])
    outputs.set("train_counts", to: counts(data.trainLabels, data.classes))
    outputs.set("test_counts", to: counts(data.testLabels, data.classes))
    let normalised = normalise(
      pixels.scalars.map { UInt8($0) }, scale: data.scale, mean: data.mean, std: data.std)
    outputs.set("normalised", to: TF(shape: pixels.shape, scalars: normalised))
    outputs.set("statistics", to: [data.mean, data.std])
  }

  private static func bytes(_ pixels: [UInt8], _ data: ImageDataset) -> TF {
    let count = pixels.count / data.imageSize.reduce(1, *)
    return TF(shape: TensorShape([count] + data.imageSize), scalars: pixels.map { Float($0) })
  }

  private static func counts(_ labels: [UInt8], _ classes: Int) -> [Int] {
    (0..<classes).map { label in labels.filter { $0 == label }.count }
  }
}
