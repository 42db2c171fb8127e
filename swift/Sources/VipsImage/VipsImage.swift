import CVips
import CVipsShim
import TensorFlow

/// An image of libvips, a library written in C (lesson 14): a pipeline, which computes its pixels only
/// when they are asked for, piece by piece.
///
///     let pixels = try VipsImage.thumbnail(of: "a.jpg", width: 128, height: 128).rgb().tensor()
///
/// An image is never changed: each operation gives a new one, which keeps those it needs. C's reference
/// counts are kept by `init` and `deinit`. Twin of python/tandem/interop/vips.py, by pyvips.
public final class VipsImage: CustomStringConvertible {
  /// Files of more pixels are refused, unless another bound is given.
  public static let mostPixels = 1 << 28

  let pointer: UnsafeMutablePointer<CVips.VipsImage>
  /// The file, or what else the pixels come from: errors name it.
  let origin: String

  /// The image that `call`, a function of C, puts into its argument, whose reference is taken over.
  ///
  /// - Throws: `VipsError`, which names `origin`, where it returns another number than 0.
  init(from origin: String, by call: (inout UnsafeMutablePointer<CVips.VipsImage>?) -> Int32) throws
  {
    try VipsLibrary.begin()
    var image: UnsafeMutablePointer<CVips.VipsImage>?
    guard call(&image) == 0, let image else { throw VipsError("\(origin): \(VipsLibrary.message)") }
    (pointer, self.origin) = (image, origin)
  }

  deinit { g_object_unref(pointer) }

  /// The image of a file; its header is read, its pixels are not.
  ///
  /// - Parameter sequential: Whether pixels are asked for once, from top to bottom: they are then
  ///   never all in memory, and asking twice throws.
  /// - Throws: `VipsError`, with libvips's own message, where the file is no image or has more than
  ///   `mostPixels`. A file that is cut short or damaged throws when its pixels are asked for.
  public convenience init(
    contentsOf path: String, sequential: Bool = false, mostPixels: Int = VipsImage.mostPixels
  ) throws {
    try self.init(from: path) { vipsshim_load(path, sequential ? 1 : 0, &$0) }
    guard height <= mostPixels / max(1, width) else {
      throw VipsError("\(path): \(width) x \(height) pixels are more than \(mostPixels)")
    }
  }

  public var width: Int { Int(vips_image_get_width(pointer)) }
  public var height: Int { Int(vips_image_get_height(pointer)) }
  public var channels: Int { Int(vips_image_get_bands(pointer)) }
  /// Whether a channel has eight bits.
  public var isBytes: Bool { vips_image_get_format(pointer) == VIPS_FORMAT_UCHAR }

  public var description: String { "\(width) x \(height) image of \(channels) channels" }

  /// Writes a file, its kind by the ending; options may follow in brackets: "a.jpg[Q=90]".
  ///
  /// - Throws: `VipsError`, with libvips's own message.
  public func write(to path: String) throws {
    guard vipsshim_save(pointer, path) == 0 else {
      throw VipsError("\(path): \(VipsLibrary.message)")
    }
  }
}

extension VipsImage {
  /// The pixels `[height, width, channels]`.
  ///
  /// They are computed into the tensor's own memory: no copy is made.
  ///
  /// - Throws: `VipsError` where the file is damaged, or a channel has not eight bits.
  public func tensor() throws -> Tensor<UInt8> {
    guard isBytes else {
      throw VipsError("\(origin): has not eight bits a channel: call rgb() first")
    }
    var failure: VipsError?
    let handle = TensorHandle<UInt8>(shape: [height, width, channels]) { memory in
      failure = write(to: memory)
    }
    if let failure { throw failure }
    return Tensor(handle: handle)
  }

  /// An image of the pixels `[height, width, channels]`, which are copied.
  ///
  /// - Precondition: The tensor has rank 3, and 1 to 4 channels.
  /// - Throws: `VipsError` where libvips has no memory for it.
  public convenience init(_ pixels: Tensor<UInt8>) throws {
    let shape = pixels.shape.dimensions
    precondition(
      shape.count == 3 && (1...4).contains(shape[2]) && !shape.contains(0),
      "VipsImage: needs [height, width, 1 to 4 channels], got \(shape)")
    let scalars = pixels.scalars
    try self.init(from: "pixels \(shape)") { image in
      image = vips_image_new_from_memory_copy(
        scalars, scalars.count, Int32(shape[1]), Int32(shape[0]), Int32(shape[2]),
        VIPS_FORMAT_UCHAR)
      return image == nil ? 1 : 0
    }
  }

  /// Runs the pipeline into `memory`: an image around it takes the pixels.
  private func write(to memory: UnsafeMutablePointer<UInt8>) -> VipsError? {
    let count = width * height * channels
    guard
      let target = vips_image_new_from_memory(
        memory, count, Int32(width), Int32(height), Int32(channels), VIPS_FORMAT_UCHAR)
    else { return VipsError("\(origin): \(VipsLibrary.message)") }
    defer { g_object_unref(target) }
    guard vips_image_write(pointer, target) == 0 else {
      return VipsError("\(origin): \(VipsLibrary.message)")
    }
    return nil
  }
}
