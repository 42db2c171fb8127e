// The data sets of images that the course trains on.
//
// Lesson 8. A data set is a folder of four idx files, each plain or inside gzip. Pixels enter a
// network as (byte / scale - mean) / std, in Float, with the mean and the deviation of the training
// images. Python twin: data/datasets.py.

import Foundation
import TensorFlow

// The byte that means full ink, and the size of an image.
private let scales = ["digits": 16.0, "mnist": 255.0]
private let sizes = ["digits": [8, 8], "mnist": [28, 28]]

/// Images of digits and their labels, as the bytes of the files.
public struct ImageDataset: Sendable {
  public let name: String
  /// The pixels of the train images, row by row: [n, height, width].
  public let trainImages: [UInt8]
  public let trainLabels: [UInt8]
  /// The pixels of the test images, row by row: [n, height, width].
  public let testImages: [UInt8]
  public let testLabels: [UInt8]
  /// Height and width of every image.
  public let imageSize: [Int]
  /// The byte that means full ink.
  public let scale: Double
  /// Where the files are.
  public let folder: URL
  public let classes: Int
  /// Mean of the scaled train pixels.
  public let mean: Double
  /// Standard deviation of the scaled train pixels (of the whole, not of a sample).
  public let std: Double

  /// Creates a data set from images [n, height, width] and labels [n].
  ///
  /// - Throws: `DataError` where they do not fit each other, are none, hold a label that is no
  ///   class or a pixel above the scale.
  public init(
    name: String, train: LabelledBytes, test: LabelledBytes, scale: Double, folder: URL,
    classes: Int = 10
  ) throws {
    let title = "\(name) in \(folder.path)"
    try train.check("\(title): train", scale: scale, classes: classes)
    try test.check("\(title): test", scale: scale, classes: classes)
    guard train.imageSize == test.imageSize else {
      throw DataError(
        "\(title): train and test images differ in size: \(train.imageSize) and \(test.imageSize)")
    }
    (mean, std) = pixelStatistics(train.images.scalars, scale: scale)
    guard std > 0 else {
      throw DataError("\(title): every train pixel is the same, nothing to normalise")
    }
    self.name = name
    (trainImages, trainLabels) = (train.images.scalars, train.labels.scalars)
    (testImages, testLabels) = (test.images.scalars, test.labels.scalars)
    imageSize = train.imageSize
    self.scale = scale
    self.folder = folder
    self.classes = classes
  }

  /// Normalised train images, shape [n, height, width].
  public var trainInputs: ShapedArray<Float> { inputs(trainImages) }

  /// Normalised test images, shape [n, height, width].
  public var testInputs: ShapedArray<Float> { inputs(testImages) }

  private func inputs(_ pixels: [UInt8]) -> ShapedArray<Float> {
    let count = pixels.count / imageSize.reduce(1, *)
    return ShapedArray(
      shape: [count] + imageSize,
      scalars: normalise(pixels, scale: scale, mean: mean, std: std))
  }
}

/// Images and their labels, as two idx files hold them.
public struct LabelledBytes {
  let images: ShapedArray<UInt8>
  let labels: ShapedArray<UInt8>

  public init(images: ShapedArray<UInt8>, labels: ShapedArray<UInt8>) {
    self.images = images
    self.labels = labels
  }

  fileprivate var imageSize: [Int] { Array(images.shape.dropFirst()) }

  fileprivate func check(_ title: String, scale: Double, classes: Int) throws {
    guard images.rank == 3, images.scalarCount > 0 else {
      throw DataError("\(title) images must be [n, height, width], found \(images.shape)")
    }
    guard labels.rank == 1 else {
      throw DataError("\(title) labels must be [n], found \(labels.shape)")
    }
    guard images.count == labels.count else {
      throw DataError("\(title) has \(images.count) images and \(labels.count) labels")
    }
    if let wrong = labels.scalars.firstIndex(where: { $0 >= classes }) {
      let label = labels.scalars[wrong]
      throw DataError("\(title) label \(wrong) is \(label), the last class is \(classes - 1)")
    }
    if let top = images.scalars.max(), Double(top) > scale {
      throw DataError("\(title) images hold a pixel of \(top), above \(Int(scale))")
    }
  }
}

/// Returns (pixel / scale - mean) / std for each pixel, each step in Float.
///
/// The order of the steps is part of the contract with Python: the bits must be the same.
public func normalise(
  _ pixels: [UInt8], scale: Double, mean: Double, std: Double
) -> [Float] {
  let table = (0..<256).map { (Float($0) / Float(scale) - Float(mean)) / Float(std) }
  return pixels.map { table[Int($0)] }
}

/// Mean and standard deviation of the scaled pixels. Counting bytes is exact.
private func pixelStatistics(_ pixels: [UInt8], scale: Double) -> (mean: Double, std: Double) {
  var counts = [Int](repeating: 0, count: 256)
  for pixel in pixels { counts[Int(pixel)] += 1 }
  let weighted = counts.enumerated().map { (value: Double($0) / scale, weight: Double($1)) }
  let total = Double(pixels.count)
  let mean = weighted.reduce(0) { $0 + $1.weight * $1.value } / total
  let square = weighted.reduce(0) { $0 + $1.weight * ($1.value - mean) * ($1.value - mean) }
  return (mean, (square / total).squareRoot())
}

/// Loads scikit-learn's 8x8 digits, 1437 to train and 360 to test. Throws as `loadDataset`.
public func loadDigits(folder: String? = nil) throws -> ImageDataset {
  try loadDataset("digits", folder: folder)
}

/// Loads MNIST, 60000 images of 28x28 to train and 10000 to test. Throws as `loadDataset`.
public func loadMNIST(folder: String? = nil) throws -> ImageDataset {
  try loadDataset("mnist", folder: folder)
}

/// Loads the data set called `name`, from `folder` or from where it is found.
///
/// - Throws: `DataError` where it is not found or its files do not fit each other, `IdxError` where
///   one of them is broken.
public func loadDataset(
  _ name: String, folder: String? = nil, locator: DataLocator = DataLocator()
) throws -> ImageDataset {
  let place = try locator.find(name, folder: folder)
  let arrays = try DataLocator.files.map { file in
    let url = locator.file(file, in: place) ?? place.appendingPathComponent(file)
    return try readIdx(url.path).array(of: UInt8.self)
  }
  let data = try ImageDataset(
    name: name, train: LabelledBytes(images: arrays[0], labels: arrays[1]),
    test: LabelledBytes(images: arrays[2], labels: arrays[3]),
    scale: scales[name] ?? 255, folder: place)
  guard let size = sizes[name], data.imageSize == size else {
    throw DataError(
      "\(name) in \(place.path): expected images of \(text(sizes[name] ?? [])), "
        + "found \(text(data.imageSize))")
  }
  return data
}

private func text(_ size: [Int]) -> String { size.map(String.init).joined(separator: "x") }
