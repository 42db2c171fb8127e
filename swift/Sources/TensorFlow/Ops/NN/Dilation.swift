// TensorFlow's processor kernels have no gradient of a dilated convolution, and no dilated depthwise
// or 3-D convolution at all. A window of `k` places `d` apart is one of `(k - 1) d + 1` places with
// zeros between, at no dilation, for which they have all; padding is the same for the two.

/// A filter `[..., in, out]` with `dilation - 1` zeros between its places along each axis. The
/// dilations have one number an axis of the input, whose first and last are not the filter's.
func spreadOut<Scalar: TensorFlowFloatingPoint>(
  _ filter: Tensor<Scalar>, _ dilations: [Int]
) -> Tensor<Scalar> {
  var spread = filter
  for axis in 0..<filter.rank - 2 where dilations[axis + 1] > 1 {
    let (shape, gap) = (spread.shape, dilations[axis + 1])
    let rest = shape[(axis + 1)...].contiguousSize
    let rows = spread.reshaped(to: [shape[..<axis].contiguousSize, shape[axis], 1, rest])
      .padded(forSizes: [(0, 0), (0, 0), (0, gap - 1), (0, 0)])
    var padded = shape
    padded[axis] *= gap
    var sizes = shape.dimensions
    sizes[axis] = (shape[axis] - 1) * gap + 1
    spread = rows.reshaped(to: padded)
      .slice(lowerBounds: [Int](repeating: 0, count: sizes.count), sizes: sizes)
  }
  return spread
}

/// The shape that `spreadOut` gives to a filter of the given shape.
func spread(_ filter: TensorShape, _ dilations: [Int]) -> [Int] {
  filter.indices.map {
    $0 < filter.rank - 2 ? (filter[$0] - 1) * dilations[$0 + 1] + 1 : filter[$0]
  }
}

/// The places of a spread filter that are not zeros between: the transpose of `spreadOut`.
func drawnIn<Scalar: TensorFlowFloatingPoint>(
  _ window: Tensor<Scalar>, _ dilations: [Int]
) -> Tensor<Scalar> {
  let gaps = Array(dilations[1..<dilations.count - 1])
  if gaps.allSatisfy({ $0 == 1 }) { return window }
  let places = Tensor<Scalar>.IndexPath(
    begin: axesTensor(gaps.map { _ in 0 }),
    end: axesTensor(Array(window.shape.dimensions.dropLast(2))),
    strides: axesTensor(gaps), beginMask: 0, endMask: 0, ellipsisMask: 0, newAxisMask: 0,
    squeezeAxisMask: 0)
  return window[places]
}
