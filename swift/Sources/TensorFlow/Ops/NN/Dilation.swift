// TensorFlow's processor kernels have no gradient of a dilated convolution, and no dilated
// depthwise convolution at all. A window of `k` places `d` apart is one of `(k - 1) d + 1` places with zeros
// between, at no dilation, for which they have both; padding is the same for the two.

/// A filter `[height, width, ...]` with `dilation - 1` zeros between its places.
func spreadOut<Scalar: TensorFlowFloatingPoint>(
  _ filter: Tensor<Scalar>, _ dilations: (Int, Int, Int, Int)
) -> Tensor<Scalar> {
  let (down, across) = (dilations.1, dilations.2)
  if down == 1 && across == 1 { return filter }
  let (height, width) = (filter.shape[0], filter.shape[1])
  let (inner, outer) = (filter.shape[2], filter.shape[3])
  return filter.reshaped(to: [height, 1, width, 1, inner, outer])
    .padded(forSizes: [(0, 0), (0, down - 1), (0, 0), (0, across - 1), (0, 0), (0, 0)])
    .reshaped(to: [height * down, width * across, inner, outer])
    .slice(
      lowerBounds: [0, 0, 0, 0],
      upperBounds: [(height - 1) * down + 1, (width - 1) * across + 1, inner, outer])
}

/// The places of a spread filter that are not zeros between: the transpose of `spreadOut`.
func drawnIn<Scalar: TensorFlowFloatingPoint>(
  _ window: Tensor<Scalar>, _ dilations: (Int, Int, Int, Int)
) -> Tensor<Scalar> {
  let (down, across) = (dilations.1, dilations.2)
  return down == 1 && across == 1 ? window : window[(0...) .. down, (0...) .. across]
}
