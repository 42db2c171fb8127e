import _Differentiation

// What the subscripts do: read a strided slice, or put other scalars in its place.

extension Tensor {
  /// What `path` keeps.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  func strided(_ path: IndexPath) -> Tensor {
    _Raw.stridedSlice(
      self, begin: path.begin, end: path.end, strides: path.strides, beginMask: path.beginMask,
      endMask: path.endMask, ellipsisMask: path.ellipsisMask, newAxisMask: path.newAxisMask,
      shrinkAxisMask: path.squeezeAxisMask
    ).marked(as: self)
  }
}

/// `tensor` with `part`, broadcast, in the place of what `path` keeps.
///
/// A function and not a method: see `selection` in Replacing.swift.
@differentiable(reverse,wrt: (tensor, part) where Scalar: TensorFlowFloatingPoint)
func update<Scalar: TensorFlowScalar>(
  _ tensor: Tensor<Scalar>, _ path: Tensor<Scalar>.IndexPath, with part: Tensor<Scalar>
) -> Tensor<Scalar> {
  let place = tensor.strided(path).shape
  requireBroadcastable("subscript: the value assigned", part.shape, to: place)
  return _Raw.tensorStridedSliceUpdate(
    tensor, begin: path.begin, end: path.end, strides: path.strides,
    value: part.broadcasted(to: place), beginMask: path.beginMask, endMask: path.endMask,
    ellipsisMask: path.ellipsisMask, newAxisMask: path.newAxisMask,
    shrinkAxisMask: path.squeezeAxisMask)
}

// MARK: derivatives

extension Tensor where Scalar: TensorFlowFloatingPoint {
  @derivative(of: strided)
  func _vjpStrided(_ path: IndexPath) -> (value: Tensor, pullback: (Tensor) -> Tensor) {
    let source = shape
    return (strided(path), { $0.mapUnlessZero { $0.scattered(path, into: source) } })
  }

  /// This gradient of what `path` keeps of a tensor of `shape`, with zeros around it.
  private func scattered(_ path: IndexPath, into shape: TensorShape) -> Tensor {
    _Raw.stridedSliceGrad(
      shape: axesTensor(shape.dimensions), begin: path.begin, end: path.end,
      strides: path.strides, dy: self, beginMask: path.beginMask, endMask: path.endMask,
      ellipsisMask: path.ellipsisMask, newAxisMask: path.newAxisMask,
      shrinkAxisMask: path.squeezeAxisMask)
  }
}

@derivative(of: update)
func _vjpUpdate<Scalar: TensorFlowFloatingPoint>(
  _ tensor: Tensor<Scalar>, _ path: Tensor<Scalar>.IndexPath, with part: Tensor<Scalar>
) -> (value: Tensor<Scalar>, pullback: (Tensor<Scalar>) -> (Tensor<Scalar>, Tensor<Scalar>)) {
  let shape = part.shape
  return (
    update(tensor, path, with: part),
    { gradient in
      if gradient._tfe.isZero { return (gradient, gradient) }
      let kept = update(gradient, path, with: Tensor<Scalar>(0))
      return (kept, unbroadcast(gradient.strided(path), to: shape))
    }
  )
}
