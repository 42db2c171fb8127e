import Foundation
import Tandem
import TensorFlow
import TestFiles
import Testing

/// The root of the repository, which the tests lie in.
private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .appendingPathComponent("../../..").standardizedFileURL

@Suite("The digits that come with the repository")
struct DigitsTests {
  let digits: ImageDataset

  init() throws {
    digits = try loadDataset("digits", locator: DataLocator(environment: [:], root: root))
  }

  @Test("1437 to train, 360 to test, 8x8")
  func sizes() {
    #expect(digits.name == "digits")
    #expect(digits.imageSize == [8, 8])
    #expect(digits.trainImages.count == 1437 * 64)
    #expect(digits.trainLabels.count == 1437)
    #expect(digits.testImages.count == 360 * 64)
    #expect(digits.testLabels.count == 360)
    #expect(digits.scale == 16)
    #expect(digits.classes == 10)
    #expect(digits.folder.path == root.appendingPathComponent("shared_data/digits").path)
  }

  // Python's load_digits() gives these.
  @Test("the same bytes, mean and deviation as in Python")
  func values() {
    #expect(digits.trainLabels.prefix(8) == [0, 1, 2, 3, 4, 5, 6, 7])
    #expect(digits.testLabels.prefix(8) == [8, 3, 8, 9, 1, 2, 6, 7])
    #expect(digits.trainImages.reduce(0) { $0 + Int($1) } == 448558)
    #expect(digits.testImages.reduce(0) { $0 + Int($1) } == 113160)
    #expect(abs(digits.mean - 0.30483293101948505) < 1e-14)
    #expect(abs(digits.std - 0.37564968614474725) < 1e-14)
  }

  @Test("inputs are (pixel / scale - mean) / std in Float, bit for bit")
  func inputs() {
    let inputs = digits.trainInputs
    #expect(inputs.shape == [1437, 8, 8])
    #expect(digits.testInputs.shape == [360, 8, 8])
    let (mean, std) = (Float(digits.mean), Float(digits.std))
    for (input, pixel) in zip(inputs.scalars, digits.trainImages) {
      if input != (Float(pixel) / 16 - mean) / std { Issue.record("\(pixel) -> \(input)") }
    }
    let sum = inputs.scalars.reduce(0.0) { $0 + Double($1) } / Double(inputs.scalarCount)
    #expect(abs(sum) < 1e-6)
  }
}

@Suite("Where data sets are looked for")
struct DataLocatorTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func locator(_ data: String? = nil) -> DataLocator {
    DataLocator(
      environment: data.map { ["TANDEM_DATA": $0] } ?? [:],
      root: folder.url.appendingPathComponent("repository"))
  }

  private func paths(_ places: [URL]) -> [String] {
    places.map { $0.standardizedFileURL.path.replacingOccurrences(of: folder.url.path, with: "") }
  }

  private func put(_ place: String, _ suffix: String = "") throws {
    for file in DataLocator.files { _ = try folder.file("\(place)/\(file)\(suffix)", [0]) }
  }

  @Test("the order: argument alone; else TANDEM_DATA, beside the repository, in it")
  func order() throws {
    #expect(
      try paths(locator("/data").searchOrder("mnist"))
        == ["/data", "/data/mnist", "/shared/data/mnist", "/repository/shared_data/cache/mnist"])
    #expect(
      try paths(locator("/data").searchOrder("digits"))
        == ["/data/digits", "/repository/shared_data/digits"])
    #expect(
      try paths(locator("").searchOrder("digits")) == ["/repository/shared_data/digits"])
    #expect(
      try paths(locator("/data").searchOrder("mnist", folder: "/mine")) == ["/mine", "/mine/mnist"])
  }

  @Test("the first folder that holds all four files is taken, plain or gzipped")
  func first() throws {
    try put("repository/shared_data/cache/mnist")
    #expect(try paths([locator().find("mnist")]) == ["/repository/shared_data/cache/mnist"])
    try put("shared/data/mnist", ".gz")
    #expect(try paths([locator().find("mnist")]) == ["/shared/data/mnist"])
    try put("data/mnist")
    let data = folder.url.appendingPathComponent("data").path
    #expect(try paths([locator(data).find("mnist")]) == ["/data/mnist"])
    #expect(try paths([locator().find("mnist", folder: data)]) == ["/data/mnist"])
    let gzipped = folder.url.appendingPathComponent("shared/data/mnist")
    let file = locator().file("t10k-labels-idx1-ubyte", in: gzipped)
    #expect(file?.lastPathComponent == "t10k-labels-idx1-ubyte.gz")
  }

  @Test("what is not found: the places, what they lack, the command that helps")
  func missing() throws {
    _ = try folder.file("mine/train-labels-idx1-ubyte", [0])
    let mine = folder.url.appendingPathComponent("mine").path
    let error = #expect(throws: DataError.self) { try locator().find("mnist", folder: mine) }
    #expect(
      error?.description == "mnist is not in \(mine) (which lacks train-images-idx3-ubyte, "
        + "t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte), \(mine)/mnist: "
        + "get it with `tandem data mnist --folder \(mine)`")
    let digits = #expect(throws: DataError.self) { try locator().find("digits") }
    #expect(digits?.description.hasSuffix("shared_data/digits: get it with `tandem data`") == true)
    let unknown = #expect(throws: DataError.self) { try locator().find("cifar") }
    #expect(
      unknown?.description == "no data set is called 'cifar': choose one of digits, mnist")
  }

  @Test("without a root it is the repository that the code lies in")
  func defaultRoot() throws {
    #expect(try repositoryRoot().path == root.path)
    #expect(try DataLocator(environment: [:]).find("digits").path.hasPrefix(root.path))
  }
}

@Suite("Data sets whose files do not belong together")
struct ImageDatasetErrorTests {
  private let images = ShapedArray<UInt8>(shape: [2, 1, 2], scalars: [0, 1, 2, 16])
  private let labels: ShapedArray<UInt8> = [0, 9]

  private func fault(
    train: ShapedArray<UInt8>? = nil, _ trainLabels: ShapedArray<UInt8>? = nil,
    test: ShapedArray<UInt8>? = nil, _ testLabels: ShapedArray<UInt8>? = nil
  ) -> String {
    do {
      _ = try ImageDataset(
        name: "digits",
        train: LabelledBytes(images: train ?? images, labels: trainLabels ?? labels),
        test: LabelledBytes(images: test ?? images, labels: testLabels ?? labels),
        scale: 16, folder: URL(fileURLWithPath: "/data"))
      return "none"
    } catch {
      return "\(error)"
    }
  }

  @Test("each part is checked by itself")
  func parts() {
    #expect(fault() == "none")
    #expect(
      fault(train: [[1, 2]])
        == "digits in /data: train images must be [n, height, width], found [1, 2]")
    #expect(
      fault(test: ShapedArray(repeating: 0, shape: [0, 1, 2]))
        == "digits in /data: test images must be [n, height, width], found [0, 1, 2]")
    #expect(
      fault([[1], [2]]) == "digits in /data: train labels must be [n], found [2, 1]")
    #expect(fault([1]) == "digits in /data: train has 2 images and 1 labels")
    #expect(
      fault(test: nil, [0, 10]) == "digits in /data: test label 1 is 10, the last class is 9")
    #expect(
      fault(train: [[[1, 2]], [[17, 3]]])
        == "digits in /data: train images hold a pixel of 17, above 16")
  }

  @Test("the parts are checked against each other, and there must be something to normalise")
  func together() {
    #expect(
      fault(test: [[[1], [2]], [[3], [4]]])
        == "digits in /data: train and test images differ in size: [1, 2] and [2, 1]")
    #expect(
      fault(train: ShapedArray(repeating: 3, shape: [2, 1, 2]))
        == "digits in /data: every train pixel is the same, nothing to normalise")
  }

  @Test("images of another size than the data set's are refused by name")
  func sizes() throws {
    let folder = try TemporaryFolder()
    for (file, array) in zip(DataLocator.files, [images, labels, images, labels]) {
      try writeIdx(folder.url.appendingPathComponent(file).path, array)
    }
    let error = #expect(throws: DataError.self) { try loadDigits(folder: folder.url.path) }
    #expect(
      error?.description
        == "digits in \(folder.url.path): expected images of 8x8, found 1x2")
    // A broken file is refused by its own name.
    let broken = try folder.file("t10k-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 3])
    let idx = #expect(throws: IdxError.self) { try loadDigits(folder: folder.url.path) }
    #expect(idx?.description.hasPrefix("\(broken): expected 3 bytes") == true)
  }
}
