import Foundation

/// The beta distribution, of density proportional to x^(α-1) (1-x)^(β-1) in 0...1.
public struct BetaDistribution: RandomDistribution {
  /// The exponent of x, plus one.
  public let alpha: Float
  /// The exponent of 1 - x, plus one.
  public let beta: Float

  /// - Precondition: Both are positive.
  public init(alpha: Float, beta: Float) {
    require(
      alpha > 0 && beta > 0, "BetaDistribution: α = \(alpha) and β = \(beta) must be positive")
    self.alpha = alpha
    self.beta = beta
  }

  /// The next value, drawn with bits from `generator`: G / (G + H) of two gamma variates. Their
  /// logarithms are compared, as for a small α or β the variates themselves are too small.
  public func next<Generator: RandomNumberGenerator>(using generator: inout Generator) -> Float {
    let g = logGamma(Double(alpha), using: &generator)
    let h = logGamma(Double(beta), using: &generator)
    return Float(1 / (1 + exp(h - g)))
  }
}

/// The logarithm of a variate of the gamma distribution, of density proportional to x^(shape-1) e^-x.
///
/// Below a shape of 1, a variate of shape + 1 times u^(1 / shape), u uniform, is one of the shape.
private func logGamma(_ shape: Double, using generator: inout some RandomNumberGenerator) -> Double
{
  if shape >= 1 { return log(gamma(shape, using: &generator)) }
  let u = 1 - Double.random(in: 0..<1, using: &generator)
  return log(gamma(shape + 1, using: &generator)) + log(u) / shape
}

/// A variate of the gamma distribution of a shape of 1 or more, by accepting or redrawing the cube of
/// a normal one (Marsaglia and Tsang, "A simple method for generating gamma variables", 2000).
private func gamma(_ shape: Double, using generator: inout some RandomNumberGenerator) -> Double {
  let d = shape - 1 / 3.0
  let normal = NormalDistribution<Double>()
  while true {
    let x = normal.next(using: &generator)
    let root = 1 + x / (9 * d).squareRoot()
    guard root > 0 else { continue }
    let v = root * root * root
    let u = 1 - Double.random(in: 0..<1, using: &generator)
    if log(u) < x * x / 2 + d * (1 - v + log(v)) { return d * v }
  }
}
