import _Differentiation

// x[0], x[1..<3, -1], x[..., TensorRange.newAxis], and assignment to each. Indices and ranges must
// lie within their axes: nothing is cut to size silently.

extension Tensor {
  /// The element at `index` along the first axis; the last one is at -1.
  ///
  /// - Precondition: The index is in `-shape[0]..<shape[0]`; a value assigned can be broadcast to
  ///   the element's shape.
  public subscript(_ index: Int) -> Tensor {
    @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
    get { strided(IndexPath([.index(index)], of: shape)) }
    @differentiable(reverse,wrt: (self, newValue) where Scalar: TensorFlowFloatingPoint)
    set { self = update(self, IndexPath([.index(index)], of: shape), with: newValue) }
  }

  /// The part of the tensor that `ranges` keep, one for each axis from the first on.
  ///
  ///     x[0..<4..2, -1]              // rows 0 and 2, last column
  ///     x[TensorRange.ellipsis, 0]   // the first along the last axis; so does x[..., 0]
  ///
  /// - Precondition: There are no more ranges than axes, each lies within its axis, and a value
  ///   assigned can be broadcast to the part's shape.
  public subscript(_ ranges: TensorRangeExpression...) -> Tensor {
    @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
    get { strided(IndexPath(ranges.map(\.tensorRange), of: shape)) }
    @differentiable(reverse,wrt: (self, newValue) where Scalar: TensorFlowFloatingPoint)
    set { self = update(self, IndexPath(ranges.map(\.tensorRange), of: shape), with: newValue) }
  }

  /// The part that `ranges` keep of the last axes: `x[..., 0]`.
  public subscript(_ all: UnboundedRange, _ ranges: TensorRangeExpression...) -> Tensor {
    @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
    get { strided(IndexPath([.ellipsis] + ranges.map(\.tensorRange), of: shape)) }
    @differentiable(reverse,wrt: (self, newValue) where Scalar: TensorFlowFloatingPoint)
    set {
      let path = IndexPath([.ellipsis] + ranges.map(\.tensorRange), of: shape)
      self = update(self, path, with: newValue)
    }
  }

  /// The part that `first` keeps of the first axis and `ranges` of the last: `x[0, ..., 0]`.
  public subscript(
    _ first: TensorRangeExpression, _ all: UnboundedRange, _ ranges: TensorRangeExpression...
  ) -> Tensor {
    @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
    get { strided(IndexPath(between(first, ranges), of: shape)) }
    @differentiable(reverse,wrt: (self, newValue) where Scalar: TensorFlowFloatingPoint)
    set { self = update(self, IndexPath(between(first, ranges), of: shape), with: newValue) }
  }

  /// The part that a strided slice in TensorFlow's own terms keeps.
  public subscript(_ path: IndexPath) -> Tensor {
    @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
    get { strided(path) }
    @differentiable(reverse,wrt: (self, newValue) where Scalar: TensorFlowFloatingPoint)
    set { self = update(self, path, with: newValue) }
  }

  /// A strided slice in TensorFlow's own terms: see its op StridedSlice.
  public struct IndexPath {
    let begin: Tensor<Int32>
    let end: Tensor<Int32>
    let strides: Tensor<Int32>
    let beginMask: Int
    let endMask: Int
    let ellipsisMask: Int
    let newAxisMask: Int
    let squeezeAxisMask: Int

    /// - Parameters:
    ///   - begin, end, strides: One entry for each range of the index.
    ///   - beginMask, endMask: A bit for each entry whose bound is open.
    ///   - ellipsisMask: The bit of the entry that stands for all axes left over.
    ///   - newAxisMask: A bit for each entry that adds an axis.
    ///   - squeezeAxisMask: A bit for each entry that is one position.
    public init(
      begin: Tensor<Int32>, end: Tensor<Int32>, strides: Tensor<Int32>, beginMask: Int64,
      endMask: Int64, ellipsisMask: Int64, newAxisMask: Int64, squeezeAxisMask: Int64
    ) {
      self.begin = begin
      self.end = end
      self.strides = strides
      self.beginMask = Int(beginMask)
      self.endMask = Int(endMask)
      self.ellipsisMask = Int(ellipsisMask)
      self.newAxisMask = Int(newAxisMask)
      self.squeezeAxisMask = Int(squeezeAxisMask)
    }
  }
}

private func between(_ first: TensorRangeExpression, _ ranges: [TensorRangeExpression])
  -> [TensorRange]
{
  [first.tensorRange, .ellipsis] + ranges.map(\.tensorRange)
}

extension Tensor.IndexPath {
  fileprivate init(_ ranges: [TensorRange], of shape: TensorShape) {
    let slice = StridedSlice(ranges, of: shape)
    // Bounds differ from call to call in a loop over batches: they would only fill the cache.
    begin = Tensor<Int32>(slice.begin.map(Int32.init), on: .host)
    end = Tensor<Int32>(slice.end.map(Int32.init), on: .host)
    strides = axesTensor(slice.strides)
    (beginMask, ellipsisMask) = (0, 0)
    endMask = slice.endMask
    newAxisMask = slice.newAxisMask
    squeezeAxisMask = slice.squeezeAxisMask
  }
}
