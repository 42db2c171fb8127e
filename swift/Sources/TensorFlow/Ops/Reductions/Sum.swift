import _Differentiation

extension Tensor where Scalar: TensorFlowNumeric {
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  func reducedSum(_ axes: [Int], keepingDimensions: Bool) -> Tensor {
    let axes = normalized(axes, "sum")
    if axes.count == rank {
      let result = TensorShape(repeating: 1, count: keepingDimensions ? rank : 0)
      if let small = _tfe.summedOnHost(result) { return Tensor(_tfe: small) }
    }
    return _Raw.sum(self, reductionIndices: axesTensor(axes), keepDims: keepingDimensions)
  }
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
  @derivative(of: reducedSum, wrt: self)
  func _vjpReducedSum(_ axes: [Int], keepingDimensions: Bool)
    -> (value: Tensor, pullback: (Tensor) -> Tensor)
  {
    let (axes, shape) = (normalized(axes, "sum"), shape)
    return (
      reducedSum(axes, keepingDimensions: keepingDimensions),
      { $0.spread(overAxes: axes, of: shape) }
    )
  }
}

extension Tensor where Scalar: TensorFlowNumeric {
  /// The sum of all scalars.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func sum() -> Tensor { reducedSum(allAxes, keepingDimensions: false) }

  /// The sum over `axes`, which are removed from the shape.
  /// A negative axis counts from the end.
  ///
  /// - Precondition: Each axis is in `-rank..<rank`.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func sum(squeezingAxes axes: [Int]) -> Tensor {
    reducedSum(axes, keepingDimensions: false)
  }

  /// The same, with the axes as arguments: `x.sum(squeezingAxes: 0, -1)`.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func sum(squeezingAxes axes: Int...) -> Tensor { sum(squeezingAxes: axes) }

  /// The same, with the axes listed by a tensor, which is read.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func sum(squeezingAxes axes: Tensor<Int32>) -> Tensor {
    sum(squeezingAxes: axes.scalars.map(Int.init))
  }

  /// The sum over `axes`, which are kept with length one.
  /// A negative axis counts from the end.
  ///
  /// - Precondition: Each axis is in `-rank..<rank`.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func sum(alongAxes axes: [Int]) -> Tensor {
    reducedSum(axes, keepingDimensions: true)
  }

  /// The same, with the axes as arguments: `x.sum(alongAxes: 0, -1)`.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func sum(alongAxes axes: Int...) -> Tensor { sum(alongAxes: axes) }

  /// The same, with the axes listed by a tensor, which is read.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func sum(alongAxes axes: Tensor<Int32>) -> Tensor {
    sum(alongAxes: axes.scalars.map(Int.init))
  }
}
