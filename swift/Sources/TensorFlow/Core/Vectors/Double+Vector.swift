import Foundation
import _Differentiation

// A number is a vector of one component, so that a layer may have a plain `Double` for a parameter.

extension Double: EuclideanDifferentiable {}

extension Double: VectorProtocol {
  /// A number is scaled by one of its own type.
  public typealias VectorSpaceScalar = Double
  /// The sum.
  public func adding(_ x: Double) -> Double { self + x }
  /// The difference.
  public func subtracting(_ x: Double) -> Double { self - x }
  /// The product.
  public func scaled(by scalar: Double) -> Double { self * scalar }
}

extension Double: PointwiseMultiplicative {
  /// 1.
  public static var one: Double { 1 }
  /// One divided by the number.
  public var reciprocal: Double { 1 / self }
  /// The product.
  public static func .* (lhs: Double, rhs: Double) -> Double { lhs * rhs }
}

extension Double: ElementaryFunctions {
  /// The square root of `x`.
  public static func sqrt(_ x: Double) -> Double { x.squareRoot() }
  /// The cosine of `x`.
  public static func cos(_ x: Double) -> Double { Foundation.cos(x) }
  /// The sine of `x`.
  public static func sin(_ x: Double) -> Double { Foundation.sin(x) }
  /// The tangent of `x`.
  public static func tan(_ x: Double) -> Double { Foundation.tan(x) }
  /// The inverse cosine of `x`.
  public static func acos(_ x: Double) -> Double { Foundation.acos(x) }
  /// The inverse sine of `x`.
  public static func asin(_ x: Double) -> Double { Foundation.asin(x) }
  /// The inverse tangent of `x`.
  public static func atan(_ x: Double) -> Double { Foundation.atan(x) }
  /// The hyperbolic cosine of `x`.
  public static func cosh(_ x: Double) -> Double { Foundation.cosh(x) }
  /// The hyperbolic sine of `x`.
  public static func sinh(_ x: Double) -> Double { Foundation.sinh(x) }
  /// The hyperbolic tangent of `x`.
  public static func tanh(_ x: Double) -> Double { Foundation.tanh(x) }
  /// The inverse hyperbolic cosine of `x`.
  public static func acosh(_ x: Double) -> Double { Foundation.acosh(x) }
  /// The inverse hyperbolic sine of `x`.
  public static func asinh(_ x: Double) -> Double { Foundation.asinh(x) }
  /// The inverse hyperbolic tangent of `x`.
  public static func atanh(_ x: Double) -> Double { Foundation.atanh(x) }
  /// `e` to the power `x`.
  public static func exp(_ x: Double) -> Double { Foundation.exp(x) }
  /// 2 to the power `x`.
  public static func exp2(_ x: Double) -> Double { Foundation.exp2(x) }
  /// 10 to the power `x`.
  public static func exp10(_ x: Double) -> Double { Foundation.pow(10, x) }
  /// `exp(x) - 1`, exact near zero.
  public static func expm1(_ x: Double) -> Double { Foundation.expm1(x) }
  /// The natural logarithm of `x`.
  public static func log(_ x: Double) -> Double { Foundation.log(x) }
  /// The logarithm to base 2 of `x`.
  public static func log2(_ x: Double) -> Double { Foundation.log2(x) }
  /// The logarithm to base 10 of `x`.
  public static func log10(_ x: Double) -> Double { Foundation.log10(x) }
  /// `log(1 + x)`, exact near zero.
  public static func log1p(_ x: Double) -> Double { Foundation.log1p(x) }
  /// `x` to the power `y`.
  public static func pow(_ x: Double, _ y: Double) -> Double { Foundation.pow(x, y) }
  /// `x` to the power `n`.
  public static func pow(_ x: Double, _ n: Int) -> Double { Foundation.pow(x, Double(n)) }
  /// The real `n`th root.
  public static func root(_ x: Double, _ n: Int) -> Double {
    let size = Foundation.pow(x.magnitude, 1 / Double(n))
    return n.isMultiple(of: 2) ? Foundation.pow(x, 1 / Double(n)) : (x < 0 ? -size : size)
  }
}
