import _Differentiation

infix operator .* : MultiplicationPrecedence
infix operator .*= : AssignmentPrecedence
infix operator ./ : MultiplicationPrecedence
infix operator ./= : AssignmentPrecedence

/// A vector that can be multiplied by another, component by component.
///
/// A conformance may be empty: each operation is then done to every stored property. An array that
/// is empty, as `zero` has it, stands for zeros.
public protocol PointwiseMultiplicative: AdditiveArithmetic {
  /// Ones: what multiplies without effect.
  ///
  /// - Precondition: The type holds no array, whose length it could not know. Ones like a model are
  ///   `zerosLike(model).adding(1)`.
  static var one: Self { get }

  /// One divided by each component.
  var reciprocal: Self { get }

  /// The product, component by component.
  static func .* (lhs: Self, rhs: Self) -> Self

  /// Replaces `lhs` by `lhs .* rhs`.
  static func .*= (lhs: inout Self, rhs: Self)
}

extension PointwiseMultiplicative {
  /// Replaces `lhs` by `lhs .* rhs`.
  public static func .*= (lhs: inout Self, rhs: Self) { lhs = lhs .* rhs }

  /// The quotient, component by component: `lhs .* rhs.reciprocal`.
  public static func ./ (lhs: Self, rhs: Self) -> Self { lhs .* rhs.reciprocal }

  /// Replaces `lhs` by `lhs ./ rhs`.
  public static func ./= (lhs: inout Self, rhs: Self) { lhs = lhs ./ rhs }
}

// MARK: part by part

extension PointwiseMultiplicative {
  /// Ones in every property.
  ///
  /// - Precondition: There is no array among them.
  public static var one: Self {
    onParts(of: .zero) { setOne($0, $1) }
  }

  /// One divided by each component, property by property.
  public var reciprocal: Self {
    onParts(of: self) { invert($0, $1) }
  }

  /// The product, property by property.
  public static func .* (lhs: Self, rhs: Self) -> Self {
    var (lhs, rhs) = (lhs, rhs)
    withUnsafeMutablePointer(to: &lhs) { left in
      withUnsafeMutablePointer(to: &rhs) { right in
        forEachPart(of: Self.self, at: left, with: right, ".*") { multiply($0, $1, $2) }
      }
    }
    return lhs
  }
}

private func onParts<Value>(
  of value: Value, _ body: (Any.Type, UnsafeMutableRawPointer) -> Void
) -> Value {
  var value = value
  withUnsafeMutablePointer(to: &value) {
    forEachPart(of: Value.self, at: $0, "PointwiseMultiplicative", body)
  }
  return value
}

private func setOne(_ type: Any.Type, _ place: UnsafeMutableRawPointer) {
  func set<P: PointwiseMultiplicative>(_ type: P.Type) {
    place.assumingMemoryBound(to: P.self).pointee = .one
  }
  if let type = type as? any PointwiseMultiplicative.Type {
    set(type)
  } else {
    forEachPart(of: type, at: place, "one", setOne)
  }
}

private func invert(_ type: Any.Type, _ place: UnsafeMutableRawPointer) {
  func invert<P: PointwiseMultiplicative>(_ type: P.Type) {
    let part = place.assumingMemoryBound(to: P.self)
    part.pointee = part.pointee.reciprocal
  }
  if let type = type as? any PointwiseMultiplicative.Type {
    invert(type)
  } else {
    forEachPart(of: type, at: place, "reciprocal", TensorFlow.invert)
  }
}

private func multiply(
  _ type: Any.Type, _ left: UnsafeMutableRawPointer, _ right: UnsafeMutableRawPointer
) {
  func multiply<P: PointwiseMultiplicative>(_ type: P.Type) {
    left.assumingMemoryBound(to: P.self).pointee .*= right.assumingMemoryBound(to: P.self).pointee
  }
  if let type = type as? any PointwiseMultiplicative.Type {
    multiply(type)
  } else {
    forEachPart(of: type, at: left, with: right, ".*", TensorFlow.multiply)
  }
}
