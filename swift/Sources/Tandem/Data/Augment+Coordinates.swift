import TensorFlow

// Where each pixel of a new picture comes from in the old one, a batch at a time (lessons 11 and 14).
//
//     source = M (x, y, 1),  both divided by their third number;  x, y in -1..1 over the picture
//
// M [n, 3, 3] holds one matrix a picture. Matrices multiply, so any number of moves is one matrix and
// one resampling, which blurs once and reads each pixel once. They map the new picture's points to the
// old one's: to enlarge by 2, halve the coordinates. y points down, and `aspect` is width / height.
//
// Twin: python/tandem/data/coordinates.py.

/// Matrices [n, 3, 3] that turn pictures by degrees [n], counter-clockwise.
public func rotationMatrix(_ degrees: TF, aspect: Float = 1) -> TF {
  let angle = degrees * (Float.pi / 180)
  let (cosine, sine, zero) = (cos(angle), sin(angle), TF(zerosLike: angle))
  // A unit of x is `aspect` times as long as one of y: without it, a turn would shear.
  return matrix([cosine, -sine / aspect, zero], [sine * aspect, cosine, zero])
}

/// Matrices [n, 3, 3] that enlarge by `zoom` [n]; the point x, y [n] stays, by default the middle.
public func zoomMatrix(_ zoom: TF, x: TF? = nil, y: TF? = nil) -> TF {
  let (zero, shrink) = (TF(zerosLike: zoom), 1 / zoom)
  return matrix(
    [shrink, zero, (x ?? zero) * (1 - shrink)], [zero, shrink, (y ?? zero) * (1 - shrink)])
}

/// Matrices [n, 3, 3] that move pictures right by x [n], down by y [n]; 2 is the whole side.
public func shiftMatrix(x: TF, y: TF) -> TF {
  let (one, zero) = (TF(onesLike: x), TF(zerosLike: x))
  return matrix([one, zero, -x], [zero, one, -y])
}

/// Matrices [n, 3, 3] that mirror left and right where `flip` [n] is true.
public func flipMatrix(_ flip: Tensor<Bool>) -> TF {
  let flips = TF(flip)
  let zero = TF(zerosLike: flips)
  return matrix([1 - 2 * flips, zero, zero], [zero, zero + 1, zero])
}

// The square's symmetries: none, then those of `PictureSymmetry`. (x from x, y; y from x, y)
private let symmetries: [Float] = [
  1, 0, 0, 1,
  -1, 0, 0, 1,
  1, 0, 0, -1,
  0, -1, 1, 0,
  -1, 0, 0, -1,
  0, 1, -1, 0,
  0, 1, 1, 0,
  0, -1, -1, 0,
]

/// Matrices [n, 3, 3] of the square's symmetries 0..7 [n]; 0 leaves a picture as it is.
public func dihedralMatrix(_ symmetry: Tensor<Int32>) -> TF {
  let table = TF(shape: [8, 4], scalars: symmetries, on: symmetry.device)
  let rows = table.gathering(atIndices: symmetry).unstacked(alongAxis: 1)
  let zero = TF(zerosLike: rows[0])
  return matrix([rows[0], rows[1], zero], [rows[2], rows[3], zero])
}

/// Matrices [n, 3, 3] that draw quadrilaterals [n, 4, 2] out to the whole picture.
///
/// Corners go round from the top left: top left, bottom left, bottom right, top right. The closed form
/// of the unit square (Heckbert, 1989) needs no equations solved: for points p of its corners, g and h
/// say by how much they miss a parallelogram.
public func perspectiveMatrix(_ corners: TF) -> TF {
  let p = corners.unstacked(alongAxis: 1)  // (0, 0), (0, 1), (1, 1), (1, 0) of the unit square
  let (p0, p1, p2, p3) = (p[0], p[3], p[2], p[1])
  let (d1, d2, miss) = (p1 - p2, p3 - p2, p0 - p1 + p2 - p3)
  let area = cross(d1, d2)
  let (g, h) = (cross(miss, d2) / area, cross(d1, miss) / area)
  let right = p1 - p0 + g.expandingShape(at: 1) * p1
  let down = p3 - p0 + h.expandingShape(at: 1) * p3
  let points = TF(stacking: [right, down, p0], alongAxis: 2)
  let depth = TF(stacking: [g, h, TF(onesLike: g)], alongAxis: 1).expandingShape(at: 1)
  let unit = TF(concatenating: [points, depth], alongAxis: 1)
  let half = TF(shape: [3, 3], scalars: [0.5, 0, 0.5, 0, 0.5, 0.5, 0, 0, 1], on: corners.device)
  return matmul(unit, half)
}

/// The one matrix of several moves [n, 3, 3], the first being done first.
///
/// - Precondition: There is one.
public func composeMatrices(_ matrices: TF...) -> TF {
  require(!matrices.isEmpty, "composeMatrices: there is no matrix")
  return matrices.dropFirst().reduce(matrices[0]) { matmul($0, $1) }
}

/// The points [n, height, width, (x, y)] that affine [n, 2 or 3, 3] take pixels from; -1 and 1 are the
/// outer edges of the outer pixels.
public func affineGrid(_ matrix: TF, height: Int, width: Int) -> TF {
  points(matrix[0..., 0..<2], height, width)
}

/// The points [n, height, width, (x, y)] that [n, 3, 3] take pixels from, with depth.
public func coordinateWarp(_ matrix: TF, height: Int, width: Int) -> TF {
  let points = points(matrix, height, width)
  return points[0..., 0..., 0..., 0..<2] / points[0..., 0..., 0..., 2..<3]
}

/// M (x, y, 1) at the middles of the pixels: [n, height, width, rows of M].
private func points(_ matrix: TF, _ height: Int, _ width: Int) -> TF {
  let columns = matrix.unstacked(alongAxis: 2).map { $0.expandingShape(at: 1, 2) }
  let x = centers(width, matrix.device).reshaped(to: [1, 1, width, 1])
  let y = centers(height, matrix.device).reshaped(to: [1, height, 1, 1])
  return x * columns[0] + (y * columns[1] + columns[2])
}

/// Two rows of three [n], above (0, 0, 1): [n, 3, 3].
private func matrix(_ first: [TF], _ second: [TF]) -> TF {
  let zero = TF(zerosLike: first[0])
  let flat = TF(stacking: first + second + [zero, zero, zero + 1], alongAxis: 1)
  return flat.reshaped(to: [flat.shape[0], 3, 3])
}

private func cross(_ a: TF, _ b: TF) -> TF {
  let (p, q) = (a.unstacked(alongAxis: 1), b.unstacked(alongAxis: 1))
  return p[0] * q[1] - p[1] * q[0]
}

/// The middles of so many pixels between -1 and 1.
private func centers(_ count: Int, _ device: Device) -> TF {
  TF((0..<count).map { Float(2 * $0 + 1 - count) / Float(count) }, on: device)
}
