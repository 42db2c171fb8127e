import TensorFlow

// Images as items: opened, brought to one size and form, made into tensors, batch by batch float
// (lessons 11 and 14).
//
//     x = (byte / 255 - mean[channel]) / std[channel]
//
// A byte takes a quarter of a float's room, so images travel as bytes and become floats a whole batch
// at a time. Files are opened in red, green and blue: of grey ones (one in twenty of Imagenette's), of
// palettes and of CMYK, too.
//
// Twin: python/tandem/data/images.py.

/// The endings of the files that are images.
public let imageExtensions: Set<String> = [".bmp", ".gif", ".jpeg", ".jpg", ".png", ".webp"]

/// Mean and deviation of each channel over ImageNet's training images.
public let imagenetStats: (mean: [Float], std: [Float]) = (
  [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
)

/// Height and width, in pixels.
public struct PictureSize: Equatable, Sendable, ExpressibleByIntegerLiteral,
  CustomStringConvertible
{
  /// The number of rows.
  public let height: Int
  /// The number of pixels in a row.
  public let width: Int

  /// A size.
  ///
  /// - Precondition: Both sides are at least 1.
  public init(height: Int, width: Int) {
    require(
      min(height, width) >= 1,
      "a size is a side or (height, width), at least 1, got \(height) x \(width)")
    (self.height, self.width) = (height, width)
  }

  /// A square.
  ///
  /// - Precondition: The side is at least 1.
  public init(_ side: Int) { self.init(height: side, width: side) }

  /// A square.
  public init(integerLiteral side: Int) { self.init(side) }

  public var description: String { "\(height) x \(width)" }
}

/// Files of images, opened in red, green and blue; what cannot be is an `ItemError`, with the file.
public typealias ImageList = ItemList<FilePath, Picture>

extension ItemList where Item == FilePath, Value == Picture {
  /// A list of files of images.
  public init(
    _ files: [FilePath], path: FilePath = ".", transforms: [any Transform<Picture>] = []
  ) {
    self.init(files, path: path, transforms: transforms) { try Picture(contentsOf: $0.string) }
  }

  /// The list of the files below `path` that are images by their endings; see `getFiles`.
  ///
  /// - Throws: `DataError` where `path` is no folder.
  public static func fromFiles(
    _ path: FilePath, extensions: Set<String> = imageExtensions, recurse: Bool = true,
    include: Set<String> = [], transforms: [any Transform<Picture>] = []
  ) throws -> Self {
    let files = try getFiles(path, extensions: extensions, recurse: recurse, include: include)
    return Self(files, path: path, transforms: transforms)
  }
}

/// Makes pictures of any channels red, green and blue; transparency is dropped.
public struct MakeRGB: Transform {
  /// A transform that makes pictures RGB.
  public init() {}

  public func callAsFunction(_ item: Picture, using generator: inout TransformGenerator) -> Picture
  {
    item.rgb
  }
}

/// Resizes to `size`; the form is not kept.
public struct ResizeFixed: Transform {
  public let order = 10
  private let size: PictureSize
  private let filter: Resampling

  /// A transform that resizes to a size, or to a square.
  public init(_ size: PictureSize, _ filter: Resampling = .bilinear) {
    (self.size, self.filter) = (size, filter)
  }

  /// A transform that resizes to a square.
  public init(_ side: Int, _ filter: Resampling = .bilinear) {
    self.init(PictureSize(side), filter)
  }

  public func callAsFunction(_ item: Picture, using generator: inout TransformGenerator) -> Picture
  {
    item.resized(height: size.height, width: size.width, filter)
  }
}

/// The bytes of a picture, `[height, width, channels]`.
public func toByteTensor(_ picture: Picture) -> Tensor<UInt8> {
  Tensor(shape: [picture.height, picture.width, picture.channels], scalars: picture.bytes)
}

extension Picture: Batchable {
  /// The bytes of pictures, `[n, height, width, channels]`.
  ///
  /// - Throws: `TandemError`, with the shapes, where they are not all of one size.
  public static func batch(_ values: [Picture]) throws -> Tensor<UInt8> {
    try checkOneShape(values.map { [$0.height, $0.width, $0.channels] })
    let first = values[0]
    let length = first.bytes.count
    let bytes = [UInt8](unsafeUninitializedCapacity: length * values.count) { all, count in
      for (place, picture) in values.enumerated() {
        (all.baseAddress! + place * length).initialize(from: picture.bytes, count: length)
      }
      count = length * values.count
    }
    return Tensor(
      shape: [values.count, first.height, first.width, first.channels], scalars: bytes)
  }
}

/// Floats from 0 to 1 of bytes, of one picture or a whole batch: x / 255.
public func toFloatTensor(_ x: Tensor<UInt8>) -> TF { TF(x) / 255 }

/// Images [..., h, w, channels], with `mean` gone and over `std`.
///
/// The course's Swift 09 normalised Imagenette by MNIST's one mean and deviation; here the defaults
/// are those of ImageNet's channels, and statistics of another number of channels trap.
///
/// - Precondition: `mean` and `std` have one value for each channel.
public func normalizeChan(
  _ x: TF, mean: [Float] = imagenetStats.mean, std: [Float] = imagenetStats.std
) -> TF {
  checkChannels(x.shape, mean, std)
  return (x - TF(mean, on: x.device)) / TF(std, on: x.device)
}

/// Images [..., h, w, channels] of bytes, taken as 255 to 1, with `mean` gone and over `std`.
///
/// - Precondition: `mean` and `std` have one value for each channel.
public func normalizeChan(
  _ x: Tensor<UInt8>, mean: [Float] = imagenetStats.mean, std: [Float] = imagenetStats.std
) -> TF {
  checkChannels(x.shape, mean, std)
  // The division by 255 goes into the statistics.
  return (TF(x) - TF(mean.map { 255 * $0 }, on: x.device)) / TF(std.map { 255 * $0 }, on: x.device)
}

private func checkChannels(_ shape: TensorShape, _ mean: [Float], _ std: [Float]) {
  require(
    shape.rank >= 3 && shape.last == mean.count && mean.count == std.count,
    "normalizeChan: needs \(mean.count) channels, [..., h, w, \(mean.count)], and as many "
      + "deviations, got \(shape) and \(std.count)")
}

extension DataBunch where Input == Tensor<UInt8> {
  /// The same batches of images, as normalised floats: they travel as bytes, and become floats where
  /// they are used.
  public func normalized(
    mean: [Float] = imagenetStats.mean, std: [Float] = imagenetStats.std
  ) -> DataBunch<TF, Label> {
    func floats(_ batches: Batches<Input, Label>) -> Batches<TF, Label> {
      Batches<TF, Label>(count: batches.count, saved: batches.saved) {
        let next = try batches.pass()
        return { try next().map { (x: normalizeChan($0.x, mean: mean, std: std), y: $0.y) } }
      }
    }
    return DataBunch<TF, Label>(
      train: floats(train), valid: floats(valid), channels: mean.count, classes: classes)
  }
}
