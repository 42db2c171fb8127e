import COpenCV
import COpenCVShim

/// The matrix `[2, 3]` of a turn by `angle` degrees, counterclockwise, about `center`, with a scale.
///
/// - Throws: `OpenCVError` where there is no memory for it.
public func getRotationMatrix2D(_ center: Point, angle: Double, scale: Double = 1) throws -> Mat {
  try Mat(from: "a turn by \(angle)") {
    cvshim.rotation(center.x, center.y, angle, scale, &$0)
  }
}

/// The matrix `[2, 3]` that takes three points to three others.
///
/// - Precondition: There are three each.
/// - Throws: `OpenCVError` where there is no memory for it.
public func getAffineTransform(_ from: [Point], _ to: [Point]) throws -> Mat {
  try transform(from, to, count: 3)
}

/// The matrix `[3, 3]` that takes four points to four others: what stands aslant to what is seen from
/// the front.
///
/// - Precondition: There are four each.
/// - Throws: `OpenCVError` where there is no memory for it.
public func getPerspectiveTransform(_ from: [Point], _ to: [Point]) throws -> Mat {
  try transform(from, to, count: 4)
}

/// The image with its points moved by a matrix `[2, 3]`, into an image of `size`.
///
/// - Parameters:
///   - interpolation: `.area` does what `.linear` does.
///   - border: What is taken where the matrix leads outside; `color` where it is constant.
/// - Throws: `OpenCVError` for another matrix, or a size below 1 or of more than `Mat.mostPixels`.
public func warpAffine(
  _ image: Mat, _ matrix: Mat, _ size: Size, interpolation: Interpolation = .linear,
  border: Border = .constant, color: [Double] = []
) throws -> Mat {
  try warped(image, matrix, rows: 2, size, interpolation, border, color)
}

/// The image with its points moved by a matrix `[3, 3]`, into an image of `size`; see `warpAffine`.
///
/// - Throws: `OpenCVError`, as `warpAffine`.
public func warpPerspective(
  _ image: Mat, _ matrix: Mat, _ size: Size, interpolation: Interpolation = .linear,
  border: Border = .constant, color: [Double] = []
) throws -> Mat {
  try warped(image, matrix, rows: 3, size, interpolation, border, color)
}

private func warped(
  _ image: Mat, _ matrix: Mat, rows: Int, _ size: Size, _ interpolation: Interpolation,
  _ border: Border, _ color: [Double]
) throws -> Mat {
  let isMatrix = matrix.shape == [rows, 3, 1] && matrix.depth == .float64
  guard isMatrix, try matrix.scalars(of: Double.self).allSatisfy(\.isFinite) else {
    throw OpenCVError("\(image.origin): needs a matrix [\(rows), 3] of finite doubles")
  }
  return try image.made(size) {
    cvshim.warp(
      $0, &$1, matrix.native, Int32(size.width), Int32(size.height), interpolation.rawValue,
      border.rawValue, fourNumbers(color))
  }
}

private func transform(_ from: [Point], _ to: [Point], count: Int) throws -> Mat {
  precondition(
    from.count == count && to.count == count,
    "a transform needs \(count) points each, got \(from.count) and \(to.count)")
  return try Mat(from: "a transform of \(count) points") {
    cvshim.transform(numbers(from), numbers(to), Int32(count), &$0)
  }
}

private func numbers(_ points: [Point]) -> [Float] {
  points.flatMap { [Float($0.x), Float($0.y)] }
}
