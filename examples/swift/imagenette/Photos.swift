import CommandLineTools
import Foundation
import Tandem
import TensorFlow

// Folders of photos as batches, and their augmentation.
//
// Twin: examples/python/photos.py.

/// Photos with the numbers of their classes.
typealias LabelledPhotos = LabeledData<ImageList, ProcessedLabels<CategoryProcessor<String>>>

/// Which network.
enum Arch: String, Choice {
  case xresnet18, xresnet34, xresnet50, xresnet101, xresnet152

  /// The network, its weights drawn.
  func network(channels: Int, classes: Int) -> XResNet {
    switch self {
    case .xresnet18: Tandem.xresnet18(cIn: channels, cOut: classes)
    case .xresnet34: Tandem.xresnet34(cIn: channels, cOut: classes)
    case .xresnet50: Tandem.xresnet50(cIn: channels, cOut: classes)
    case .xresnet101: Tandem.xresnet101(cIn: channels, cOut: classes)
    case .xresnet152: Tandem.xresnet152(cIn: channels, cOut: classes)
    }
  }
}

/// What is done to the photos that are trained on.
enum Augment: String, Choice { case item, batch, none }

/// The labelled photos of FOLDER/{train,val}/CLASS/*, the first so many of each class.
///
/// - Throws: `DataError` for a folder that has no photos to train on or to validate on.
func splitPhotos(_ folder: FilePath, limit: Int?) throws -> SplitData<LabelledPhotos> {
  let images = try ImageList.fromFiles(folder, include: ["train", "val"])
  var counts: [FilePath: Int] = [:]
  let kept = images.items.filter { file in
    counts[file.parent, default: 0] += 1
    return counts[file.parent]! <= limit ?? .max
  }
  let halves = try SplitData.splitByFunc(images.new(kept), grandparentSplitter(validName: "val"))
  return try labelByFunc(halves, parentLabeler, procY: CategoryProcessor())
}

/// Batches of photos cut to squares of `size` pixels, as bytes `[n, size, size, 3]`.
///
/// A short last batch is not trained on: batch norm learns nothing of a single photo.
func photoBatches(
  _ photos: SplitData<LabelledPhotos>, size: Int, batchSize: Int, augment: Augment, workers: Int,
  seed: Int
) throws -> DataBunch<Tensor<UInt8>, TI> {
  let square = PictureSize(size)
  let crops: [any Transform<Picture>] = [
    RandomResizedCrop(square, scale: (0.35, 1)), PilRandomFlip(),
  ]
  let whole: [any Transform<Picture>] = [GeneralCrop(square)]
  let data = SplitData(
    train: try cut(photos.train, by: augment == .item ? crops : whole),
    valid: try cut(photos.valid, by: [CenterCrop(square)]))
  let options = LoaderOptions(
    workers: workers, dropLast: data.train.count >= batchSize, seed: seed)
  return data.toDataBunch(batchSize: batchSize, channels: 3, options: options)
}

private func cut(_ photos: LabelledPhotos, by transforms: [any Transform<Picture>]) throws
  -> LabelledPhotos
{
  var images = photos.x
  images.transforms = transforms
  return try LabeledData(x: images, y: photos.y)
}

/// What is to be seen in the photos of each class, in the order of their numbers.
func classNames(_ photos: SplitData<LabelledPhotos>) -> [String] {
  let names = [
    "n01440764": "tench", "n02102040": "English springer", "n02979186": "cassette player",
    "n03000684": "chain saw", "n03028079": "church", "n03394916": "French horn",
    "n03417042": "garbage truck", "n03425413": "gas pump", "n03445777": "golf ball",
    "n03888257": "parachute",
  ]
  return (photos.train.y.processor.vocab ?? []).map { names[$0] ?? $0 }
}
