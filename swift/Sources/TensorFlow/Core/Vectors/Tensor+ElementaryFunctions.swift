import _Differentiation

extension Tensor: ElementaryFunctions where Scalar: TensorFlowFloatingPoint {
  /// The square root of each scalar.
  @differentiable(reverse)
  public static func sqrt(_ x: Tensor) -> Tensor { TensorFlow.sqrt(x) }
  /// The cosine of each scalar.
  @differentiable(reverse)
  public static func cos(_ x: Tensor) -> Tensor { TensorFlow.cos(x) }
  /// The sine of each scalar.
  @differentiable(reverse)
  public static func sin(_ x: Tensor) -> Tensor { TensorFlow.sin(x) }
  /// The tangent of each scalar.
  @differentiable(reverse)
  public static func tan(_ x: Tensor) -> Tensor { TensorFlow.tan(x) }
  /// The inverse cosine of each scalar.
  @differentiable(reverse)
  public static func acos(_ x: Tensor) -> Tensor { TensorFlow.acos(x) }
  /// The inverse sine of each scalar.
  @differentiable(reverse)
  public static func asin(_ x: Tensor) -> Tensor { TensorFlow.asin(x) }
  /// The inverse tangent of each scalar.
  @differentiable(reverse)
  public static func atan(_ x: Tensor) -> Tensor { TensorFlow.atan(x) }
  /// The hyperbolic cosine of each scalar.
  @differentiable(reverse)
  public static func cosh(_ x: Tensor) -> Tensor { TensorFlow.cosh(x) }
  /// The hyperbolic sine of each scalar.
  @differentiable(reverse)
  public static func sinh(_ x: Tensor) -> Tensor { TensorFlow.sinh(x) }
  /// The hyperbolic tangent of each scalar.
  @differentiable(reverse)
  public static func tanh(_ x: Tensor) -> Tensor { TensorFlow.tanh(x) }
  /// The inverse hyperbolic cosine of each scalar.
  @differentiable(reverse)
  public static func acosh(_ x: Tensor) -> Tensor { TensorFlow.acosh(x) }
  /// The inverse hyperbolic sine of each scalar.
  @differentiable(reverse)
  public static func asinh(_ x: Tensor) -> Tensor { TensorFlow.asinh(x) }
  /// The inverse hyperbolic tangent of each scalar.
  @differentiable(reverse)
  public static func atanh(_ x: Tensor) -> Tensor { TensorFlow.atanh(x) }
  /// `e` to the power of each scalar.
  @differentiable(reverse)
  public static func exp(_ x: Tensor) -> Tensor { TensorFlow.exp(x) }
  /// 2 to the power of each scalar.
  @differentiable(reverse)
  public static func exp2(_ x: Tensor) -> Tensor { TensorFlow.exp2(x) }
  /// 10 to the power of each scalar.
  @differentiable(reverse)
  public static func exp10(_ x: Tensor) -> Tensor { TensorFlow.exp10(x) }
  /// `exp(x) - 1`, exact near zero, of each scalar.
  @differentiable(reverse)
  public static func expm1(_ x: Tensor) -> Tensor { TensorFlow.expm1(x) }
  /// The natural logarithm of each scalar.
  @differentiable(reverse)
  public static func log(_ x: Tensor) -> Tensor { TensorFlow.log(x) }
  /// The logarithm to base 2 of each scalar.
  @differentiable(reverse)
  public static func log2(_ x: Tensor) -> Tensor { TensorFlow.log2(x) }
  /// The logarithm to base 10 of each scalar.
  @differentiable(reverse)
  public static func log10(_ x: Tensor) -> Tensor { TensorFlow.log10(x) }
  /// `log(1 + x)`, exact near zero, of each scalar.
  @differentiable(reverse)
  public static func log1p(_ x: Tensor) -> Tensor { TensorFlow.log1p(x) }
  /// `exp(x) - 1`, exact near zero, of each scalar.
  @differentiable(reverse)
  public static func expMinusOne(_ x: Tensor) -> Tensor { TensorFlow.expm1(x) }
  /// `log(1 + x)`, exact near zero, of each scalar.
  @differentiable(reverse)
  public static func log(onePlus x: Tensor) -> Tensor { TensorFlow.log1p(x) }
  /// `x` to the power `y`, scalar by scalar, with broadcasting.
  @differentiable(reverse)
  public static func pow(_ x: Tensor, _ y: Tensor) -> Tensor { TensorFlow.pow(x, y) }
  /// Each scalar to the power `n`.
  @differentiable(reverse,wrt: x)
  public static func pow(_ x: Tensor, _ n: Int) -> Tensor { TensorFlow.pow(x, n) }
  /// The real `n`th root of each scalar.
  @differentiable(reverse,wrt: x)
  public static func root(_ x: Tensor, _ n: Int) -> Tensor { TensorFlow.root(x, n) }
}
