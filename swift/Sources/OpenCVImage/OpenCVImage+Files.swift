import COpenCV
import COpenCVShim
import Foundation
import TensorFlow

/// The image of a file: JPEG, PNG, BMP, TIFF (its first page), WebP or PNM, whatever its ending.
///
/// Its channels are blue, green and red unless `mode` says otherwise, as OpenCV has them.
///
/// - Parameter isTurned: Whether it is turned as its EXIF tag says; never in mode `.unchanged`.
/// - Throws: `OpenCVError`, which names the file, where it cannot be read, is of another kind, is cut
///   short or damaged, or has more than `mostPixels`, which is found out before it is decoded. Damage
///   within a JPEG passes: its decoder makes up the pixels. What OpenCV and its decoders have to say
///   of a damaged file, some write to standard error.
public func imread(
  _ path: String, _ mode: ReadMode = .color, isTurned: Bool = true,
  mostPixels: Int = Mat.mostPixels
) throws -> Mat {
  let file: Data
  do {
    file = try Data(contentsOf: URL(fileURLWithPath: path))
  } catch {
    throw OpenCVError("\(path): cannot be read: \(fileReason(error))")
  }
  return try file.withUnsafeBytes {
    try decoded($0, from: path, mode, isTurned: isTurned, mostPixels: mostPixels)
  }
}

/// The image of a file's bytes; see `imread`.
///
/// - Throws: `OpenCVError`, as `imread`, which names them `name`.
public func imdecode(
  _ bytes: [UInt8], _ mode: ReadMode = .color, name: String = "bytes", isTurned: Bool = true,
  mostPixels: Int = Mat.mostPixels
) throws -> Mat {
  try bytes.withUnsafeBytes {
    try decoded($0, from: name, mode, isTurned: isTurned, mostPixels: mostPixels)
  }
}

/// A file's bytes, of the kind that goes with `ending`: ".jpg".
///
/// - Parameter quality: 0 to 100, for JPEG and WebP; above 100, WebP loses nothing.
/// - Throws: `OpenCVError` where OpenCV writes no such files, or none of such pixels.
public func imencode(_ ending: String, _ image: Mat, quality: Int? = nil) throws -> [UInt8] {
  try Mat(from: "\(image.origin) as \(ending)") {
    cvshim.encode(ending, image.native, Int32(clamping: quality ?? -1), &$0)
  }.scalars()
}

/// Writes a file, its kind by the ending; see `imencode`.
///
/// - Throws: `OpenCVError`, which names the file, where it cannot be made or written.
public func imwrite(_ path: String, _ image: Mat, quality: Int? = nil) throws {
  let url = URL(fileURLWithPath: path)
  do {
    let bytes = try imencode(".\(url.pathExtension)", image, quality: quality)
    try Data(bytes).write(to: url)
  } catch {
    let reason = (error as? OpenCVError)?.description ?? fileReason(error)
    throw OpenCVError("\(path): cannot be written: \(reason)")
  }
}

private func decoded(
  _ bytes: UnsafeRawBufferPointer, from origin: String, _ mode: ReadMode, isTurned: Bool,
  mostPixels: Int
) throws -> Mat {
  let header = try PictureHeader(bytes, origin: origin)
  guard header.height <= mostPixels / max(1, header.width) else {
    let size = Size(header.width, header.height)
    throw OpenCVError("\(origin): \(size) pixels are more than \(mostPixels)")
  }
  let asItLies = isTurned ? 0 : Int32(cv.IMREAD_IGNORE_ORIENTATION.rawValue)
  // All bits of `.unchanged` are set, so that it has that one too.
  let flags = mode.inCPlusPlus | asItLies
  let image = try Mat(from: origin) { cvshim.decode(bytes.baseAddress!, bytes.count, flags, &$0) }
  guard image.count > 0 else { throw OpenCVError("\(origin): is damaged or cut short") }
  return image
}
