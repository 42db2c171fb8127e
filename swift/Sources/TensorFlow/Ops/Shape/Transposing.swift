import _Differentiation

// The same scalars with axes in another order, or read backwards along some.

extension Tensor {
  /// The scalars with axes reordered: axis `i` of the result is axis `permutation[i]` of this.
  ///
  ///     Tensor<Float>(zeros: [2, 3, 4]).transposed(permutation: 2, 0, 1).shape  // [4, 2, 3]
  ///
  /// - Precondition: Each axis is named once.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func transposed(permutation: [Int]) -> Tensor {
    let order = shape.permutation(permutation)
    return _Raw.transpose(self, perm: axesTensor(order))
  }

  /// The same, with the axes as arguments.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func transposed(permutation: Int...) -> Tensor { transposed(permutation: permutation) }

  /// The same, with the axes listed by a tensor, which is read.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func transposed(permutation: Tensor<Int32>) -> Tensor {
    transposed(permutation: permutation.integers)
  }

  /// The same as `transposed(permutation:)`.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func transposed(withPermutations permutations: [Int]) -> Tensor {
    transposed(permutation: permutations)
  }

  /// The same, with the axes as arguments.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func transposed(withPermutations permutations: Int...) -> Tensor {
    transposed(permutation: permutations)
  }

  /// The same, with the axes listed by a tensor, which is read.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func transposed(withPermutations permutations: Tensor<Int32>) -> Tensor {
    transposed(permutation: permutations.integers)
  }

  /// The scalars with all axes in reverse order: a matrix's transpose.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func transposed() -> Tensor { transposed(permutation: (0..<rank).reversed()) }

  /// The scalars in reverse order along each of `axes`.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func reversed(inAxes axes: [Int]) -> Tensor {
    let axes = axes.map { shape.axis($0, "reversed") }
    require(
      Set(axes).count == axes.count,
      "reversed: an axis is named twice in \(axes), for the shape \(shape)")
    return _Raw.reverseV2(self, axis: axesTensor(axes))
  }

  /// The same, with the axes as arguments.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func reversed(inAxes axes: Int...) -> Tensor { reversed(inAxes: axes) }

  /// The same, with the axes listed by a tensor, which is read.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func reversed(inAxes axes: Tensor<Int32>) -> Tensor { reversed(inAxes: axes.integers) }
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
  @usableFromInline
  @derivative(of: transposed(permutation:))
  func _vjpTransposed(permutation: [Int]) -> (value: Tensor, pullback: (Tensor) -> Tensor) {
    let order = shape.permutation(permutation)
    let inverse = order.indices.sorted { order[$0] < order[$1] }
    return (
      transposed(permutation: order),
      { $0.mapUnlessZero { $0.transposed(permutation: inverse) } }
    )
  }

  @usableFromInline
  @derivative(of: reversed(inAxes:))
  func _vjpReversed(inAxes axes: [Int]) -> (value: Tensor, pullback: (Tensor) -> Tensor) {
    (reversed(inAxes: axes), { $0.mapUnlessZero { $0.reversed(inAxes: axes) } })
  }
}

extension TensorShape {
  /// `order` without negative axes.
  fileprivate func permutation(_ order: [Int]) -> [Int] {
    let axes = order.map { axis($0, "transposed") }
    require(
      axes.sorted() == Array(indices),
      "transposed: \(order) is no permutation of the axes of the shape \(self)")
    return axes
  }
}
