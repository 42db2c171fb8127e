import COpenCV
import COpenCVShim

/// The image with other channels.
///
/// - Throws: `OpenCVError` where it has not those that `conversion` begins with.
public func cvtColor(_ image: Mat, _ conversion: ColorConversion) throws -> Mat {
  // Some versions of OpenCV make something up of too few.
  let needed = conversion == .gray2bgr ? 1 : 3
  guard image.channels == needed else {
    throw OpenCVError("\(image.origin): \(conversion) needs \(needed) channels")
  }
  return try image.made { cvshim.convert_color($0, &$1, conversion.inCPlusPlus) }
}

/// The image with each pixel the mean of those around it.
///
/// - Throws: `OpenCVError` for a kernel below 1 or larger than the image.
public func blur(_ image: Mat, _ kernel: Size, border: Border = .reflect101) throws -> Mat {
  try checkKernel(image, kernel)
  return try image.made {
    cvshim.blur($0, &$1, Int32(kernel.width), Int32(kernel.height), border.rawValue)
  }
}

/// The image with each pixel a mean of those around it, weighted by a bell.
///
/// - Parameters:
///   - sigma: The bell's deviation; 0 is what fits the kernel.
/// - Throws: `OpenCVError` for a kernel that is even, below 1 or larger than the image.
public func gaussianBlur(
  _ image: Mat, _ kernel: Size, sigma: Double = 0, border: Border = .reflect101
) throws -> Mat {
  try checkKernel(image, kernel)
  return try image.made {
    cvshim.gaussian_blur(
      $0, &$1, Int32(kernel.width), Int32(kernel.height), sigma, sigma, border.rawValue)
  }
}

/// The image with each number the median of those in a square around it.
///
/// - Throws: `OpenCVError` for a side that is even, below 3 or larger than the image, or, where the
///   numbers are no bytes, other than 3 and 5.
public func medianBlur(_ image: Mat, _ side: Int) throws -> Mat {
  try checkKernel(image, Size(side, side))
  guard side % 2 == 1, side > 1 else {
    throw OpenCVError("\(image.origin): no median over a side of \(side)")
  }
  return try image.made { cvshim.median_blur($0, &$1, Int32(side)) }
}

private func checkKernel(_ image: Mat, _ kernel: Size) throws {
  let fits = 1...image.cols ~= kernel.width && 1...image.rows ~= kernel.height
  guard fits else {
    throw OpenCVError("\(image.origin): no kernel of \(kernel) for \(image.size)")
  }
}
