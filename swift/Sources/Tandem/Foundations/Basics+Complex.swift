// A struct, made generic, then extended: properties, methods, operators, protocols (lesson 13).

/// A complex number of `Float`s: fields, and the compiler writes the initialiser.
public struct ComplexF: Equatable {
  public var real, imag: Float

  public init(real: Float, imag: Float) {
    self.real = real
    self.imag = imag
  }
}

/// A complex number of any type that has sums, products and a sign.
///
/// `T: SignedNumeric` is a promise of the caller that the compiler checks once, here: inside, nothing
/// may be done to a `T` that the protocol does not name. Python's `TypeVar` says as much to mypy and
/// nothing to Python.
public struct Complex<T: SignedNumeric> {
  public var real, imag: T

  public init(real: T, imag: T) {
    self.real = real
    self.imag = imag
  }

  /// The complex conjugate: a property without a place in memory.
  public var conj: Complex { Complex(real: real, imag: -imag) }

  /// One that can also be set: whoever sets it sets `imag`.
  public var imagNegated: T {
    get { -imag }
    set { imag = -newValue }
  }

  /// The square of the absolute value.
  public var squaredMagnitude: T { real * real + imag * imag }
}

// MARK: an extension, as one writes for the types of others

extension Complex {
  /// The sum, as a method.
  public func add(_ other: Complex) -> Complex {
    Complex(real: real + other.real, imag: imag + other.imag)
  }
}

// MARK: operators

extension Complex {
  public static func + (left: Complex, right: Complex) -> Complex { left.add(right) }

  public static func - (left: Complex, right: Complex) -> Complex { left + -right }

  public static prefix func - (number: Complex) -> Complex {
    Complex(real: -number.real, imag: -number.imag)
  }

  public static func * (left: Complex, right: Complex) -> Complex {
    Complex(
      real: left.real * right.real - left.imag * right.imag,
      imag: left.real * right.imag + left.imag * right.real)
  }

  /// Changes the left side in place: `inout` is a loan, given back when the function returns.
  public static func += (left: inout Complex, right: Complex) { left = left + right }
}

// MARK: protocols

extension Complex: Equatable {}

/// Where the parts have hashes, so has the whole; where they have not, it lacks nothing else.
extension Complex: Hashable where T: Hashable {}

/// With `zero`, `+` and `-` it is one of the standard library's kinds of number, and generic code that
/// asks for no more takes it: `total` does.
extension Complex: AdditiveArithmetic {
  public static var zero: Complex { Complex(real: 0, imag: 0) }
}

extension Complex: CustomStringConvertible {
  public var description: String { "\(real) + \(imag)i" }
}

/// The sum of numbers of any kind, complex ones among them.
public func total<Number: AdditiveArithmetic>(_ numbers: [Number]) -> Number {
  numbers.reduce(.zero, +)
}
