import _Differentiation

// The largest and the smallest scalar. Where several are, the gradient is shared among them, as in
// PyTorch's `amax` and `amin`.

extension Tensor where Scalar: TensorFlowNumeric & Comparable {
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  func reducedMax(_ axes: [Int], keepingDimensions: Bool) -> Tensor {
    let axes = normalized(axes, "max")
    return _Raw.max(self, reductionIndices: axesTensor(axes), keepDims: keepingDimensions)
  }
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
  @derivative(of: reducedMax, wrt: self)
  func _vjpReducedMax(_ axes: [Int], keepingDimensions: Bool)
    -> (value: Tensor, pullback: (Tensor) -> Tensor)
  {
    let axes = normalized(axes, "max")
    let value = reducedMax(axes, keepingDimensions: keepingDimensions)
    let kept = shape(keeping: axes)
    return (
      value,
      { [shape] gradient in
        let extreme = _Raw.reshape(value, shape: axesTensor(kept.dimensions))
        let chosen = Tensor(self .== extreme)
        let share = chosen / chosen.sum(alongAxes: axes)
        return gradient.spread(overAxes: axes, of: shape) * share
      }
    )
  }
}

extension Tensor where Scalar: TensorFlowNumeric & Comparable {
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  func reducedMin(_ axes: [Int], keepingDimensions: Bool) -> Tensor {
    let axes = normalized(axes, "min")
    return _Raw.min(self, reductionIndices: axesTensor(axes), keepDims: keepingDimensions)
  }
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
  @derivative(of: reducedMin, wrt: self)
  func _vjpReducedMin(_ axes: [Int], keepingDimensions: Bool)
    -> (value: Tensor, pullback: (Tensor) -> Tensor)
  {
    let axes = normalized(axes, "min")
    let value = reducedMin(axes, keepingDimensions: keepingDimensions)
    let kept = shape(keeping: axes)
    return (
      value,
      { [shape] gradient in
        let extreme = _Raw.reshape(value, shape: axesTensor(kept.dimensions))
        let chosen = Tensor(self .== extreme)
        let share = chosen / chosen.sum(alongAxes: axes)
        return gradient.spread(overAxes: axes, of: shape) * share
      }
    )
  }
}

extension Tensor where Scalar: TensorFlowNumeric & Comparable {
  /// The largest of all scalars.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func max() -> Tensor { reducedMax(allAxes, keepingDimensions: false) }

  /// The largest over `axes`, which are removed from the shape.
  /// A negative axis counts from the end.
  ///
  /// - Precondition: Each axis is in `-rank..<rank`.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func max(squeezingAxes axes: [Int]) -> Tensor {
    reducedMax(axes, keepingDimensions: false)
  }

  /// The same, with the axes as arguments: `x.max(squeezingAxes: 0, -1)`.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func max(squeezingAxes axes: Int...) -> Tensor { max(squeezingAxes: axes) }

  /// The same, with the axes listed by a tensor, which is read.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func max(squeezingAxes axes: Tensor<Int32>) -> Tensor {
    max(squeezingAxes: axes.scalars.map(Int.init))
  }

  /// The largest over `axes`, which are kept with length one.
  /// A negative axis counts from the end.
  ///
  /// - Precondition: Each axis is in `-rank..<rank`.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func max(alongAxes axes: [Int]) -> Tensor {
    reducedMax(axes, keepingDimensions: true)
  }

  /// The same, with the axes as arguments: `x.max(alongAxes: 0, -1)`.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func max(alongAxes axes: Int...) -> Tensor { max(alongAxes: axes) }

  /// The same, with the axes listed by a tensor, which is read.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func max(alongAxes axes: Tensor<Int32>) -> Tensor {
    max(alongAxes: axes.scalars.map(Int.init))
  }
}

extension Tensor where Scalar: TensorFlowNumeric & Comparable {
  /// The smallest of all scalars.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func min() -> Tensor { reducedMin(allAxes, keepingDimensions: false) }

  /// The smallest over `axes`, which are removed from the shape.
  /// A negative axis counts from the end.
  ///
  /// - Precondition: Each axis is in `-rank..<rank`.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func min(squeezingAxes axes: [Int]) -> Tensor {
    reducedMin(axes, keepingDimensions: false)
  }

  /// The same, with the axes as arguments: `x.min(squeezingAxes: 0, -1)`.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func min(squeezingAxes axes: Int...) -> Tensor { min(squeezingAxes: axes) }

  /// The same, with the axes listed by a tensor, which is read.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func min(squeezingAxes axes: Tensor<Int32>) -> Tensor {
    min(squeezingAxes: axes.scalars.map(Int.init))
  }

  /// The smallest over `axes`, which are kept with length one.
  /// A negative axis counts from the end.
  ///
  /// - Precondition: Each axis is in `-rank..<rank`.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func min(alongAxes axes: [Int]) -> Tensor {
    reducedMin(axes, keepingDimensions: true)
  }

  /// The same, with the axes as arguments: `x.min(alongAxes: 0, -1)`.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func min(alongAxes axes: Int...) -> Tensor { min(alongAxes: axes) }

  /// The same, with the axes listed by a tensor, which is read.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func min(alongAxes axes: Tensor<Int32>) -> Tensor {
    min(alongAxes: axes.scalars.map(Int.init))
  }
}
