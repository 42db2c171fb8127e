import _Differentiation

extension Tensor {
  /// The scalars of `other` where `mask` is true, this tensor's elsewhere, with broadcasting.
  ///
  ///     x.replacing(with: Tensor(zerosLike: x), where: x .< 0)  // relu(x)
  ///
  /// - Precondition: The three shapes can be broadcast together.
  @differentiable(reverse,wrt: (self, other) where Scalar: TensorFlowFloatingPoint)
  public func replacing(with other: Tensor, where mask: Tensor<Bool>) -> Tensor {
    selection(mask, other, self)
  }
}

/// The scalars of `chosen` where `mask` is true, those of `other` elsewhere.
///
/// The derivative is that of a function, not of the method: in optimised generic code Swift 6.3
/// swaps the two gradients that a method's own derivative returns for `self` and an argument.
@differentiable(reverse,wrt: (chosen, other) where Scalar: TensorFlowFloatingPoint)
private func selection<Scalar: TensorFlowScalar>(
  _ mask: Tensor<Bool>, _ chosen: Tensor<Scalar>, _ other: Tensor<Scalar>
) -> Tensor<Scalar> {
  require(
    canBroadcast(mask.shape, chosen.shape) && canBroadcast(mask.shape, other.shape)
      && canBroadcast(chosen.shape, other.shape),
    "replacing: shapes cannot be broadcast together: \(other.shape), with \(chosen.shape), "
      + "where \(mask.shape)")
  return _Raw.selectV2(condition: mask, t: chosen, e: other)
}

@derivative(of: selection)
private func vjpSelection<Scalar: TensorFlowFloatingPoint>(
  _ mask: Tensor<Bool>, _ chosen: Tensor<Scalar>, _ other: Tensor<Scalar>
) -> (value: Tensor<Scalar>, pullback: (Tensor<Scalar>) -> (Tensor<Scalar>, Tensor<Scalar>)) {
  let shapes = (chosen: chosen.shape, other: other.shape)
  return (
    selection(mask, chosen, other),
    { gradient in
      if gradient._tfe.isZero { return (gradient, gradient) }
      let zero = Tensor<Scalar>(0)
      let there = _Raw.selectV2(condition: mask, t: gradient, e: zero)
      let elsewhere = _Raw.selectV2(condition: mask, t: zero, e: gradient)
      return (unbroadcast(there, to: shapes.chosen), unbroadcast(elsewhere, to: shapes.other))
    }
  )
}

/// Whether two shapes, aligned at their last axes, differ only where either has length one.
private func canBroadcast(_ a: TensorShape, _ b: TensorShape) -> Bool {
  zip(a.dimensions.reversed(), b.dimensions.reversed())
    .allSatisfy { $0 == $1 || $0 == 1 || $1 == 1 }
}
