import Foundation

// Swift itself, before any tensor: functions, tuples, extensions, operators (lesson 13).
//
//     √(-1) = (i, -i)        2 ** 3 ** 2 = 2 ** (3 ** 2) = 512
//
// Basics+Complex.swift has a struct that becomes generic; Basics+Semantics.swift what it means to be
// a value; the module BuiltinFloat what a number is made of.
//
// Twin: python/tandem/foundations/basics.py.

// MARK: functions and tuples

/// How far the point (x, y) lies from the origin. Arguments have their names, as Python's after `*`.
public func distance(x: Float, y: Float) -> Float { (x * x + y * y).squareRoot() }

/// Sine and cosine of an angle: a tuple, which `let (s, c) = sincos(1)` takes apart.
///
/// `_` says that the argument is given without its name.
public func sincos(_ value: Float) -> (sin: Float, cos: Float) { (sin(value), cos(value)) }

/// n² + 1: two instructions, as `BuiltinFloat.squareAdd(n:)` shows.
public func squareAdd(n: Float) -> Float { n * n + 1 }

// MARK: extensions: what one adds to types that others wrote

extension Int {
  /// A property that is calculated when asked for; also of negative numbers.
  public var isOdd: Bool { !isMultiple(of: 2) }
}

extension Bool {
  /// A sign for the eye.
  public var symbol: String { self ? "✓" : "✗" }
}

/// Only arrays of numbers have it: `[true].doubleElements()` does not compile, where Python's twin
/// finds out while it runs.
extension Array where Element: Numeric {
  /// Twice each number, in an array of its own.
  public func doubleElements() -> [Element] { map { $0 + $0 } }
}

// MARK: operators: functions with a sign for a name

/// Powers bind more closely than products, and from the right, as in Python and on paper.
precedencegroup PowerPrecedence {
  higherThan: MultiplicationPrecedence
  associativity: right
}

infix operator ** : PowerPrecedence
prefix operator √

/// `base` to the power of `exponent`.
public func ** (base: Float, exponent: Float) -> Float { pow(base, exponent) }

/// `base` to the power of `exponent`.
public func ** (base: Double, exponent: Double) -> Double { pow(base, exponent) }

/// `base` to the power of `exponent`, by squaring: as many products as the exponent has bits, or twice
/// as many. Any type with a product and a literal 1 has powers.
///
/// - Precondition: `exponent` is not negative.
public func ** <Number: Numeric>(base: Number, exponent: UInt) -> Number {
  var (result, power, rest) = (Number(exactly: 1)!, base, exponent)
  while rest > 0 {
    if rest & 1 == 1 { result *= power }
    rest >>= 1
    if rest > 0 { power *= power }
  }
  return result
}

/// The square root that is not negative; not a number for a negative one.
public prefix func √ (value: Float) -> Float { value.squareRoot() }

/// Both square roots of a complex number, first the principal one, whose real part is not negative.
///
/// With r = |z|: Re √z = √((r + Re z) / 2) and Im √z = ±√((r - Re z) / 2), with the sign of Im z.
/// Only the first of them for Re z >= 0 and the second else, because r - |Re z| loses its digits;
/// the other part follows from 2 Re √z Im √z = Im z.
public prefix func √ (value: Complex<Float>) -> (Complex<Float>, Complex<Float>) {
  let length = hypot(value.real, value.imag)
  let larger = √((length + abs(value.real)) / 2)
  guard larger > 0 else { return (value, value) }
  let smaller = abs(value.imag) / (2 * larger)
  let (real, imag) = value.real >= 0 ? (larger, smaller) : (smaller, larger)
  let root = Complex(real: real, imag: value.imag < 0 ? -imag : imag)
  return (root, -root)
}
