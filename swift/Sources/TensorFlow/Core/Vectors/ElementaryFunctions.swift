import _Differentiation

/// A vector whose components the elementary functions can be taken of, one by one.
///
/// A conformance may be empty: each function is then taken of every stored property. An array that
/// is empty, as `zero` has it, stays empty, also where the function of zero is not zero.
public protocol ElementaryFunctions {
  /// The square root of each component.
  static func sqrt(_ x: Self) -> Self
  /// The cosine of each component.
  static func cos(_ x: Self) -> Self
  /// The sine of each component.
  static func sin(_ x: Self) -> Self
  /// The tangent of each component.
  static func tan(_ x: Self) -> Self
  /// The inverse cosine of each component.
  static func acos(_ x: Self) -> Self
  /// The inverse sine of each component.
  static func asin(_ x: Self) -> Self
  /// The inverse tangent of each component.
  static func atan(_ x: Self) -> Self
  /// The hyperbolic cosine of each component.
  static func cosh(_ x: Self) -> Self
  /// The hyperbolic sine of each component.
  static func sinh(_ x: Self) -> Self
  /// The hyperbolic tangent of each component.
  static func tanh(_ x: Self) -> Self
  /// The inverse hyperbolic cosine of each component.
  static func acosh(_ x: Self) -> Self
  /// The inverse hyperbolic sine of each component.
  static func asinh(_ x: Self) -> Self
  /// The inverse hyperbolic tangent of each component.
  static func atanh(_ x: Self) -> Self
  /// `e` to the power of each component.
  static func exp(_ x: Self) -> Self
  /// 2 to the power of each component.
  static func exp2(_ x: Self) -> Self
  /// 10 to the power of each component.
  static func exp10(_ x: Self) -> Self
  /// `exp(x) - 1`, exact near zero, of each component.
  static func expm1(_ x: Self) -> Self
  /// The natural logarithm of each component.
  static func log(_ x: Self) -> Self
  /// The logarithm to base 2 of each component.
  static func log2(_ x: Self) -> Self
  /// The logarithm to base 10 of each component.
  static func log10(_ x: Self) -> Self
  /// `log(1 + x)`, exact near zero, of each component.
  static func log1p(_ x: Self) -> Self
  /// `exp(x) - 1`, exact near zero, of each component.
  static func expMinusOne(_ x: Self) -> Self
  /// `log(1 + x)`, exact near zero, of each component.
  static func log(onePlus x: Self) -> Self
  /// `x` to the power `y`, component by component.
  static func pow(_ x: Self, _ y: Self) -> Self
  /// Each component to the power `n`.
  static func pow(_ x: Self, _ n: Int) -> Self
  /// The real `n`th root of each component.
  static func root(_ x: Self, _ n: Int) -> Self
}

extension ElementaryFunctions {
  /// `exp(x) - 1`, exact near zero, of each component.
  public static func expMinusOne(_ x: Self) -> Self { expm1(x) }
  /// `log(1 + x)`, exact near zero, of each component.
  public static func log(onePlus x: Self) -> Self { log1p(x) }
}
