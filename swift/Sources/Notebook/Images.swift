import Foundation
import Tandem
import TensorFlow

/// Shows a tensor as a picture, or as many: [height, width], with 1 or 3 channels last, and batches.
///
/// Bytes are shown as they are, numbers from 0 to 1 as black to white; other numbers are stretched
/// so that the least is black and the greatest white. Small pictures are shown larger.
///
/// - Precondition: The shape is one of those, and holds something.
public func display<Scalar: TensorFlowNumeric>(_ images: Tensor<Scalar>) {
  display(showImages(images))
}

/// Pictures in rows under their titles: [height, width], with 1 or 3 channels last, and batches.
///
/// See `display` for how numbers become shades, and bear in mind that a batch is stretched as one.
///
/// - Parameters:
///   - titles: One for each picture, or none at all.
///   - columns: Pictures in a row.
///   - side: Of each, in pixels; what is not square keeps its shape.
/// - Precondition: The shape is one of those and holds something, and there are as many titles.
public func showImages<Scalar: TensorFlowNumeric>(
  _ images: Tensor<Scalar>, titles: [String] = [], columns: Int = 8, side: Double? = nil
) -> Figure {
  let pictures = pictures(of: images)
  require(
    titles.isEmpty || titles.count == pictures.count,
    "showImages: \(titles.count) titles for \(pictures.count) pictures")
  let longest = max(pictures[0].height, pictures[0].width)
  return Figure.pictures(
    pictures.map { Data($0.png) },
    titles: titles.isEmpty ? pictures.map { _ in "" } : titles,
    columns: min(columns, pictures.count),
    side: side ?? (pictures.count == 1 ? Double(min(max(longest, 140), 420)) : 90))
}

/// The pictures that a tensor holds, as bytes.
func pictures<Scalar: TensorFlowNumeric>(of images: Tensor<Scalar>) -> [Picture] {
  let batch = asBatch(images)
  require(batch.scalarCount > 0, "showImages: a tensor of shape \(images.shape) holds no picture")
  let bytes = shades(batch)
  return (0..<batch.shape[0]).map { Picture(bytes[$0]) }
}

/// As [pictures, height, width, channels]; three dimensions are one picture where the last has the
/// size of channels, and otherwise a batch without them.
private func asBatch<Scalar>(_ images: Tensor<Scalar>) -> Tensor<Scalar> {
  let shape = images.shape
  let hasChannels = shape.rank > 2 && [1, 3].contains(shape[shape.rank - 1])
  switch (shape.rank, hasChannels) {
  case (2, _): return images.reshaped(to: [1, shape[0], shape[1], 1])
  case (3, true): return images.expandingShape(at: 0)
  case (3, false): return images.expandingShape(at: 3)
  case (4, true): return images
  default:
    fatalError(
      "showImages: \(shape) is no picture: give [height, width], with 1 or 3 channels last, "
        + "or a batch of them")
  }
}

private func shades<Scalar: TensorFlowNumeric>(_ images: Tensor<Scalar>) -> Tensor<UInt8> {
  if let bytes = images as? Tensor<UInt8> { return bytes }
  let numbers = TF(images)
  let (least, greatest) = (numbers.min().scalarized(), numbers.max().scalarized())
  require(
    least.isFinite && greatest.isFinite, "showImages: from \(least) to \(greatest) are no shades")
  if least >= 0 && greatest <= 1 { return Tensor<UInt8>(round(numbers * 255)) }
  let range = greatest > least ? greatest - least : 1
  return Tensor<UInt8>(round((numbers - least) * (255 / range)))
}
