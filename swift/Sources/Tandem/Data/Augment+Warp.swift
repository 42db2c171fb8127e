import Foundation
import TensorFlow

// Perspective: a picture seen from the side, by eight coefficients (lesson 11).
//
//     x' = (a x + b y + c) / (g x + h y + 1),  y' = (d x + e y + f) / (g x + h y + 1)
//
// Each of four pairs of corners gives two equations that are linear in a..h: eight for eight
// unknowns, solved here by Gaussian elimination. Corners go round from the top left: top left, bottom
// left, bottom right, top right.
//
// Twin: python/tandem/data/warp.py.

/// Points (x, y) of a picture, in pixels from its top left corner.
public typealias Corners = [SIMD2<Double>]

/// The four corners of a box, in the order of this file.
public func cornersOf(_ box: CropBox) -> Corners {
  [
    SIMD2(box.left, box.top), SIMD2(box.left, box.bottom),
    SIMD2(box.right, box.bottom), SIMD2(box.right, box.top),
  ]
}

/// The a..h that take each corner of the target to that of the source.
///
/// - Throws: `TandemError` where there are not four corners, or three of them lie on one line.
public func findCoeffs(source: Corners, target: Corners) throws -> [Double] {
  try checkCorners("source", source)
  try checkCorners("target", target)
  var rows: [[Double]] = []
  for (to, at) in zip(source, target) {
    rows.append([at.x, at.y, 1, 0, 0, 0, -to.x * at.x, -to.x * at.y, to.x])
    rows.append([0, 0, 0, at.x, at.y, 1, -to.y * at.x, -to.y * at.y, to.y])
  }
  return try solved(&rows)
}

private func checkCorners(_ name: String, _ corners: Corners) throws {
  guard corners.count == 4 else {
    throw TandemError("findCoeffs: needs four \(name) corners, got \(corners.count)")
  }
  let pairs = [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]
  let extent = pairs.map { distance(corners[$0], corners[$1]) }.max()!
  for (i, j, k) in [(0, 1, 2), (0, 1, 3), (0, 2, 3), (1, 2, 3)] {
    let (a, b) = (corners[j] - corners[i], corners[k] - corners[i])
    guard abs(a.x * b.y - a.y * b.x) > 1e-9 * extent * extent else {
      let line = [i, j, k].map { "(\(corners[$0].x), \(corners[$0].y))" }.joined(separator: ", ")
      throw TandemError("findCoeffs: \(name) corners \(line) lie on one line")
    }
  }
}

private func distance(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> Double {
  hypot(a.x - b.x, a.y - b.y)
}

/// The solution of n equations, each its n factors and the right-hand side; changes them.
private func solved(_ rows: inout [[Double]]) throws -> [Double] {
  let count = rows.count
  let rounding = 1e-13 * rows.joined().reduce(0) { max($0, abs($1)) }
  for column in 0..<count {
    // The largest pivot keeps factors at most 1, so that rounding errors do not grow.
    let pivot = (column..<count).reduce(column) {
      abs(rows[$1][column]) > abs(rows[$0][column]) ? $1 : $0
    }
    rows.swapAt(column, pivot)
    guard abs(rows[column][column]) > rounding else {
      throw TandemError("findCoeffs: the target's (0, 0) would lie infinitely far away")
    }
    for row in column + 1..<count {
      let factor = rows[row][column] / rows[column][column]
      rows[row] = zip(rows[row], rows[column]).map { $0 - factor * $1 }
    }
  }
  return substituted(rows)
}

/// The solution of equations of which each has one unknown less than the one before it.
private func substituted(_ rows: [[Double]]) -> [Double] {
  let count = rows.count
  var solution = [Double](repeating: 0, count: count)
  for row in rows.indices.reversed() {
    let known = (row + 1..<count).reduce(0) { $0 + rows[row][$1] * solution[$1] }
    solution[row] = (rows[row][count] - known) / rows[row][row]
  }
  return solution
}

/// The quadrilateral `corners` of a picture, drawn out to the size.
///
/// Perspective reads four pixels for each of its own, so what is to shrink to less than half is
/// averaged first: fine patterns would flicker otherwise.
///
/// - Throws: As `findCoeffs`.
/// - Precondition: The filter is `nearest`, `bilinear` or `bicubic`.
public func warp(
  _ image: Picture, size: PictureSize, corners: Corners, _ filter: Resampling = .bilinear
) throws -> Picture {
  let target = cornersOf(
    CropBox(left: 0, top: 0, right: Double(size.width), bottom: Double(size.height)))
  let factor = min(shrinkage(corners, size), 255)
  guard factor > 1 else {
    let coefficients = try findCoeffs(source: corners, target: target)
    return image.perspective(
      height: size.height, width: size.width, coefficients: coefficients, filter)
  }
  let columns = bounds(corners.map(\.x), end: image.width, step: factor)
  let rows = bounds(corners.map(\.y), end: image.height, step: factor)
  let origin = SIMD2(Double(columns.lowerBound), Double(rows.lowerBound))
  let source = corners.map { ($0 - origin) / Double(factor) }
  return image.reduced(by: factor, rows: rows, columns: columns).perspective(
    height: size.height, width: size.width,
    coefficients: try findCoeffs(source: source, target: target), filter)
}

/// The whole factor by which every side of the quadrilateral is to shrink at least.
private func shrinkage(_ corners: Corners, _ size: PictureSize) -> Int {
  guard corners.count == 4 else { return 1 }
  let (topLeft, bottomLeft, bottomRight, topRight) = (
    corners[0], corners[1], corners[2], corners[3]
  )
  let across = min(distance(topLeft, topRight), distance(bottomLeft, bottomRight))
  let down = min(distance(topLeft, bottomLeft), distance(topRight, bottomRight))
  return max(Int(min(across / Double(size.width), down / Double(size.height))), 1)
}

/// The part of a side that holds such places, a multiple of `step` but at the picture's end.
private func bounds(_ places: [Double], end: Int, step: Int) -> Range<Int> {
  let start = max(Int(places.min()!.rounded(.down)), 0)
  let steps = Int(((places.max()! - Double(start)) / Double(step)).rounded(.up))
  return start..<min(start + steps * step, end)
}
