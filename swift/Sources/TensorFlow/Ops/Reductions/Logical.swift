// Whether all scalars, or any, are true: as a `Bool`, or over axes as a tensor.

extension Tensor where Scalar == Bool {
  public func all() -> Bool {
    _Raw.all(self, reductionIndices: axesTensor(allAxes), keepDims: false).scalarized()
  }

  public func all(squeezingAxes axes: [Int]) -> Tensor {
    _Raw.all(self, reductionIndices: axesTensor(normalized(axes, "all")), keepDims: false)
  }

  public func all(squeezingAxes axes: Int...) -> Tensor { all(squeezingAxes: axes) }

  public func all(alongAxes axes: [Int]) -> Tensor {
    _Raw.all(self, reductionIndices: axesTensor(normalized(axes, "all")), keepDims: true)
  }

  public func all(alongAxes axes: Int...) -> Tensor { all(alongAxes: axes) }

  public func any() -> Bool {
    _Raw.any(self, reductionIndices: axesTensor(allAxes), keepDims: false).scalarized()
  }

  public func any(squeezingAxes axes: [Int]) -> Tensor {
    _Raw.any(self, reductionIndices: axesTensor(normalized(axes, "any")), keepDims: false)
  }

  public func any(squeezingAxes axes: Int...) -> Tensor { any(squeezingAxes: axes) }

  public func any(alongAxes axes: [Int]) -> Tensor {
    _Raw.any(self, reductionIndices: axesTensor(normalized(axes, "any")), keepDims: true)
  }

  public func any(alongAxes axes: Int...) -> Tensor { any(alongAxes: axes) }
}
