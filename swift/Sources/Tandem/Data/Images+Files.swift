import Foundation
import TensorFlow

// Pictures from files and into files, by TensorFlow's decoders: those of libjpeg-turbo, libpng and
// giflib, set to be as exact as Pillow's.

extension Picture {
  /// The picture of a JPEG, PNG, GIF, BMP or WebP file, in red, green and blue; the first one of
  /// several. It is not turned by its EXIF tag, as Pillow does not turn it either.
  ///
  /// - Throws: `TandemError`, with the file's name, where it cannot be read, is damaged, cut short or
  ///   no image.
  public init(contentsOf path: String) throws {
    do {
      self = try Picture(decoding: try readFile(path))
    } catch let error as OperationError {
      // Of a file that is not there TensorFlow says the name too.
      let repeated = "\(path); "
      let words = error.message
      throw TandemError(
        "\(path): \(words.hasPrefix(repeated) ? String(words.dropFirst(repeated.count)) : words)")
    } catch let error as TandemError {
      throw TandemError("\(path): \(error)")
    }
  }

  /// The picture in the bytes of such a file, which tell its kind.
  ///
  /// - Throws: `OperationError` or `TandemError` where they are damaged, cut short or no image.
  public init(decoding file: StringTensor) throws {
    let bytes = file.bytes[0]
    if hasColourTable(bytes) { throw TandemError("a BMP image with a table of colours") }
    let isJpeg = bytes.starts(with: [0xFF, 0xD8, 0xFF])
    let tensor = try isJpeg ? file.decodeJpeg(channels: 3) : file.decodeImage(channels: 3)
    guard tensor.scalarCount > 0 else { throw TandemError("an image of no pixel") }
    self.init(tensor)
  }

  /// The bytes of a tensor `[height, width, channels]`, or of rank 2, which is grey.
  ///
  /// - Precondition: It has one of the two ranks, 1 to 4 channels and a pixel.
  public init(_ tensor: Tensor<UInt8>) {
    let shape = tensor.shape
    require(
      2...3 ~= shape.rank,
      "Picture: needs [height, width] or [height, width, channels], got \(shape)")
    self.init(
      height: shape[0], width: shape[1], channels: shape.rank == 2 ? 1 : shape[2],
      bytes: tensor.scalars)
  }

  /// The picture of floats from 0 to 1, which are cut to that: `[height, width, channels]`, or of rank
  /// 2, which is grey.
  ///
  /// - Precondition: As for bytes.
  public init(_ tensor: TF) {
    self.init(Tensor<UInt8>(round(tensor.clipped(min: 0, max: 1) * 255)))
  }

  /// Writes the picture: as JPEG where the name ends in `.jpg` or `.jpeg`, as PNG, which loses nothing,
  /// where it ends in `.png`.
  ///
  /// - Parameter quality: Of a JPEG, from 0, smallest, to 100, best.
  /// - Throws: `TandemError`, with the file's name, for another ending, a JPEG of 2 or 4 channels, or
  ///   where it cannot be written.
  public func write(to path: String, quality: Int = 95) throws {
    let ending = URL(fileURLWithPath: path).pathExtension.lowercased()
    guard ending == "png" || (["jpg", "jpeg"].contains(ending) && channels % 2 == 1) else {
      throw TandemError("\(path): a picture of \(channels) channels is written as .png or .jpg")
    }
    let tensor = toByteTensor(self)
    let file = ending == "png" ? tensor.encodedPng() : tensor.encodedJpeg(quality: quality)
    do { try writeFile(path, contents: file) } catch let error as OperationError {
      throw TandemError("\(path): \(error.message)")
    }
  }

  /// The bytes of a PNG file of the picture, such as a notebook shows.
  public var png: [UInt8] { toByteTensor(self).encodedPng().bytes[0] }
}

/// Whether a BMP image has a table of other colours than grey, which TensorFlow would not look at: it
/// would take each pixel's place in it for its brightness.
private func hasColourTable(_ bytes: [UInt8]) -> Bool {
  guard bytes.starts(with: "BM".utf8), bytes.count > 30, bytes[28] == 8 else { return false }
  let start = 14 + Int(bytes[14]) + Int(bytes[15]) << 8
  return (0..<256).contains { colour in
    let place = start + 4 * colour
    guard place + 2 < bytes.count else { return false }
    return bytes[place..<place + 3].contains { $0 != UInt8(colour) }
  }
}
