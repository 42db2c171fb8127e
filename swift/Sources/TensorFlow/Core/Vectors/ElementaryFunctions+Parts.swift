import _Differentiation

// The elementary functions of a value whose type has none of its own: those of its parts.

extension ElementaryFunctions {
  /// The square root of each component, property by property.
  public static func sqrt(_ x: Self) -> Self { ElementaryFunction.sqrt.ofParts(of: x) }
  /// The cosine of each component, property by property.
  public static func cos(_ x: Self) -> Self { ElementaryFunction.cos.ofParts(of: x) }
  /// The sine of each component, property by property.
  public static func sin(_ x: Self) -> Self { ElementaryFunction.sin.ofParts(of: x) }
  /// The tangent of each component, property by property.
  public static func tan(_ x: Self) -> Self { ElementaryFunction.tan.ofParts(of: x) }
  /// The inverse cosine of each component, property by property.
  public static func acos(_ x: Self) -> Self { ElementaryFunction.acos.ofParts(of: x) }
  /// The inverse sine of each component, property by property.
  public static func asin(_ x: Self) -> Self { ElementaryFunction.asin.ofParts(of: x) }
  /// The inverse tangent of each component, property by property.
  public static func atan(_ x: Self) -> Self { ElementaryFunction.atan.ofParts(of: x) }
  /// The hyperbolic cosine of each component, property by property.
  public static func cosh(_ x: Self) -> Self { ElementaryFunction.cosh.ofParts(of: x) }
  /// The hyperbolic sine of each component, property by property.
  public static func sinh(_ x: Self) -> Self { ElementaryFunction.sinh.ofParts(of: x) }
  /// The hyperbolic tangent of each component, property by property.
  public static func tanh(_ x: Self) -> Self { ElementaryFunction.tanh.ofParts(of: x) }
  /// The inverse hyperbolic cosine of each component, property by property.
  public static func acosh(_ x: Self) -> Self { ElementaryFunction.acosh.ofParts(of: x) }
  /// The inverse hyperbolic sine of each component, property by property.
  public static func asinh(_ x: Self) -> Self { ElementaryFunction.asinh.ofParts(of: x) }
  /// The inverse hyperbolic tangent of each component, property by property.
  public static func atanh(_ x: Self) -> Self { ElementaryFunction.atanh.ofParts(of: x) }
  /// `e` to the power of each component, property by property.
  public static func exp(_ x: Self) -> Self { ElementaryFunction.exp.ofParts(of: x) }
  /// 2 to the power of each component, property by property.
  public static func exp2(_ x: Self) -> Self { ElementaryFunction.exp2.ofParts(of: x) }
  /// 10 to the power of each component, property by property.
  public static func exp10(_ x: Self) -> Self { ElementaryFunction.exp10.ofParts(of: x) }
  /// `exp(x) - 1`, exact near zero, of each component, property by property.
  public static func expm1(_ x: Self) -> Self { ElementaryFunction.expm1.ofParts(of: x) }
  /// The natural logarithm of each component, property by property.
  public static func log(_ x: Self) -> Self { ElementaryFunction.log.ofParts(of: x) }
  /// The logarithm to base 2 of each component, property by property.
  public static func log2(_ x: Self) -> Self { ElementaryFunction.log2.ofParts(of: x) }
  /// The logarithm to base 10 of each component, property by property.
  public static func log10(_ x: Self) -> Self { ElementaryFunction.log10.ofParts(of: x) }
  /// `log(1 + x)`, exact near zero, of each component, property by property.
  public static func log1p(_ x: Self) -> Self { ElementaryFunction.log1p.ofParts(of: x) }
  /// `x` to the power `y`, property by property.
  public static func pow(_ x: Self, _ y: Self) -> Self { powers(x, y) }
  /// Each component to the power `n`, property by property.
  public static func pow(_ x: Self, _ n: Int) -> Self { ElementaryFunction.pow(n).ofParts(of: x) }
  /// The real `n`th root of each component, property by property.
  public static func root(_ x: Self, _ n: Int) -> Self { ElementaryFunction.root(n).ofParts(of: x) }
}

private enum ElementaryFunction {
  case sqrt, cos, sin, tan, acos, asin, atan, cosh, sinh, tanh, acosh, asinh, atanh
  case exp, exp2, exp10, expm1, log, log2, log10, log1p
  case pow(Int), root(Int)

  func callAsFunction<T: ElementaryFunctions>(_ x: T) -> T {
    switch self {
    case .sqrt: T.sqrt(x)
    case .cos: T.cos(x)
    case .sin: T.sin(x)
    case .tan: T.tan(x)
    case .acos: T.acos(x)
    case .asin: T.asin(x)
    case .atan: T.atan(x)
    case .cosh: T.cosh(x)
    case .sinh: T.sinh(x)
    case .tanh: T.tanh(x)
    case .acosh: T.acosh(x)
    case .asinh: T.asinh(x)
    case .atanh: T.atanh(x)
    case .exp: T.exp(x)
    case .exp2: T.exp2(x)
    case .exp10: T.exp10(x)
    case .expm1: T.expm1(x)
    case .log: T.log(x)
    case .log2: T.log2(x)
    case .log10: T.log10(x)
    case .log1p: T.log1p(x)
    case .pow(let n): T.pow(x, n)
    case .root(let n): T.root(x, n)
    }
  }

  func ofParts<Value>(of value: Value) -> Value {
    var value = value
    withUnsafeMutablePointer(to: &value) { applyToParts(of: Value.self, at: $0) }
    return value
  }

  private func applyToParts(of type: Any.Type, at place: UnsafeMutableRawPointer) {
    forEachPart(of: type, at: place, "ElementaryFunctions") { apply(to: $0, at: $1) }
  }

  private func apply(to type: Any.Type, at place: UnsafeMutableRawPointer) {
    func apply<T: ElementaryFunctions>(_ type: T.Type) {
      let part = place.assumingMemoryBound(to: T.self)
      part.pointee = self(part.pointee)
    }
    if let type = type as? any ElementaryFunctions.Type {
      apply(type)
    } else {
      applyToParts(of: type, at: place)
    }
  }
}

private func powers<Value>(_ x: Value, _ y: Value) -> Value {
  var (x, y) = (x, y)
  withUnsafeMutablePointer(to: &x) { x in
    withUnsafeMutablePointer(to: &y) { y in
      forEachPart(of: Value.self, at: x, with: y, "pow", raise)
    }
  }
  return x
}

private func raise(
  _ type: Any.Type, _ x: UnsafeMutableRawPointer, _ y: UnsafeMutableRawPointer
) {
  func raise<T: ElementaryFunctions>(_ type: T.Type) {
    let base = x.assumingMemoryBound(to: T.self)
    base.pointee = T.pow(base.pointee, y.assumingMemoryBound(to: T.self).pointee)
  }
  if let type = type as? any ElementaryFunctions.Type {
    raise(type)
  } else {
    forEachPart(of: type, at: x, with: y, "pow", TensorFlow.raise)
  }
}
