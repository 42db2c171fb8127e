import _Differentiation

// Bringing scalars between two bounds. Inside the bounds, and on them, the gradient passes to the
// scalar; outside it goes to the bound that took its place.

extension Tensor where Scalar: TensorFlowNumeric & Comparable {
  /// Each scalar brought into `min...max`.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func clipped(min: Scalar, max: Scalar) -> Tensor {
    _Raw.clipByValue(t: self, clipValueMin: Tensor(min), clipValueMax: Tensor(max))
  }

  /// Each scalar brought between its partners in `min` and `max`: min(max(x, lower), upper), with
  /// broadcasting.
  ///
  /// - Precondition: The three shapes can be broadcast together.
  @differentiable(reverse,wrt: (self, min, max) where Scalar: TensorFlowFloatingPoint)
  public func clipped(min: Tensor, max: Tensor) -> Tensor { clip(self, min, max) }

  /// Each scalar brought between its partner in `min` and one upper bound, with broadcasting.
  ///
  /// - Precondition: The shapes can be broadcast together.
  @differentiable(reverse,wrt: (self, min) where Scalar: TensorFlowFloatingPoint)
  public func clipped(min: Tensor, max: Scalar) -> Tensor { clip(self, min, Tensor(max)) }

  /// Each scalar brought between one lower bound and its partner in `max`, with broadcasting.
  ///
  /// - Precondition: The shapes can be broadcast together.
  @differentiable(reverse,wrt: (self, max) where Scalar: TensorFlowFloatingPoint)
  public func clipped(min: Scalar, max: Tensor) -> Tensor { clip(self, Tensor(min), max) }
}

// A function and not a method: see `selection` in Replacing.swift.
@differentiable(reverse,wrt: (x, lower, upper) where Scalar: TensorFlowFloatingPoint)
private func clip<Scalar: TensorFlowNumeric & Comparable>(
  _ x: Tensor<Scalar>, _ lower: Tensor<Scalar>, _ upper: Tensor<Scalar>
) -> Tensor<Scalar> {
  _Raw.minimum(_Raw.maximum(x, lower), upper)
}

// MARK: derivatives

extension Tensor where Scalar: TensorFlowFloatingPoint {
  @usableFromInline
  @derivative(of: clipped, wrt: self)
  func _vjpClipped(min: Scalar, max: Scalar) -> (value: Tensor, pullback: (Tensor) -> Tensor) {
    let inside = (self .>= Tensor(min)).elementsLogicalAnd(self .<= Tensor(max))
    return (clipped(min: min, max: max), { $0 * Tensor(inside) })
  }
}

@derivative(of: clip)
private func vjpClip<Scalar: TensorFlowFloatingPoint>(
  _ x: Tensor<Scalar>, _ lower: Tensor<Scalar>, _ upper: Tensor<Scalar>
) -> (
  value: Tensor<Scalar>,
  pullback: (Tensor<Scalar>) -> (Tensor<Scalar>, Tensor<Scalar>, Tensor<Scalar>)
) {
  let (below, above) = (x .< lower, _Raw.maximum(x, lower) .> upper)
  return (
    clip(x, lower, upper),
    { gradient in
      if gradient._tfe.isZero { return (gradient, gradient, gradient) }
      let (ofUpper, notOfUpper) = parted(gradient, where: above)
      let (ofLower, ofX) = parted(notOfUpper, where: below)
      return (
        unbroadcast(ofX, to: x.shape), unbroadcast(ofLower, to: lower.shape),
        unbroadcast(ofUpper, to: upper.shape)
      )
    }
  )
}

/// The scalars where `mask` is true, and those where it is not, with zeros in the other's places.
private func parted<Scalar: TensorFlowFloatingPoint>(_ x: Tensor<Scalar>, where mask: Tensor<Bool>)
  -> (Tensor<Scalar>, Tensor<Scalar>)
{
  let zero = Tensor<Scalar>(0)
  return (
    _Raw.selectV2(condition: mask, t: x, e: zero), _Raw.selectV2(condition: mask, t: zero, e: x)
  )
}
