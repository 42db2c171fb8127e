import _Differentiation

extension Tensor where Scalar: TensorFlowNumeric {
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  func reducedMean(_ axes: [Int], keepingDimensions: Bool) -> Tensor {
    let axes = normalized(axes, "mean")
    return _Raw.mean(self, reductionIndices: axesTensor(axes), keepDims: keepingDimensions)
  }
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
  @derivative(of: reducedMean, wrt: self)
  func _vjpReducedMean(_ axes: [Int], keepingDimensions: Bool)
    -> (value: Tensor, pullback: (Tensor) -> Tensor)
  {
    let (axes, shape) = (normalized(axes, "mean"), shape)
    let count = axes.reduce(1) { $0 * shape[$1] }
    return (
      reducedMean(axes, keepingDimensions: keepingDimensions),
      { ($0 / Scalar(count)).spread(overAxes: axes, of: shape) }
    )
  }
}

extension Tensor where Scalar: TensorFlowNumeric {
  /// The mean of all scalars.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func mean() -> Tensor { reducedMean(allAxes, keepingDimensions: false) }

  /// The mean over `axes`, which are removed from the shape.
  /// A negative axis counts from the end.
  ///
  /// - Precondition: Each axis is in `-rank..<rank`.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func mean(squeezingAxes axes: [Int]) -> Tensor {
    reducedMean(axes, keepingDimensions: false)
  }

  /// The same, with the axes as arguments: `x.mean(squeezingAxes: 0, -1)`.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func mean(squeezingAxes axes: Int...) -> Tensor { mean(squeezingAxes: axes) }

  /// The same, with the axes listed by a tensor, which is read.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func mean(squeezingAxes axes: Tensor<Int32>) -> Tensor {
    mean(squeezingAxes: axes.scalars.map(Int.init))
  }

  /// The mean over `axes`, which are kept with length one.
  /// A negative axis counts from the end.
  ///
  /// - Precondition: Each axis is in `-rank..<rank`.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func mean(alongAxes axes: [Int]) -> Tensor {
    reducedMean(axes, keepingDimensions: true)
  }

  /// The same, with the axes as arguments: `x.mean(alongAxes: 0, -1)`.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func mean(alongAxes axes: Int...) -> Tensor { mean(alongAxes: axes) }

  /// The same, with the axes listed by a tensor, which is read.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func mean(alongAxes axes: Tensor<Int32>) -> Tensor {
    mean(alongAxes: axes.scalars.map(Int.init))
  }
}
