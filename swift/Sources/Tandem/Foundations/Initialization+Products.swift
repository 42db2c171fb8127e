import TensorFlow

// What initialisation is against: the spread of a long product (lesson 8).

/// The standard deviation after each product, and where the product broke, counted from 0.
public struct ProductTrace: Equatable {
  /// Ends before the first product with an element that is not finite, or with the first that is
  /// all zeros.
  public var std: [Double] = []
  /// The product that has an element beyond `Float`.
  public var notFiniteAt: Int?
  /// The product that is all zeros.
  public var vanishedAt: Int?
}

/// Multiplies x [n, m] from the left by each [n, n] in turn, until it explodes or vanishes.
///
/// The matrices may be lazy: no more are drawn once the product has broken. The standard deviation
/// divides by the count and is taken in `Double`, so that squaring a large finite value does not
/// overflow.
public func productTrace<Matrices: Sequence>(_ x: TF, _ matrices: Matrices) -> ProductTrace
where Matrices.Element == TF {
  var (x, trace) = (x, ProductTrace())
  for (step, matrix) in matrices.enumerated() {
    x = matmul(matrix, x)
    if !x.isFinite.all() {
      trace.notFiniteAt = step
      break
    }
    trace.std.append(Tensor<Double>(x).standardDeviation().scalarized())
    if !(x .!= 0).any() {
      trace.vanishedAt = step
      break
    }
  }
  return trace
}
