import _Differentiation

// Arrays of vectors as vectors, and what an optional layer has for a tangent. What is empty stands
// for zeros, as many as it meets.

extension Array.DifferentiableView: VectorProtocol where Element: VectorProtocol {
  /// An array is scaled as its elements are.
  public typealias VectorSpaceScalar = Element.VectorSpaceScalar

  /// The array with `x` added to each component of each element.
  public func adding(_ x: VectorSpaceScalar) -> Self { Self(base.map { $0.adding(x) }) }
  /// Adds `x` to each component of each element.
  public mutating func add(_ x: VectorSpaceScalar) {
    for index in base.indices { base[index].add(x) }
  }
  /// The array with `x` taken from each component of each element.
  public func subtracting(_ x: VectorSpaceScalar) -> Self { Self(base.map { $0.subtracting(x) }) }
  /// Takes `x` from each component of each element.
  public mutating func subtract(_ x: VectorSpaceScalar) {
    for index in base.indices { base[index].subtract(x) }
  }
  /// The array with each component of each element multiplied by `scalar`.
  public func scaled(by scalar: VectorSpaceScalar) -> Self {
    Self(base.map { $0.scaled(by: scalar) })
  }
  /// Multiplies each component of each element by `scalar`.
  public mutating func scale(by scalar: VectorSpaceScalar) {
    for index in base.indices { base[index].scale(by: scalar) }
  }
}

extension Array.DifferentiableView: PointwiseMultiplicative
where Element: PointwiseMultiplicative {
  /// Traps: how many ones cannot be known.
  public static var one: Self {
    fatalError(
      "one: the length of an array of \(Element.self) is not known; "
        + "ones like a model are zerosLike(model).adding(1)")
  }

  /// One divided by each component of each element.
  public var reciprocal: Self { Self(base.map(\.reciprocal)) }

  /// The product, element by element; of an empty array and any other, zeros.
  ///
  /// - Precondition: The arrays have one length, unless one is empty.
  public static func .* (lhs: Self, rhs: Self) -> Self {
    if lhs.base.isEmpty || rhs.base.isEmpty { return Self([]) }
    require(
      lhs.base.count == rhs.base.count,
      ".*: arrays of \(lhs.base.count) and of \(rhs.base.count) elements")
    return Self(zip(lhs.base, rhs.base).map { $0 .* $1 })
  }

  /// Replaces `lhs` by `lhs .* rhs`.
  public static func .*= (lhs: inout Self, rhs: Self) { lhs = lhs .* rhs }
}

extension Array: ElementaryFunctions where Element: ElementaryFunctions {}
extension Array.DifferentiableView: ElementaryFunctions where Element: ElementaryFunctions {}

// MARK: optionals

extension Optional.TangentVector: VectorProtocol
where Wrapped: Differentiable, Wrapped.TangentVector: VectorProtocol {
  /// What an optional vector is scaled by; the vector itself may take other numbers.
  public typealias VectorSpaceScalar = Float
}

extension Optional.TangentVector: PointwiseMultiplicative
where Wrapped: Differentiable, Wrapped.TangentVector: PointwiseMultiplicative {}

extension Optional.TangentVector: ElementaryFunctions
where Wrapped: Differentiable, Wrapped.TangentVector: ElementaryFunctions {}

extension Optional.TangentVector: EuclideanDifferentiable
where Wrapped: Differentiable, Wrapped.TangentVector: EuclideanDifferentiable {}
