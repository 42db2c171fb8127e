import Tandem
import TensorFlow

extension ParityCase {
  /// The digits as this language reads them; see `python/tandem/parity/cases/idx.py`.
  static let idx = ParityCase("idx") { inputs, outputs in
    let path: ShapedArray<UInt8> = try inputs.array("folder_utf8")
    let data = try loadDigits(folder: String(decoding: path.scalars, as: UTF8.self))
    func set(_ name: String, _ bytes: [UInt8], _ shape: [Int]) {
      outputs.set(name, to: ShapedArray(shape: shape, scalars: bytes.map(Int32.init)))
    }
    set("train_images", data.trainImages, [data.trainLabels.count] + data.imageSize)
    set("train_labels", data.trainLabels, [data.trainLabels.count])
    set("test_images", data.testImages, [data.testLabels.count] + data.imageSize)
    set("test_labels", data.testLabels, [data.testLabels.count])

    func number(_ name: String) throws -> Double {
      Double(try inputs.array(name, of: Float.self).scalars[0])
    }
    let first = 32
    let pixels = Array(data.trainImages.prefix(first * data.imageSize.reduce(1, *)))
    let normalised = normalise(
      pixels, scale: try number("scale"), mean: try number("mean"), std: try number("std"))
    outputs.set(
      "normalised", to: ShapedArray(shape: [first] + data.imageSize, scalars: normalised))
  }
}
