import TensorFlow

extension GradientTable {
  /// The shapes of two operands, by the names of `tools/gradient_fixtures/elementwise.py`.
  private var pairs: [String] {
    ["same", "row", "rowLeft", "outer", "outerLeft", "rankZero", "rankZeroLeft"]
  }

  mutating func addArithmetic() {
    for pair in pairs {
      binary("add.\(pair)") { $0 + $1 }
      binary("subtract.\(pair)") { $0 - $1 }
      binary("multiply.\(pair)") { $0 * $1 }
      binary("divide.\(pair)") { $0 / $1 }
      binary("pow.\(pair)") { pow($0, $1) }
      binary("squaredDifference.\(pair)") { squaredDifference($0, $1) }
      binary("max.\(pair)") { max($0, $1) }
      binary("min.\(pair)") { min($0, $1) }
    }
    addScalarOperands()
    addAssignments()
    addPowers()
    addBounds()
  }

  /// Each operator that assigns, where the value assigned to is differentiated as well.
  private mutating func addAssignments() {
    binary("add.assigned") { lhs, rhs in
      var value = lhs
      value += rhs
      return value
    }
    binary("subtract.assigned") { lhs, rhs in
      var value = lhs
      value -= rhs
      return value
    }
    binary("multiply.assigned") { lhs, rhs in
      var value = lhs
      value *= rhs
      return value
    }
    binary("divide.assigned") { lhs, rhs in
      var value = lhs
      value /= rhs
      return value
    }
  }

  private mutating func addScalarOperands() {
    withScalar("add.scalar") { $0 + $1 }
    withScalar("subtract.scalar") { $0 - $1 }
    withScalar("multiply.scalar") { $0 * $1 }
    withScalar("divide.scalar") { $0 / $1 }
    afterScalar("add.scalarLeft") { $0 + $1 }
    afterScalar("subtract.scalarLeft") { $0 - $1 }
    afterScalar("multiply.scalarLeft") { $0 * $1 }
    afterScalar("divide.scalarLeft") { $0 / $1 }
  }

  private mutating func addPowers() {
    let (exponent, three, minusTwo): (Scalar, Scalar, Scalar) = (1.7, 3, -2)
    let (odd, even) = (3, 4)
    unary("pow.scalar") { pow($0, exponent) }
    unary("pow.scalar.negativeBase") { pow($0, three) }
    unary("pow.scalar.negativeExponent") { pow($0, minusTwo) }
    unary("pow.integer") { pow($0, odd) }
    unary("pow.scalarLeft") { pow(exponent, $0) }
    binary("pow.zeroBase") { pow($0, $1) }
    unary("root.odd") { root($0, odd) }
    unary("root.even") { root($0, even) }
  }

  private mutating func addBounds() {
    let (low, quarter, high): (Scalar, Scalar, Scalar) = (-1, 0.25, 0.5)
    binary("max.tied") { max($0, $1) }
    binary("min.tied") { min($0, $1) }
    unary("max.scalar") { max($0, quarter) }
    unary("max.scalarLeft") { max(quarter, $0) }
    unary("min.scalar") { min($0, quarter) }
    unary("min.scalarLeft") { min(quarter, $0) }
    unary("clipped") { $0.clipped(min: low, max: high) }
    unary("clipped.bound") { $0.clipped(min: low, max: high) }
    let bound: Scalar = 0.75
    ternary("clipped.tensors") { $0.clipped(min: $1, max: $2) }
    binary("clipped.lower") { $0.clipped(min: $1, max: bound) }
    binary("clipped.upper") { $0.clipped(min: -bound, max: $1) }
    binary("cosineSimilarity") { cosineSimilarity($0, $1) }
    binary("cosineDistance") { cosineDistance($0, $1) }
  }
}
