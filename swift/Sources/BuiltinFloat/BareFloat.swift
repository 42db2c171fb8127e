// A number built on LLVM's own (lesson 13).
//
// Swift's numbers are not part of its compiler: `Float` is a struct that the standard library writes
// around `Builtin.FPIEEE32`, LLVM's `float`. `Builtin` holds LLVM's types, and a function for each
// of its instructions. This module is compiled with -parse-stdlib, as the standard library is: only
// then is `Builtin` there, and only then is `Swift` not imported by itself.
//
//     BareFloat  ->  Builtin.fadd_FPIEEE32  ->  fadd float %0, %1  ->  addss %xmm1, %xmm0
//
// `python tools/show_builtin_float.py` shows what the compiler makes of it at each stage.
//
// Twin: none is possible; in Python, `float` and NumPy's `float32` are written in C.

import Swift

/// A single-precision number: `Swift.Float` once more, bit for bit.
///
/// It costs nothing to be a struct: one that holds only LLVM's `float` is passed as one, in a
/// register, and `@inlinable` lets other modules see that `+` is one instruction.
@frozen
public struct BareFloat {
  @usableFromInline
  var value: Builtin.FPIEEE32

  @inlinable
  init(_ value: Builtin.FPIEEE32) { self.value = value }
}

// MARK: bits

extension BareFloat {
  /// The number with these bits: sign, 8 of exponent, 23 of fraction (IEEE 754, binary32).
  @inlinable
  public init(bitPattern: UInt32) {
    self.init(Builtin.bitcast_Int32_FPIEEE32(bitPattern._value))
  }

  /// Sign, 8 bits of exponent, 23 of fraction (IEEE 754, binary32).
  @inlinable
  public var bitPattern: UInt32 { UInt32(Builtin.bitcast_FPIEEE32_Int32(value)) }
}

// MARK: literals

extension BareFloat: ExpressibleByFloatLiteral, _ExpressibleByBuiltinFloatLiteral {
  // The compiler calls this with the widest number that the processor has; LLVM makes it shorter
  // while it compiles, so that 0.1 is four bytes of the program and no work.
  #if arch(x86_64) || arch(i386)
    @inlinable
    public init(_builtinFloatLiteral value: Builtin.FPIEEE80) {
      self.init(Builtin.fptrunc_FPIEEE80_FPIEEE32(value))
    }
  #else
    @inlinable
    public init(_builtinFloatLiteral value: Builtin.FPIEEE64) {
      self.init(Builtin.fptrunc_FPIEEE64_FPIEEE32(value))
    }
  #endif

  @inlinable
  public init(floatLiteral value: BareFloat) { self = value }
}

extension BareFloat: ExpressibleByIntegerLiteral, _ExpressibleByBuiltinIntegerLiteral {
  /// An integer literal may have any number of digits: the compiler hands on all of them.
  @inlinable
  public init(_builtinIntegerLiteral value: Builtin.IntLiteral) {
    self.init(Builtin.itofp_with_overflow_IntLiteral_FPIEEE32(value))
  }

  @inlinable
  public init(integerLiteral value: BareFloat) { self = value }
}

// MARK: to and from the standard library's

extension BareFloat {
  /// The same bits.
  @inlinable
  public init(_ other: Float) { self.init(other._value) }
}

extension Float {
  /// The same bits.
  @inlinable
  public init(_ other: BareFloat) { self.init(other.value) }
}

extension BareFloat: CustomStringConvertible {
  public var description: String { Float(self).description }
}
