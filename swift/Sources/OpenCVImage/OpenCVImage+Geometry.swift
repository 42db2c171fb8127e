import COpenCV
import COpenCVShim

/// The image in another size; its form is not kept.
///
/// - Throws: `OpenCVError` for a size below 1 or of more than `Mat.mostPixels`.
public func resize(
  _ image: Mat, _ size: Size, interpolation: Interpolation = .linear
) throws -> Mat {
  try image.made(size) {
    cvshim.resize($0, &$1, Int32(size.width), Int32(size.height), interpolation.rawValue)
  }
}

/// The image mirrored.
///
/// - Throws: `OpenCVError` where there is no memory for it.
public func flip(_ image: Mat, _ mode: FlipMode) throws -> Mat {
  try image.made { cvshim.flip($0, &$1, mode.rawValue) }
}

/// The image turned by quarters.
///
/// - Throws: `OpenCVError` where there is no memory for it.
public func rotate(_ image: Mat, _ rotation: Rotation) throws -> Mat {
  try image.made { cvshim.rotate($0, &$1, rotation.rawValue) }
}

/// The image with rows for columns.
///
/// - Throws: `OpenCVError` where there is no memory for it.
public func transpose(_ image: Mat) throws -> Mat {
  try image.made { cvshim.transpose($0, &$1) }
}

/// The part of `size` at `x` and `y`, which shares its pixels with the image.
///
/// - Throws: `OpenCVError` where it does not lie within the image.
public func crop(_ image: Mat, x: Int, y: Int, _ size: Size) throws -> Mat {
  let isInside =
    x >= 0 && y >= 0 && size.width > 0 && size.height > 0
    && size.width <= image.cols - x && size.height <= image.rows - y
  guard isInside else {
    throw OpenCVError("\(image.origin): has no part of \(size) at \(x), \(y)")
  }
  return try image.made {
    cvshim.part($0, &$1, Int32(x), Int32(y), Int32(size.width), Int32(size.height))
  }
}

/// The image with something around it.
///
/// - Parameter color: What a constant border is filled with, for each channel; 0 where it has too few.
/// - Throws: `OpenCVError` for widths below 0, or a result of more than `Mat.mostPixels`.
public func copyMakeBorder(
  _ image: Mat, top: Int = 0, bottom: Int = 0, left: Int = 0, right: Int = 0,
  border: Border = .constant, color: [Double] = []
) throws -> Mat {
  let widths = [top, bottom, left, right]
  guard widths.allSatisfy({ 0...Mat.mostPixels ~= $0 }) else {
    throw OpenCVError("\(image.origin): no border of \(widths)")
  }
  return try image.made(Size(image.cols + left + right, image.rows + top + bottom)) {
    cvshim.add_border(
      $0, &$1, Int32(top), Int32(bottom), Int32(left), Int32(right), border.rawValue,
      fourNumbers(color))
  }
}

/// The colour as four numbers.
func fourNumbers(_ color: [Double]) -> [Double] {
  Array((color + [0, 0, 0, 0]).prefix(4))
}

extension Mat {
  /// The image that `call` makes of this one, of `size` if that is known beforehand.
  func made(
    _ size: Size? = nil, _ call: (cv.Mat, inout cv.Mat) -> Fault
  ) throws -> Mat {
    if let size { try checkSize(size) }
    return try Mat(from: origin) { call(native, &$0) }
  }

  private func checkSize(_ size: Size) throws {
    guard size.width > 0, size.height > 0 else {
      throw OpenCVError("\(origin): no size of \(size)")
    }
    guard size.height <= Mat.mostPixels / size.width else {
      throw OpenCVError("\(origin): \(size) pixels are more than \(Mat.mostPixels)")
    }
  }
}
