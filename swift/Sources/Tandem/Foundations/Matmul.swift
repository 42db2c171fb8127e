// Matrix multiplication in pure Swift (lesson 13).
//
//     c[i, j] = sum over k of a[i, k] * b[k, j]
//
// Three rungs: arrays, unsafe buffers, SIMD; no library. All of them add the products of a place in
// the order of k, so they agree to the bit. Matmul+Tensor.swift goes on with tensors.
//
// Twin: python/tandem/foundations/matmul.py.

import func TensorFlow.require

/// The product of `a` [n, k] and `b` [k, m], with three loops over Swift arrays.
///
/// The loops run i, k, j. In the order of the formula (i, j, k) the innermost one would step down a
/// column of `b`, a whole row of memory at a time, and wait at each addition for the one before;
/// with j innermost it walks along a row of `b` and a row of the result, and no addition waits for
/// another. The order of the formula takes about five times as long.
///
/// - Precondition: `a` has as many columns as `b` has rows.
public func matmulLoops(_ a: Matrix, _ b: Matrix) -> Matrix {
  requireInner(a, b)
  var c = Matrix(zeros: a.rows, b.columns)
  for i in 0..<a.rows {
    for k in 0..<a.columns {
      let factor = a[i, k]
      for j in 0..<b.columns {
        c[i, j] += factor * b[k, j]
      }
    }
  }
  return c
}

/// The product of `a` [n, k] and `b` [k, m], with the same loops over raw memory.
///
/// Without the arrays' bounds checks nothing may stop the innermost loop half-way, so the compiler
/// makes it do several columns at a time. The price: a wrong index is no longer found.
///
/// - Precondition: `a` has as many columns as `b` has rows.
public func matmulUnsafe(_ a: Matrix, _ b: Matrix) -> Matrix {
  product(a, b) { factors in
    for i in 0..<factors.rows {
      let result = factors.c + i &* factors.columns
      for j in 0..<factors.columns { result[j] = 0 }
      for k in 0..<factors.inner {
        let factor = factors.a[i &* factors.inner &+ k]
        let row = factors.b + k &* factors.columns
        for j in 0..<factors.columns { result[j] += factor * row[j] }
      }
    }
  }
}

/// The product of `a` [n, k] and `b` [k, m], with vectors: eight columns at a time, then four, two
/// and one for what is left.
///
/// See `multiplyStrip` for what makes it faster than the compiler's own vectors.
///
/// - Precondition: `a` has as many columns as `b` has rows.
public func matmulSIMD(_ a: Matrix, _ b: Matrix) -> Matrix {
  product(a, b) { factors in
    var j = 0
    while j &+ 8 <= factors.columns {
      multiplyStrip(factors, from: j, SIMD8<Float>.self)
      j &+= 8
    }
    if j &+ 4 <= factors.columns {
      multiplyStrip(factors, from: j, SIMD4<Float>.self)
      j &+= 4
    }
    if j &+ 2 <= factors.columns {
      multiplyStrip(factors, from: j, SIMD2<Float>.self)
      j &+= 2
    }
    if j < factors.columns { multiplyLastColumn(factors) }
  }
}

// MARK: the vectors

/// Fills as many columns of the result, from column `j` on, as the vector has lanes.
///
/// The sums stay in registers until k is at its end, where the loops above write them to memory at
/// every k. Four rows of `a` are done together: each vector loaded from `b` serves four times, and
/// four sums grow side by side, so that none waits for its own last addition.
@inline(__always)
private func multiplyStrip<Vector: SIMD>(_ factors: Factors, from j: Int, _: Vector.Type)
where Vector.Scalar == Float {
  let inner = factors.inner
  var i = 0
  while i &+ 4 <= factors.rows {
    var (c0, c1, c2, c3) = (Vector(), Vector(), Vector(), Vector())
    let a0 = factors.a + i &* inner
    let (a1, a2, a3) = (a0 + inner, a0 + 2 &* inner, a0 + 3 &* inner)
    for k in 0..<inner {
      let row = factors.vector(k, j, Vector.self)
      c0 += row * a0[k]
      c1 += row * a1[k]
      c2 += row * a2[k]
      c3 += row * a3[k]
    }
    factors.store(c0, i, j)
    factors.store(c1, i &+ 1, j)
    factors.store(c2, i &+ 2, j)
    factors.store(c3, i &+ 3, j)
    i &+= 4
  }
  while i < factors.rows {
    var sum = Vector()
    for k in 0..<inner { sum += factors.vector(k, j, Vector.self) * factors.a[i &* inner &+ k] }
    factors.store(sum, i, j)
    i &+= 1
  }
}

private func multiplyLastColumn(_ factors: Factors) {
  let last = factors.columns &- 1
  for i in 0..<factors.rows {
    var sum: Float = 0
    for k in 0..<factors.inner {
      sum += factors.a[i &* factors.inner &+ k] * factors.b[k &* factors.columns &+ last]
    }
    factors.c[i &* factors.columns &+ last] = sum
  }
}

// MARK: raw memory

/// Two factors `a` [rows, inner] and `b` [inner, columns] and where their product goes.
private struct Factors {
  let a: UnsafePointer<Float>
  let b: UnsafePointer<Float>
  let c: UnsafeMutablePointer<Float>
  let rows: Int
  let inner: Int
  let columns: Int

  /// The numbers of row `k` of `b` from column `j` on.
  @inline(__always)
  func vector<Vector: SIMD>(_ k: Int, _ j: Int, _: Vector.Type) -> Vector {
    UnsafeRawPointer(b + (k &* columns &+ j)).loadUnaligned(as: Vector.self)
  }

  /// Writes to row `i` of the product from column `j` on.
  @inline(__always)
  func store<Vector: SIMD>(_ vector: Vector, _ i: Int, _ j: Int) {
    UnsafeMutableRawPointer(c + (i &* columns &+ j)).storeBytes(of: vector, as: Vector.self)
  }
}

/// The matrix that `fill` writes, every number of it; one allocation, not cleared first.
@inline(__always)
private func product(_ a: Matrix, _ b: Matrix, _ fill: (Factors) -> Void) -> Matrix {
  requireInner(a, b)
  let count = a.rows * b.columns
  let scalars = [Float](unsafeUninitializedCapacity: count) { c, initializedCount in
    a.scalars.withUnsafeBufferPointer { a_ in
      b.scalars.withUnsafeBufferPointer { b_ in
        fill(
          Factors(
            a: a_.baseAddress!, b: b_.baseAddress!, c: c.baseAddress!, rows: a.rows,
            inner: a.columns, columns: b.columns))
      }
    }
    initializedCount = count
  }
  return Matrix(rows: a.rows, columns: b.columns, scalars: scalars)
}

private func requireInner(_ a: Matrix, _ b: Matrix) {
  require(
    a.columns == b.rows,
    "matmul: inner dimensions differ: [\(a.rows), \(a.columns)] and [\(b.rows), \(b.columns)]")
}
