// Comparison scalar by scalar, with broadcasting: `x .> 0` is a tensor of `Bool`. `==` and `!=`
// compare whole tensors.

extension Tensor where Scalar: Numeric & Comparable {
  /// Where scalars of `lhs` are less than those of `rhs`.
  @_semantics("autodiff.nonvarying")
  public static func .< (lhs: Tensor, rhs: Tensor) -> Tensor<Bool> { _Raw.less(lhs, rhs) }
  /// Where scalars of `lhs` are less than `rhs`.
  @_semantics("autodiff.nonvarying")
  public static func .< (lhs: Tensor, rhs: Scalar) -> Tensor<Bool> { lhs .< Tensor(rhs) }
  /// Where `lhs` is less than a scalar of `rhs`.
  @_semantics("autodiff.nonvarying")
  public static func .< (lhs: Scalar, rhs: Tensor) -> Tensor<Bool> { Tensor(lhs) .< rhs }

  /// Where scalars of `lhs` are less than those of `rhs`, or equal.
  @_semantics("autodiff.nonvarying")
  public static func .<= (lhs: Tensor, rhs: Tensor) -> Tensor<Bool> { _Raw.lessEqual(lhs, rhs) }
  /// Where scalars of `lhs` are at most `rhs`.
  @_semantics("autodiff.nonvarying")
  public static func .<= (lhs: Tensor, rhs: Scalar) -> Tensor<Bool> { lhs .<= Tensor(rhs) }
  /// Where `lhs` is at most a scalar of `rhs`.
  @_semantics("autodiff.nonvarying")
  public static func .<= (lhs: Scalar, rhs: Tensor) -> Tensor<Bool> { Tensor(lhs) .<= rhs }

  /// Where scalars of `lhs` are greater than those of `rhs`.
  @_semantics("autodiff.nonvarying")
  public static func .> (lhs: Tensor, rhs: Tensor) -> Tensor<Bool> { _Raw.greater(lhs, rhs) }
  /// Where scalars of `lhs` are greater than `rhs`.
  @_semantics("autodiff.nonvarying")
  public static func .> (lhs: Tensor, rhs: Scalar) -> Tensor<Bool> { lhs .> Tensor(rhs) }
  /// Where `lhs` is greater than a scalar of `rhs`.
  @_semantics("autodiff.nonvarying")
  public static func .> (lhs: Scalar, rhs: Tensor) -> Tensor<Bool> { Tensor(lhs) .> rhs }

  /// Where scalars of `lhs` are greater than those of `rhs`, or equal.
  @_semantics("autodiff.nonvarying")
  public static func .>= (lhs: Tensor, rhs: Tensor) -> Tensor<Bool> { _Raw.greaterEqual(lhs, rhs) }
  /// Where scalars of `lhs` are at least `rhs`.
  @_semantics("autodiff.nonvarying")
  public static func .>= (lhs: Tensor, rhs: Scalar) -> Tensor<Bool> { lhs .>= Tensor(rhs) }
  /// Where `lhs` is at least a scalar of `rhs`.
  @_semantics("autodiff.nonvarying")
  public static func .>= (lhs: Scalar, rhs: Tensor) -> Tensor<Bool> { Tensor(lhs) .>= rhs }
}

extension Tensor where Scalar: Equatable {
  /// Where scalars of `lhs` equal those of `rhs`.
  @_semantics("autodiff.nonvarying")
  public static func .== (lhs: Tensor, rhs: Tensor) -> Tensor<Bool> { _Raw.equal(lhs, rhs) }
  /// Where scalars of `lhs` are equal to `rhs`.
  @_semantics("autodiff.nonvarying")
  public static func .== (lhs: Tensor, rhs: Scalar) -> Tensor<Bool> { lhs .== Tensor(rhs) }
  /// Where `lhs` is equal to a scalar of `rhs`.
  @_semantics("autodiff.nonvarying")
  public static func .== (lhs: Scalar, rhs: Tensor) -> Tensor<Bool> { Tensor(lhs) .== rhs }

  /// Where scalars of `lhs` differ from those of `rhs`.
  @_semantics("autodiff.nonvarying")
  public static func .!= (lhs: Tensor, rhs: Tensor) -> Tensor<Bool> { _Raw.notEqual(lhs, rhs) }
  /// Where scalars of `lhs` are different from `rhs`.
  @_semantics("autodiff.nonvarying")
  public static func .!= (lhs: Tensor, rhs: Scalar) -> Tensor<Bool> { lhs .!= Tensor(rhs) }
  /// Where `lhs` is different from a scalar of `rhs`.
  @_semantics("autodiff.nonvarying")
  public static func .!= (lhs: Scalar, rhs: Tensor) -> Tensor<Bool> { Tensor(lhs) .!= rhs }
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
  /// Where scalars are equal, or differ by less than `tolerance`; NaN is near nothing.
  public func elementsAlmostEqual(
    _ other: Tensor, tolerance: Scalar = Scalar.ulpOfOne.squareRoot()
  ) -> Tensor<Bool> {
    // Two infinities are equal, though their difference is NaN.
    let near = _Raw.less(_Raw.abs(_Raw.sub(self, other)), Tensor(tolerance))
    return near.elementsLogicalOr(self .== other)
  }

  /// Whether the shapes are equal and so are all scalars, but for less than `tolerance`.
  public func isAlmostEqual(
    to other: Tensor, tolerance: Scalar = Scalar.ulpOfOne.squareRoot()
  ) -> Bool {
    shape == other.shape
      && elementsAlmostEqual(other, tolerance: tolerance).scalars.allSatisfy { $0 }
  }
}

// MARK: logic

extension Tensor where Scalar == Bool {
  /// The opposite of every scalar.
  public func elementsLogicalNot() -> Tensor { _Raw.logicalNot(self) }

  /// Where both are true.
  public func elementsLogicalAnd(_ other: Tensor) -> Tensor { _Raw.logicalAnd(self, other) }

  /// Where both are true.
  public func elementsLogicalAnd(_ other: Scalar) -> Tensor { elementsLogicalAnd(Tensor(other)) }

  /// Where either is true.
  public func elementsLogicalOr(_ other: Tensor) -> Tensor { _Raw.logicalOr(self, other) }

  /// Where either is true.
  public func elementsLogicalOr(_ other: Scalar) -> Tensor { elementsLogicalOr(Tensor(other)) }
}
