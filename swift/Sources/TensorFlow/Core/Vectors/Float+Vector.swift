import Foundation
import _Differentiation

// A number is a vector of one component, so that a layer may have a plain `Float` for a parameter.

extension Float: EuclideanDifferentiable {}

extension Float: VectorProtocol {
  /// A number is scaled by one of its own type.
  public typealias VectorSpaceScalar = Float
  /// The sum.
  public func adding(_ x: Float) -> Float { self + x }
  /// The difference.
  public func subtracting(_ x: Float) -> Float { self - x }
  /// The product.
  public func scaled(by scalar: Float) -> Float { self * scalar }
}

extension Float: PointwiseMultiplicative {
  /// 1.
  public static var one: Float { 1 }
  /// One divided by the number.
  public var reciprocal: Float { 1 / self }
  /// The product.
  public static func .* (lhs: Float, rhs: Float) -> Float { lhs * rhs }
}

extension Float: ElementaryFunctions {
  /// The square root of `x`.
  public static func sqrt(_ x: Float) -> Float { x.squareRoot() }
  /// The cosine of `x`.
  public static func cos(_ x: Float) -> Float { Foundation.cos(x) }
  /// The sine of `x`.
  public static func sin(_ x: Float) -> Float { Foundation.sin(x) }
  /// The tangent of `x`.
  public static func tan(_ x: Float) -> Float { Foundation.tan(x) }
  /// The inverse cosine of `x`.
  public static func acos(_ x: Float) -> Float { Foundation.acos(x) }
  /// The inverse sine of `x`.
  public static func asin(_ x: Float) -> Float { Foundation.asin(x) }
  /// The inverse tangent of `x`.
  public static func atan(_ x: Float) -> Float { Foundation.atan(x) }
  /// The hyperbolic cosine of `x`.
  public static func cosh(_ x: Float) -> Float { Foundation.cosh(x) }
  /// The hyperbolic sine of `x`.
  public static func sinh(_ x: Float) -> Float { Foundation.sinh(x) }
  /// The hyperbolic tangent of `x`.
  public static func tanh(_ x: Float) -> Float { Foundation.tanh(x) }
  /// The inverse hyperbolic cosine of `x`.
  public static func acosh(_ x: Float) -> Float { Foundation.acosh(x) }
  /// The inverse hyperbolic sine of `x`.
  public static func asinh(_ x: Float) -> Float { Foundation.asinh(x) }
  /// The inverse hyperbolic tangent of `x`.
  public static func atanh(_ x: Float) -> Float { Foundation.atanh(x) }
  /// `e` to the power `x`.
  public static func exp(_ x: Float) -> Float { Foundation.exp(x) }
  /// 2 to the power `x`.
  public static func exp2(_ x: Float) -> Float { Foundation.exp2(x) }
  /// 10 to the power `x`.
  public static func exp10(_ x: Float) -> Float { Foundation.pow(10, x) }
  /// `exp(x) - 1`, exact near zero.
  public static func expm1(_ x: Float) -> Float { Foundation.expm1(x) }
  /// The natural logarithm of `x`.
  public static func log(_ x: Float) -> Float { Foundation.log(x) }
  /// The logarithm to base 2 of `x`.
  public static func log2(_ x: Float) -> Float { Foundation.log2(x) }
  /// The logarithm to base 10 of `x`.
  public static func log10(_ x: Float) -> Float { Foundation.log10(x) }
  /// `log(1 + x)`, exact near zero.
  public static func log1p(_ x: Float) -> Float { Foundation.log1p(x) }
  /// `x` to the power `y`.
  public static func pow(_ x: Float, _ y: Float) -> Float { Foundation.pow(x, y) }
  /// `x` to the power `n`.
  public static func pow(_ x: Float, _ n: Int) -> Float { Foundation.pow(x, Float(n)) }
  /// The real `n`th root.
  public static func root(_ x: Float, _ n: Int) -> Float {
    let size = Foundation.pow(x.magnitude, 1 / Float(n))
    return n.isMultiple(of: 2) ? Foundation.pow(x, 1 / Float(n)) : (x < 0 ? -size : size)
  }
}
