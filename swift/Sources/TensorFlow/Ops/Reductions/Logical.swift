// Whether all scalars, or any, are true: as a `Bool`, or over axes as a tensor.

extension Tensor where Scalar == Bool {
  /// Whether every scalar is true.
  public func all() -> Bool {
    _Raw.all(self, reductionIndices: axesTensor(allAxes), keepDims: false).scalarized()
  }

  /// Whether all are true over `axes`, which are removed from the shape.
  ///
  /// - Precondition: Each axis is in `-rank..<rank`.
  public func all(squeezingAxes axes: [Int]) -> Tensor {
    _Raw.all(self, reductionIndices: axesTensor(normalized(axes, "all")), keepDims: false)
  }

  /// The same, with the axes as arguments: `x.all(squeezingAxes: 0, -1)`.
  public func all(squeezingAxes axes: Int...) -> Tensor { all(squeezingAxes: axes) }

  /// Whether all are true over `axes`, which are kept with length one.
  ///
  /// - Precondition: Each axis is in `-rank..<rank`.
  public func all(alongAxes axes: [Int]) -> Tensor {
    _Raw.all(self, reductionIndices: axesTensor(normalized(axes, "all")), keepDims: true)
  }

  /// The same, with the axes as arguments: `x.all(alongAxes: 0, -1)`.
  public func all(alongAxes axes: Int...) -> Tensor { all(alongAxes: axes) }

  /// Whether any scalar is true.
  public func any() -> Bool {
    _Raw.any(self, reductionIndices: axesTensor(allAxes), keepDims: false).scalarized()
  }

  /// Whether any are true over `axes`, which are removed from the shape.
  ///
  /// - Precondition: Each axis is in `-rank..<rank`.
  public func any(squeezingAxes axes: [Int]) -> Tensor {
    _Raw.any(self, reductionIndices: axesTensor(normalized(axes, "any")), keepDims: false)
  }

  /// The same, with the axes as arguments: `x.any(squeezingAxes: 0, -1)`.
  public func any(squeezingAxes axes: Int...) -> Tensor { any(squeezingAxes: axes) }

  /// Whether any are true over `axes`, which are kept with length one.
  ///
  /// - Precondition: Each axis is in `-rank..<rank`.
  public func any(alongAxes axes: [Int]) -> Tensor {
    _Raw.any(self, reductionIndices: axesTensor(normalized(axes, "any")), keepDims: true)
  }

  /// The same, with the axes as arguments: `x.any(alongAxes: 0, -1)`.
  public func any(alongAxes axes: Int...) -> Tensor { any(alongAxes: axes) }
}
