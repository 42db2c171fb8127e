import _Differentiation

// The same scalars in the same order, in another shape.

extension Tensor {
  /// The scalars in `newShape`, one dimension of which may be -1: whatever length is left.
  ///
  ///     Tensor<Float>(zeros: [2, 6]).reshaped(to: [-1, 4]).shape  // [3, 4]
  ///
  /// - Precondition: Both shapes hold as many scalars.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func reshaped(to newShape: TensorShape) -> Tensor {
    let resolved = shape.resolving(newShape)
    if resolved == shape { return self }
    if let small = _tfe.reshapedOnHost(resolved) { return Tensor(_tfe: small) }
    return _Raw.reshape(self, shape: axesTensor(resolved.dimensions)).marked(as: self)
  }

  /// The scalars in the shape of `other`.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func reshaped<Other: TensorFlowScalar>(like other: Tensor<Other>) -> Tensor {
    reshaped(to: other.shape)
  }

  /// The scalars in the shape that the tensor `newShape` lists.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func reshaped(toShape newShape: Tensor<Int32>) -> Tensor {
    reshaped(to: TensorShape(listedIn: newShape))
  }

  /// All scalars along one axis.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func flattened() -> Tensor { reshaped(to: [scalarCount]) }

  /// The scalars with axes of length one added, one after the other, at the places given.
  ///
  /// A negative place counts from behind the last axis: `expandingShape(at: -1)` adds a last axis.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func expandingShape(at axes: Int...) -> Tensor { expandingShape(at: axes) }

  /// The scalars with axes of length one added, one after the other, at the places given.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func expandingShape(at axes: [Int]) -> Tensor { reshaped(to: shape.expanding(at: axes)) }

  /// The scalars with a first axis of length one added: a batch of one.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func rankLifted() -> Tensor { reshaped(to: shape.expanding(at: [0])) }

  /// The scalars without the given axes; without any axis of length one if none is given.
  ///
  /// - Precondition: Each axis has length one.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func squeezingShape(at axes: Int...) -> Tensor { squeezingShape(at: axes) }

  /// The scalars without the given axes; without any axis of length one if none is given.
  ///
  /// - Precondition: Each axis has length one.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func squeezingShape(at axes: [Int]) -> Tensor { reshaped(to: shape.squeezing(at: axes)) }
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
  @usableFromInline
  @derivative(of: reshaped(to:))
  func _vjpReshaped(to newShape: TensorShape) -> (value: Tensor, pullback: (Tensor) -> Tensor) {
    let source = shape
    return (reshaped(to: newShape), { $0.mapUnlessZero { $0.reshaped(to: source) } })
  }
}

// MARK: shapes

extension TensorShape {
  /// `target` with its -1, if any, replaced by the length that is left.
  fileprivate func resolving(_ target: TensorShape) -> TensorShape {
    var resolved = target
    if let free = target.firstIndex(of: -1) {
      let known = target.reduce(1) { $1 == -1 ? $0 : $0 * $1 }
      resolved[free] = known == 0 ? 0 : contiguousSize / known
    }
    require(
      resolved.allSatisfy { $0 >= 0 } && resolved.contiguousSize == contiguousSize,
      "reshaped: cannot make \(target) of \(self): "
        + "\(resolved.contiguousSize) scalars against \(contiguousSize)")
    return resolved
  }

  fileprivate func expanding(at axes: [Int]) -> TensorShape {
    axes.reduce(into: self) { $0.insert(1, at: $0.newAxis($1, "expandingShape")) }
  }

  fileprivate func squeezing(at axes: [Int]) -> TensorShape {
    if axes.isEmpty { return TensorShape(filter { $0 != 1 }) }
    let removed = axes.map { axis($0, "squeezingShape") }
    for axis in removed {
      require(
        self[axis] == 1,
        "squeezingShape: axis \(axis) of the shape \(self) has length \(self[axis]), not 1")
    }
    return TensorShape(indices.filter { !removed.contains($0) }.map { self[$0] })
  }
}
