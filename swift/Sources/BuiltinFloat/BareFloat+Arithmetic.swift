import Swift

// Each operator is one of LLVM's instructions. With `SignedNumeric`, generic code takes the type:
// `Complex<BareFloat>` needs nothing more.

extension BareFloat: SignedNumeric {
  @inlinable
  public static func + (left: BareFloat, right: BareFloat) -> BareFloat {
    BareFloat(Builtin.fadd_FPIEEE32(left.value, right.value))
  }

  @inlinable
  public static func - (left: BareFloat, right: BareFloat) -> BareFloat {
    BareFloat(Builtin.fsub_FPIEEE32(left.value, right.value))
  }

  @inlinable
  public static func * (left: BareFloat, right: BareFloat) -> BareFloat {
    BareFloat(Builtin.fmul_FPIEEE32(left.value, right.value))
  }

  /// By zero it is infinite, or not a number for 0 / 0; nothing traps.
  @inlinable
  public static func / (left: BareFloat, right: BareFloat) -> BareFloat {
    BareFloat(Builtin.fdiv_FPIEEE32(left.value, right.value))
  }

  @inlinable
  public static prefix func - (number: BareFloat) -> BareFloat {
    BareFloat(Builtin.fneg_FPIEEE32(number.value))
  }

  @inlinable
  public static func *= (left: inout BareFloat, right: BareFloat) { left = left * right }

  @inlinable
  public static func /= (left: inout BareFloat, right: BareFloat) { left = left / right }

  @inlinable
  public var magnitude: BareFloat { BareFloat(Builtin.int_fabs_FPIEEE32(value)) }

  /// Nil for an integer that has no exact single-precision form.
  public init?<Integer: BinaryInteger>(exactly integer: Integer) {
    guard let number = Float(exactly: integer) else { return nil }
    self.init(number)
  }
}

// MARK: comparison

extension BareFloat: Comparable {
  // o is for ordered: false where a side is not a number, so that NaN differs even from itself.
  @inlinable
  public static func == (left: BareFloat, right: BareFloat) -> Bool {
    Bool(Builtin.fcmp_oeq_FPIEEE32(left.value, right.value))
  }

  @inlinable
  public static func < (left: BareFloat, right: BareFloat) -> Bool {
    Bool(Builtin.fcmp_olt_FPIEEE32(left.value, right.value))
  }

  // `Comparable` would make these from `<`, as "not less the other way round": true for NaN.
  @inlinable
  public static func <= (left: BareFloat, right: BareFloat) -> Bool {
    Bool(Builtin.fcmp_ole_FPIEEE32(left.value, right.value))
  }

  @inlinable
  public static func > (left: BareFloat, right: BareFloat) -> Bool {
    Bool(Builtin.fcmp_ogt_FPIEEE32(left.value, right.value))
  }

  @inlinable
  public static func >= (left: BareFloat, right: BareFloat) -> Bool {
    Bool(Builtin.fcmp_oge_FPIEEE32(left.value, right.value))
  }
}

// MARK: an example

/// n² + 1: the lesson's example, with `Tandem.squareAdd(n:)` for the library's `Float`. Both become
/// the same two instructions.
@inlinable
public func squareAdd(n: BareFloat) -> BareFloat { n * n + 1 }
