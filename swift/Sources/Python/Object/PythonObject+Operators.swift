// Python's operators, with its own meaning: `+` joins lists, `*` repeats text. Literals become Python
// objects by themselves; another value of Swift's must be made one, as in `a * PythonObject(x)`.

private func binary(_ function: API.Binary, _ lhs: PythonObject, _ rhs: PythonObject)
  -> PythonObject
{
  orTrap {
    try performing {
      try lhs.withPointer { left in
        try rhs.withPointer { try result(function(left, $0), orElse: .invalidCall(lhs)) }
      }
    }
  }
}

private func unary(_ function: API.Unary, _ operand: PythonObject) -> PythonObject {
  orTrap {
    try performing {
      try operand.withPointer { try result(function($0), orElse: .invalidCall(operand)) }
    }
  }
}

extension PythonObject {
  /// Python's `lhs + rhs`.
  public static func + (lhs: Self, rhs: Self) -> Self { binary(py.numbers.add, lhs, rhs) }
  /// Python's `lhs - rhs`.
  public static func - (lhs: Self, rhs: Self) -> Self { binary(py.numbers.subtract, lhs, rhs) }
  /// Python's `lhs * rhs`.
  public static func * (lhs: Self, rhs: Self) -> Self { binary(py.numbers.multiply, lhs, rhs) }
  /// Python's `lhs / rhs`: of whole numbers too it is a fraction.
  public static func / (lhs: Self, rhs: Self) -> Self { binary(py.numbers.divide, lhs, rhs) }
  /// Python's `lhs % rhs`, which has the sign of `rhs`.
  public static func % (lhs: Self, rhs: Self) -> Self { binary(py.numbers.remainder, lhs, rhs) }
  /// Python's `lhs & rhs`.
  public static func & (lhs: Self, rhs: Self) -> Self { binary(py.numbers.and, lhs, rhs) }
  /// Python's `lhs | rhs`.
  public static func | (lhs: Self, rhs: Self) -> Self { binary(py.numbers.or, lhs, rhs) }
  /// Python's `lhs ^ rhs`.
  public static func ^ (lhs: Self, rhs: Self) -> Self { binary(py.numbers.xor, lhs, rhs) }
  /// Python's `lhs << rhs`.
  public static func << (lhs: Self, rhs: Self) -> Self { binary(py.numbers.shiftLeft, lhs, rhs) }
  /// Python's `lhs >> rhs`.
  public static func >> (lhs: Self, rhs: Self) -> Self { binary(py.numbers.shiftRight, lhs, rhs) }
  /// Python's `-operand`.
  public static prefix func - (operand: Self) -> Self { unary(py.numbers.negative, operand) }
  /// Python's `+operand`.
  public static prefix func + (operand: Self) -> Self { unary(py.numbers.positive, operand) }
  /// Python's `~operand`.
  public static prefix func ~ (operand: Self) -> Self { unary(py.numbers.invert, operand) }

  /// Python's `self @ other`, for which Swift has no sign.
  public func matmul(_ other: PythonObject) -> PythonObject {
    binary(py.numbers.matrixMultiply, self, other)
  }
}

// In place: where Python changes the object, such as a list, everyone who has it sees that.
extension PythonObject {
  /// Python's `lhs += rhs`.
  public static func += (lhs: inout Self, rhs: Self) {
    lhs = binary(py.numbers.addInPlace, lhs, rhs)
  }
  /// Python's `lhs -= rhs`.
  public static func -= (lhs: inout Self, rhs: Self) {
    lhs = binary(py.numbers.subtractInPlace, lhs, rhs)
  }
  /// Python's `lhs *= rhs`.
  public static func *= (lhs: inout Self, rhs: Self) {
    lhs = binary(py.numbers.multiplyInPlace, lhs, rhs)
  }
  /// Python's `lhs /= rhs`.
  public static func /= (lhs: inout Self, rhs: Self) {
    lhs = binary(py.numbers.divideInPlace, lhs, rhs)
  }
  /// Python's `lhs %= rhs`.
  public static func %= (lhs: inout Self, rhs: Self) {
    lhs = binary(py.numbers.remainderInPlace, lhs, rhs)
  }
  /// Python's `lhs &= rhs`.
  public static func &= (lhs: inout Self, rhs: Self) {
    lhs = binary(py.numbers.andInPlace, lhs, rhs)
  }
  /// Python's `lhs |= rhs`.
  public static func |= (lhs: inout Self, rhs: Self) {
    lhs = binary(py.numbers.orInPlace, lhs, rhs)
  }
  /// Python's `lhs ^= rhs`.
  public static func ^= (lhs: inout Self, rhs: Self) {
    lhs = binary(py.numbers.xorInPlace, lhs, rhs)
  }
  /// Python's `lhs <<= rhs`.
  public static func <<= (lhs: inout Self, rhs: Self) {
    lhs = binary(py.numbers.shiftLeftInPlace, lhs, rhs)
  }
  /// Python's `lhs >>= rhs`.
  public static func >>= (lhs: inout Self, rhs: Self) {
    lhs = binary(py.numbers.shiftRightInPlace, lhs, rhs)
  }
}
