extension API {
  /// Python's operators.
  struct Numbers {
    let add: Binary, subtract: Binary, multiply: Binary, divide: Binary, remainder: Binary
    let matrixMultiply: Binary
    let and: Binary, or: Binary, xor: Binary, shiftLeft: Binary, shiftRight: Binary
    let addInPlace: Binary, subtractInPlace: Binary, multiplyInPlace: Binary
    let divideInPlace: Binary, remainderInPlace: Binary
    let andInPlace: Binary, orInPlace: Binary, xorInPlace: Binary
    let shiftLeftInPlace: Binary, shiftRightInPlace: Binary
    let negative: Unary, positive: Unary, invert: Unary

    init(_ find: Symbols) {
      add = find("PyNumber_Add")
      subtract = find("PyNumber_Subtract")
      multiply = find("PyNumber_Multiply")
      divide = find("PyNumber_TrueDivide")
      remainder = find("PyNumber_Remainder")
      matrixMultiply = find("PyNumber_MatrixMultiply")
      and = find("PyNumber_And")
      or = find("PyNumber_Or")
      xor = find("PyNumber_Xor")
      shiftLeft = find("PyNumber_Lshift")
      shiftRight = find("PyNumber_Rshift")
      addInPlace = find("PyNumber_InPlaceAdd")
      subtractInPlace = find("PyNumber_InPlaceSubtract")
      multiplyInPlace = find("PyNumber_InPlaceMultiply")
      divideInPlace = find("PyNumber_InPlaceTrueDivide")
      remainderInPlace = find("PyNumber_InPlaceRemainder")
      andInPlace = find("PyNumber_InPlaceAnd")
      orInPlace = find("PyNumber_InPlaceOr")
      xorInPlace = find("PyNumber_InPlaceXor")
      shiftLeftInPlace = find("PyNumber_InPlaceLshift")
      shiftRightInPlace = find("PyNumber_InPlaceRshift")
      negative = find("PyNumber_Negative")
      positive = find("PyNumber_Positive")
      invert = find("PyNumber_Invert")
    }
  }
}
