// Images as files hold them. The bytes come from outside, so what is no image is an error, not a
// mistake of the program.

extension StringTensor {
  /// The pixels of a JPEG image: `[height, width, channels]`. They are computed as exactly as Pillow
  /// and other readers do, where TensorFlow by itself takes a faster way that is up to 8 of 255 off.
  ///
  /// - Parameters:
  ///   - channels: 1 for grey, 3 for red, green and blue, 0 for what the file has.
  ///   - ratio: By how much to shrink it while it is read: 1, 2, 4 or 8.
  /// - Throws: `OperationError` where the bytes are no such image.
  public func decodeJpeg(channels: Int = 0, ratio: Int = 1) throws -> Tensor<UInt8> {
    let settings: [Attribute] = [
      .int("channels", channels), .int("ratio", ratio), .string("dct_method", "INTEGER_ACCURATE"),
    ]
    return Tensor(_tfe: try attempt(Op.jpeg, _tfe, settings))
  }

  /// The pixels of a PNG image: `[height, width, channels]`.
  ///
  /// - Parameter channels: 1 for grey, 2 for grey and alpha, 3 for colours, 4 for colours and alpha,
  ///   0 for what the file has.
  /// - Throws: `OperationError` where the bytes are no such image.
  public func decodePng(channels: Int = 0) throws -> Tensor<UInt8> {
    Tensor(_tfe: try attempt(Op.png, _tfe, [.int("channels", channels), pixels(UInt8.self)]))
  }

  /// The pixels of a PNG image of 16 bits: `[height, width, channels]`.
  ///
  /// - Throws: `OperationError` where the bytes are no such image.
  public func decodePng16(channels: Int = 0) throws -> Tensor<UInt16> {
    Tensor(_tfe: try attempt(Op.png, _tfe, [.int("channels", channels), pixels(UInt16.self)]))
  }

  /// The pictures of a GIF file: `[count, height, width, 3]`.
  ///
  /// - Throws: `OperationError` where the bytes are no such file.
  public func decodeGif() throws -> Tensor<UInt8> { Tensor(_tfe: try attempt(Op.gif, _tfe)) }

  /// The pixels of a BMP image: `[height, width, channels]`.
  ///
  /// - Throws: `OperationError` where the bytes are no such image.
  public func decodeBmp(channels: Int = 0) throws -> Tensor<UInt8> {
    Tensor(_tfe: try attempt(Op.bmp, _tfe, [.int("channels", channels)]))
  }

  /// The pixels of a JPEG, PNG, GIF, BMP or WebP image, which the bytes tell:
  /// `[height, width, channels]`, the first picture where there are several. A JPEG image is
  /// computed the faster way; `decodeJpeg` is exact.
  ///
  /// - Throws: `OperationError` where the bytes are no such image.
  public func decodeImage(channels: Int = 0) throws -> Tensor<UInt8> {
    let settings: [Attribute] = [
      .int("channels", channels), pixels(UInt8.self), .bool("expand_animations", false),
    ]
    return Tensor(_tfe: try attempt(Op.image, _tfe, settings))
  }
}

extension Tensor where Scalar == UInt8 {
  /// The pixels of an image file of any kind that `StringTensor.decodeImage` knows:
  /// `[height, width, channels]`.
  ///
  /// - Parameter channels: As many as the file has where it is 0.
  /// - Throws: `OperationError`, with the file's name.
  public init(image path: String, channels: Int = 0) throws {
    let bytes = try readFile(path)
    let isJpeg = bytes.bytes[0].starts(with: [0xFF, 0xD8, 0xFF])
    self = try naming(path) {
      try isJpeg ? bytes.decodeJpeg(channels: channels) : bytes.decodeImage(channels: channels)
    }
  }

  /// The image `[height, width, channels]` in the JPEG format, which loses detail.
  ///
  /// - Parameter quality: From 0, smallest, to 100, best.
  /// - Precondition: The image has 1 or 3 channels.
  public func encodedJpeg(quality: Int = 95) -> StringTensor {
    requireImage(shape, channels: [1, 3], "encodedJpeg")
    require(0...100 ~= quality, "encodedJpeg: the quality must be in 0...100, got \(quality)")
    return _Raw.encodeJpeg(image: self, quality: quality)
  }

  /// The image `[height, width, channels]` in the PNG format.
  ///
  /// - Precondition: The image has from 1 to 4 channels.
  public func encodedPng() -> StringTensor {
    requireImage(shape, channels: [1, 2, 3, 4], "encodedPng")
    return _Raw.encodePng(image: self)
  }
}

private func requireImage(_ shape: TensorShape, channels: [Int], _ op: String) {
  require(
    shape.rank == 3 && channels.contains(shape[2]),
    "\(op): the image must be [height, width, channels] with \(channels) channels: \(shape)")
}

private func pixels<Scalar: TensorFlowScalar>(_ type: Scalar.Type) -> Attribute {
  .type("dtype", type.tensorFlowDataType)
}

private enum Op {
  static let jpeg = Operation("DecodeJpeg")
  static let png = Operation("DecodePng")
  static let gif = Operation("DecodeGif")
  static let bmp = Operation("DecodeBmp")
  static let image = Operation("DecodeImage")
}
