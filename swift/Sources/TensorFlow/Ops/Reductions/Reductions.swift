import _Differentiation

// What all reductions share. Each has one internal form, with its derivative beside it, and the
// seven public forms of the archived module, which differ only in how axes are given.

extension Tensor {
  /// Every axis, for the forms that reduce all.
  var allAxes: [Int] {
    @_semantics("autodiff.nonvarying") get { Array(0..<rank) }
  }

  /// `axes` without negative ones.
  ///
  /// - Precondition: Each axis is in `-rank..<rank`.
  func normalized(_ axes: [Int], _ op: String) -> [Int] {
    axes.map { axis in
      require(
        (-rank..<rank).contains(axis), "\(op): axis \(axis) is out of range for the shape \(shape)")
      return axis < 0 ? axis + rank : axis
    }
  }

  /// The shape with each of `axes` (none negative) of length one.
  func shape(keeping axes: [Int]) -> TensorShape {
    var kept = shape
    for axis in axes { kept[axis] = 1 }
    return kept
  }
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
  /// A gradient of the reduced shape, spread over the shape before; the zero that has no shape as
  /// it is.
  func spread(overAxes axes: [Int], of shape: TensorShape) -> Tensor {
    if _tfe.isZero { return self }
    var kept = shape
    for axis in axes { kept[axis] = 1 }
    let aligned = self.shape == kept ? self : _Raw.reshape(self, shape: axesTensor(kept.dimensions))
    return _Raw.broadcastTo(aligned, shape: axesTensor(shape.dimensions))
  }
}
