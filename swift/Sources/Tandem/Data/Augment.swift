import Foundation
import TensorFlow

// Augmentation, image by image: one photo is many, if it is seen otherwise each time (lessons 11, 14).
//
//     side = sqrt(area u r), sqrt(area u / r):  u uniform in `scale`, log r uniform in log `ratio`
//
// is the crop that training sees: a random part of a photo's area, of a random shape, resized to what
// the network takes. Everything here works on pictures, before they are tensors; the names keep the
// letters of Python's Pillow, whose pixels these are. The same on whole batches is in
// Augment+Batch.swift.
//
// Twin: python/tandem/data/augment.py.

/// The largest (width, height) of the given aspect that fits: by default a square.
public func defaultCropSize(width: Double, height: Double, aspect: Double = 1) -> (
  width: Double, height: Double
) {
  (min(width, height * aspect), min(height, width / aspect))
}

/// Traps where p is no probability.
func checkChance(_ name: String, _ p: Double) {
  require(0...1 ~= p, "\(name): p must be within 0..1, got \(p)")
}

/// A transform of pictures, before they are tensors and after they are resized: order 11.
public protocol PilTransform: Transform where Item == Picture {}

extension PilTransform {
  public var order: Int { 11 }
}

/// Mirrors left and right with probability `p`.
public struct PilRandomFlip: PilTransform {
  private let p: Double

  /// A transform that mirrors so often.
  ///
  /// - Precondition: `p` is within 0..1.
  public init(p: Double = 0.5) {
    checkChance("PilRandomFlip", p)
    self.p = p
  }

  public func callAsFunction(_ item: Picture, using generator: inout TransformGenerator) -> Picture
  {
    generator.random() >= p ? item : item.transposed(.flipLeftRight)
  }
}

/// With probability `p` one of the square's eight symmetries, of which one leaves it as it is; a
/// quarter turn swaps the sides.
///
/// For pictures without an up, such as those of satellites.
public struct PilRandomDihedral: PilTransform {
  private let p: Double

  /// A transform that turns and mirrors so often.
  ///
  /// - Precondition: `p` is within 0..1.
  public init(p: Double = 0.75) {
    checkChance("PilRandomDihedral", p)
    self.p = p
  }

  public func callAsFunction(_ item: Picture, using generator: inout TransformGenerator) -> Picture
  {
    if generator.random() >= p { return item }
    return PictureSymmetry(rawValue: generator.randrange(8) - 1).map(item.transposed) ?? item
  }
}

/// A transform that cuts a box out of a picture and resizes it.
public protocol PictureCrop: PilTransform {
  /// What the box is resized to.
  var size: PictureSize { get }
  /// How it is resized. Shrinking averages.
  var filter: Resampling { get }

  /// The box of a picture of the given sides; may draw.
  ///
  /// - Throws: `TandemError` where the picture cannot hold it.
  func box(width: Int, height: Int, using generator: inout TransformGenerator) throws -> CropBox
}

extension PictureCrop {
  public func callAsFunction(_ item: Picture, using generator: inout TransformGenerator) throws
    -> Picture
  {
    let box = try box(width: item.width, height: item.height, using: &generator)
    return item.resized(height: size.height, width: size.width, filter, box: box)
  }

  /// The size of the largest crop of the shape of `size`; or that of `asked`.
  fileprivate func crop(_ width: Int, _ height: Int, _ asked: PictureSize?) throws -> (
    width: Double, height: Double
  ) {
    guard let asked else {
      return defaultCropSize(
        width: Double(width), height: Double(height),
        aspect: Double(size.width) / Double(size.height))
    }
    guard asked.width <= width && asked.height <= height else {
      throw TandemError(
        "\(Self.self): an image of \(height) x \(width) has no crop of \(asked) (height x width)")
    }
    return (Double(asked.width), Double(asked.height))
  }
}

private func middle(_ width: Int, _ height: Int, _ crop: (width: Double, height: Double)) -> CropBox
{
  let (left, top) = ((Double(width) - crop.width) / 2, (Double(height) - crop.height) / 2)
  return CropBox(left: left, top: top, width: crop.width, height: crop.height)
}

/// The middle of the picture, resized to `size`.
public struct GeneralCrop: PictureCrop {
  public let size: PictureSize
  public let filter: Resampling
  private let cropSize: PictureSize?

  /// A transform that crops the middle.
  ///
  /// - Parameter cropSize: The box's, nil for the largest of the shape of `size`.
  public init(_ size: PictureSize, cropSize: PictureSize? = nil, _ filter: Resampling = .bilinear) {
    (self.size, self.cropSize, self.filter) = (size, cropSize, filter)
  }

  public func box(width: Int, height: Int, using generator: inout TransformGenerator) throws
    -> CropBox
  {
    middle(width, height, try crop(width, height, cropSize))
  }
}

/// The middle, at 1/`scale` of the largest crop: how validation sees what training crops.
///
/// The original took 1/scale of either side, so that a photo that is not square was squeezed into
/// one; the shape is kept here.
public struct CenterCrop: PictureCrop {
  public let size: PictureSize
  public let filter = Resampling.bilinear
  private let scale: Double

  /// A transform that crops the middle.
  ///
  /// - Precondition: `scale` is at least 1.
  public init(_ size: PictureSize, scale: Double = 1.14) {
    require(scale >= 1, "CenterCrop: scale must be at least 1, got \(scale)")
    (self.size, self.scale) = (size, scale)
  }

  public func box(width: Int, height: Int, using generator: inout TransformGenerator) throws
    -> CropBox
  {
    let largest = try crop(width, height, nil)
    return middle(width, height, (largest.width / scale, largest.height / scale))
  }
}

/// A random crop, seen from a little to the side: its corners move by a share of its sides.
///
/// A share is drawn within `magnitude` for either direction, and within what the photo leaves around
/// the crop, so that nothing is seen that is not there.
public struct PilTiltRandomCrop: PictureCrop {
  public let size: PictureSize
  public let filter: Resampling
  private let cropSize: PictureSize?
  private let magnitude: Double

  /// A transform that crops and tilts.
  ///
  /// - Parameter cropSize: The crop's before it is tilted, nil for the largest of the shape of `size`.
  /// - Precondition: `magnitude` is within 0..<0.5: there a side would shrink to a point. The filter
  ///   is `nearest`, `bilinear` or `bicubic`.
  public init(
    _ size: PictureSize, cropSize: PictureSize? = nil, magnitude: Double = 0.1,
    _ filter: Resampling = .bilinear
  ) {
    require(
      0 <= magnitude && magnitude < 0.5,
      "PilTiltRandomCrop: magnitude must be in 0..0.5, got \(magnitude)")
    (self.size, self.cropSize, self.magnitude, self.filter) = (size, cropSize, magnitude, filter)
  }

  public func callAsFunction(_ item: Picture, using generator: inout TransformGenerator) throws
    -> Picture
  {
    let corners = try corners(width: item.width, height: item.height, using: &generator)
    return try warp(item, size: size, corners: corners, filter)
  }

  /// Draws the crop before it is tilted.
  public func box(width: Int, height: Int, using generator: inout TransformGenerator) throws
    -> CropBox
  {
    let crop = try crop(width, height, cropSize)
    let left = generator.uniform(0, Double(width) - crop.width)
    let top = generator.uniform(0, Double(height) - crop.height)
    return CropBox(left: left, top: top, width: crop.width, height: crop.height)
  }

  /// Draws the crop's four corners in a picture, from the top left down and around.
  ///
  /// - Throws: `TandemError` where the picture cannot hold the crop.
  public func corners(width: Int, height: Int, using generator: inout TransformGenerator) throws
    -> Corners
  {
    let crop = try crop(width, height, cropSize)
    let box = try box(width: width, height: height, using: &generator)
    let across = shift(crop.width, box.left, Double(width) - box.right, &generator)
    let down = shift(crop.height, box.top, Double(height) - box.bottom, &generator)
    let move = SIMD2(across, down)
    return zip(cornersOf(box), [-move, move, -move, move]).map { $0 + $1 }
  }

  /// Draws how far the corners move along a side, which has so much room on both ends.
  private func shift(
    _ side: Double, _ before: Double, _ after: Double, _ generator: inout TransformGenerator
  ) -> Double {
    let most = min(magnitude * side, before, max(after, 0))
    return generator.uniform(-most, most)
  }
}
