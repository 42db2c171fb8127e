import _Differentiation

extension Tensor where Scalar: TensorFlowNumeric {
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  func reducedProduct(_ axes: [Int], keepingDimensions: Bool) -> Tensor {
    let axes = normalized(axes, "product")
    return _Raw.prod(self, reductionIndices: axesTensor(axes), keepDims: keepingDimensions)
  }
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
  @derivative(of: reducedProduct, wrt: self)
  func _vjpReducedProduct(_ axes: [Int], keepingDimensions: Bool)
    -> (value: Tensor, pullback: (Tensor) -> Tensor)
  {
    let (axes, shape) = (normalized(axes, "product"), shape)
    return (
      reducedProduct(axes, keepingDimensions: keepingDimensions),
      { $0.spread(overAxes: axes, of: shape) * self.productOfOthers(axes) }
    )
  }
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
  /// For each scalar the product of all others of its group along `axes`: the product before it
  /// times the product after it. Dividing the whole product by the scalar would fail at zeros.
  fileprivate func productOfOthers(_ axes: [Int]) -> Tensor {
    let kept = allAxes.filter { !axes.contains($0) }
    let order = kept + axes
    let grouped = _Raw.transpose(self, perm: axesTensor(order))
    let count = axes.reduce(1) { $0 * shape[$1] }
    let rows = _Raw.reshape(
      grouped, shape: axesTensor([count == 0 ? 0 : scalarCount / count, count]))
    let last = Tensor<Int32>(1)
    let others =
      _Raw.cumprod(rows, axis: last, exclusive: true)
      * _Raw.cumprod(rows, axis: last, exclusive: true, reverse: true)
    let back = _Raw.reshape(others, shape: axesTensor(grouped.shape.dimensions))
    let inverse = order.indices.sorted { order[$0] < order[$1] }
    return _Raw.transpose(back, perm: axesTensor(inverse))
  }
}

extension Tensor where Scalar: TensorFlowNumeric {
  /// The product of all scalars.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func product() -> Tensor { reducedProduct(allAxes, keepingDimensions: false) }

  /// The product over `axes`, which are removed from the shape.
  /// A negative axis counts from the end.
  ///
  /// - Precondition: Each axis is in `-rank..<rank`.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func product(squeezingAxes axes: [Int]) -> Tensor {
    reducedProduct(axes, keepingDimensions: false)
  }

  /// The same, with the axes as arguments: `x.product(squeezingAxes: 0, -1)`.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func product(squeezingAxes axes: Int...) -> Tensor { product(squeezingAxes: axes) }

  /// The same, with the axes listed by a tensor, which is read.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func product(squeezingAxes axes: Tensor<Int32>) -> Tensor {
    product(squeezingAxes: axes.scalars.map(Int.init))
  }

  /// The product over `axes`, which are kept with length one.
  /// A negative axis counts from the end.
  ///
  /// - Precondition: Each axis is in `-rank..<rank`.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func product(alongAxes axes: [Int]) -> Tensor {
    reducedProduct(axes, keepingDimensions: true)
  }

  /// The same, with the axes as arguments: `x.product(alongAxes: 0, -1)`.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func product(alongAxes axes: Int...) -> Tensor { product(alongAxes: axes) }

  /// The same, with the axes listed by a tensor, which is read.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func product(alongAxes axes: Tensor<Int32>) -> Tensor {
    product(alongAxes: axes.scalars.map(Int.init))
  }
}
