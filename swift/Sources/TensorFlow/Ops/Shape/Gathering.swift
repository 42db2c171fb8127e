import _Differentiation

// Scalars picked by index tensors or masks. What is picked twice gets both gradients.

extension Tensor {
  /// The slices at `indices` along `axis`.
  ///
  /// The shape of `indices` takes the axis's place: `[4, 5]` gathered at `[2, 3]` indices along
  /// axis 0 is `[2, 3, 5]`.
  ///
  /// - Precondition: Every index is within the axis.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func gathering<Index: TensorFlowIndex>(
    atIndices indices: Tensor<Index>, alongAxis axis: Int = 0
  ) -> Tensor {
    let axis = shape.axis(axis, "gathering")
    return _Raw.gatherV2(params: self, indices: indices, axis: axisTensor(axis)).marked(as: self)
  }

  /// The slices at `indices` along `axis`, other indices for each element of the first axes.
  ///
  /// `result[b] = self[b].gathering(atIndices: indices[b])` where `batchDimensionCount` is 1 and
  /// `axis` is 1.
  ///
  /// - Precondition: The first `batchDimensionCount` dimensions of both are equal, `axis` lies
  ///   behind them, and every index is within it.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func batchGathering<Index: TensorFlowIndex>(
    atIndices indices: Tensor<Index>, alongAxis axis: Int = 1, batchDimensionCount: Int = 1
  ) -> Tensor {
    let axis = shape.axis(axis, "batchGathering")
    let count = batchDimensionCount
    require(
      count >= 0 && count <= Swift.min(axis, indices.rank)
        && shape.prefix(count) == indices.shape.prefix(count),
      "batchGathering: \(count) batch dimensions do not fit the shape \(shape), "
        + "indices \(indices.shape) and axis \(axis)")
    return _Raw.gatherV2(
      params: self, indices: indices, axis: axisTensor(axis), batchDims: count
    ).marked(as: self)
  }

  /// The slices where `mask` is true, along the axes from `axis` on that the mask covers.
  ///
  /// A mask of rank 2 on `[4, 5, 6]` gives `[n, 6]`, `n` being the number of true scalars.
  ///
  /// - Precondition: The mask has the shape of the axes that it covers, at least one.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func gathering(where mask: Tensor<Bool>, alongAxis axis: Int = 0) -> Tensor {
    let axis = maskedAxis(mask, axis)
    let flat = shape.replacing(axis..<axis + mask.rank, with: mask.scalarCount)
    let places = mask.flattened().nonZeroIndices().flattened()
    return reshaped(to: flat).gathering(atIndices: places, alongAxis: axis)
  }

  @noDerivative
  private func maskedAxis(_ mask: Tensor<Bool>, _ axis: Int) -> Int {
    let axis = shape.axis(axis, "gathering")
    require(
      mask.rank > 0 && axis + mask.rank <= rank
        && shape[axis..<axis + mask.rank] == mask.shape,
      "gathering: a mask of \(mask.shape) does not cover the shape \(shape) from axis \(axis) on")
    return axis
  }

  /// The indices of all scalars that are not zero (or true), one row each: shape `[n, rank]`.
  public func nonZeroIndices() -> Tensor<Int64> { _Raw.where(self) }
}

extension TensorShape {
  fileprivate func replacing(_ axes: Range<Int>, with size: Int) -> TensorShape {
    var result = self
    result.replaceSubrange(axes, with: [size])
    return result
  }
}

// MARK: derivatives

extension Tensor where Scalar: TensorFlowFloatingPoint {
  @usableFromInline
  @derivative(of: gathering)
  func _vjpGathering<Index: TensorFlowIndex>(atIndices indices: Tensor<Index>, alongAxis axis: Int)
    -> (value: Tensor, pullback: (Tensor) -> Tensor)
  {
    let scatter = Scatter(indices, source: shape, axis: shape.axis(axis, "gathering"), batch: 0)
    return (
      gathering(atIndices: indices, alongAxis: axis), { $0.mapUnlessZero(scatter.callAsFunction) }
    )
  }

  @usableFromInline
  @derivative(of: batchGathering)
  func _vjpBatchGathering<Index: TensorFlowIndex>(
    atIndices indices: Tensor<Index>, alongAxis axis: Int, batchDimensionCount: Int
  ) -> (value: Tensor, pullback: (Tensor) -> Tensor) {
    let value = batchGathering(
      atIndices: indices, alongAxis: axis, batchDimensionCount: batchDimensionCount)
    let axis = shape.axis(axis, "batchGathering")
    let scatter = Scatter(indices, source: shape, axis: axis, batch: batchDimensionCount)
    return (value, { $0.mapUnlessZero(scatter.callAsFunction) })
  }
}

/// Adds what was gathered up where it came from: the derivative of gathering.
///
/// Shapes, by the axes they consist of: source `batch + outer + [length] + inner`, indices
/// `batch + picks`, gathered `batch + outer + picks + inner`.
private struct Scatter<Index: TensorFlowIndex> {
  let indices: Tensor<Index>
  let source: TensorShape
  let axis: Int
  let batch: Int

  init(_ indices: Tensor<Index>, source: TensorShape, axis: Int, batch: Int) {
    self.indices = indices
    self.source = source
    self.axis = axis
    self.batch = batch
  }

  func callAsFunction<Scalar: TensorFlowFloatingPoint>(_ gathered: Tensor<Scalar>) -> Tensor<Scalar>
  {
    let picks = indices.rank - batch
    // To batch + picks + outer + inner, so that what one index picked lies together.
    let data = gathered.moving(axis..<axis + picks, to: batch)
    let batches = source[..<batch].contiguousSize
    let sums = _Raw.unsortedSegmentSum(
      data: data, segmentIds: places(batches), numSegments: axisTensor(batches * source[axis]))
    // From [batches * length] + outer + inner to batch + [length] + outer + inner.
    let rest = source[batch..<axis] + source[(axis + 1)...]
    let apart = sums.reshaped(to: source[..<batch] + [source[axis]] + rest)
    return apart.moving(batch..<batch + 1, to: axis)
  }

  /// The indices, counted through from the first batch to the last.
  private func places(_ batches: Int) -> Tensor<Index> {
    if batch == 0 { return indices }
    let starts = Tensor<Index>((0..<batches).map { Index($0 * source[axis]) })
    let aligned = source[..<batch] + TensorShape(repeating: 1, count: indices.rank - batch)
    return _Raw.addV2(indices, starts.reshaped(to: aligned))
  }
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
  /// The tensor with neighbouring axes moved so that they start at `place`.
  fileprivate func moving(_ axes: Range<Int>, to place: Int) -> Tensor {
    if axes.lowerBound == place || axes.isEmpty { return self }
    var order = Array(0..<rank)
    order.removeSubrange(axes)
    order.insert(contentsOf: axes, at: place)
    return transposed(permutation: order)
  }
}
