import _Differentiation

extension Tensor {
  /// The scalars from a lower bound to before an upper one, on each axis.
  ///
  ///     x.slice(lowerBounds: [1, 0], upperBounds: [3, 2])  // x[1..<3, 0..<2]
  ///
  /// - Precondition: There is a pair of bounds for each axis, within it and in order.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func slice(lowerBounds: [Int], upperBounds: [Int]) -> Tensor {
    require(
      lowerBounds.count == upperBounds.count && zip(lowerBounds, upperBounds).allSatisfy(<=),
      "slice: the lower bounds \(lowerBounds) are not below the upper bounds \(upperBounds)")
    return slice(lowerBounds: lowerBounds, sizes: zip(upperBounds, lowerBounds).map(-))
  }

  /// The same, with the bounds listed by tensors, which are read.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func slice(lowerBounds: Tensor<Int32>, upperBounds: Tensor<Int32>) -> Tensor {
    slice(lowerBounds: lowerBounds.integers, upperBounds: upperBounds.integers)
  }

  /// So many scalars from a lower bound on, on each axis; all that follow where a size is -1.
  ///
  /// - Precondition: There is a lower bound and a size for each axis, and both keep within it.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func slice(lowerBounds: [Int], sizes: [Int]) -> Tensor {
    let sizes = shape.sliceSizes(lowerBounds, sizes)
    let begin = Tensor<Int32>(lowerBounds.map(Int32.init), on: .host)
    return _Raw.slice(self, begin: begin, size: axesTensor(sizes)).marked(as: self)
  }

  /// The same, with the bounds listed by tensors, which are read.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func slice(lowerBounds: Tensor<Int32>, sizes: Tensor<Int32>) -> Tensor {
    slice(lowerBounds: lowerBounds.integers, sizes: sizes.integers)
  }
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
  @usableFromInline
  @derivative(of: slice(lowerBounds:sizes:))
  func _vjpSlice(lowerBounds: [Int], sizes: [Int]) -> (value: Tensor, pullback: (Tensor) -> Tensor)
  {
    let value = slice(lowerBounds: lowerBounds, sizes: sizes)
    let around = shape.indices.map {
      (before: lowerBounds[$0], after: shape[$0] - lowerBounds[$0] - value.shape[$0])
    }
    return (value, { $0.mapUnlessZero { $0.padded(forSizes: around) } })
  }
}

extension TensorShape {
  /// `sizes` with each -1 replaced by what follows the lower bound.
  fileprivate func sliceSizes(_ lowerBounds: [Int], _ sizes: [Int]) -> [Int] {
    require(
      lowerBounds.count == rank && sizes.count == rank,
      "slice: the lower bounds \(lowerBounds) and sizes \(sizes) do not fit the shape \(self)")
    return indices.map { axis in
      let (start, length) = (lowerBounds[axis], self[axis])
      let size = sizes[axis] == -1 ? length - start : sizes[axis]
      require(
        start >= 0 && size >= 0 && start + size <= length,
        "slice: \(size) scalars from \(start) on do not lie within axis \(axis) "
          + "of the shape \(self)")
      return size
    }
  }
}
