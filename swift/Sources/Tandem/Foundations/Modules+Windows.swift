import TensorFlow
import _Differentiation

// Convolution and pooling from what is known already: slices, products, maxima (lesson 9).
//
//     conv: y[n, h, w, o] = b[o] + sum over i, j, c of x[n, s h + i, s w + j, c] W[i, j, c, o]
//
// The sum over c is a matrix product at each place, so a convolution is one product for each place
// (i, j) of the filter, with the image shifted by (i, j).

/// Convolves images [n, height, width, c] with a weight [k, k, c, o], by a product for each place
/// of the filter.
///
/// - Precondition: The shapes fit, and the filter fits into the padded image.
@differentiable(reverse,wrt: (x, weight, bias))
public func conv2dWindows<Scalar: TensorFlowFloatingPoint>(
  _ x: Tensor<Scalar>, _ weight: Tensor<Scalar>, _ bias: Tensor<Scalar>, stride: Int = 1,
  padding: Int = 0
) -> Tensor<Scalar> {
  requireConvolution(x.shape, weight.shape)
  let padded = pad(x, padding)
  let size = weight.shape[0]
  let height = (padded.shape[1] - size) / stride + 1
  let width = (padded.shape[2] - size) / stride + 1
  require(
    padded.shape[1] >= size && padded.shape[2] >= size,
    "conv2d: weight \(weight.shape) is larger than the padded input \(padded.shape)")
  var sum = bias
  for i in 0..<size {
    for j in 0..<size {
      let rows = i..<(i + (height - 1) * stride + 1) .. stride
      let columns = j..<(j + (width - 1) * stride + 1) .. stride
      sum = sum + matmul(padded[0..., rows, columns], weight[i, j])
    }
  }
  return sum
}

/// The largest value of each size x size tile of images [n, height, width, c]; a rest is dropped.
///
/// Tiles do not overlap, so each becomes two axes of its own by a change of shape alone. Where
/// several values of a tile are the largest, they share the gradient.
///
/// - Precondition: `x` is of rank 4.
@differentiable(reverse,wrt: x)
public func maxPool2dWindows<Scalar: TensorFlowFloatingPoint>(_ x: Tensor<Scalar>, size: Int)
  -> Tensor<Scalar>
{
  require(x.rank == 4, "maxPool2d: needs images [n, height, width, channels], got \(x.shape)")
  let (height, width) = (x.shape[1] / size, x.shape[2] / size)
  return x[0..., 0..<(height * size), 0..<(width * size)]
    .reshaped(to: [x.shape[0], height, size, width, size, x.shape[3]])
    .max(squeezingAxes: 2, 4)
}

/// The convolution of `conv2dWindows` by TensorFlow's kernel, which knows no padding by number.
///
/// - Precondition: The shapes fit.
@differentiable(reverse,wrt: (x, weight, bias))
public func conv2dPadded<Scalar: TensorFlowFloatingPoint>(
  _ x: Tensor<Scalar>, _ weight: Tensor<Scalar>, _ bias: Tensor<Scalar>, stride: Int = 1,
  padding: Int = 0
) -> Tensor<Scalar> {
  requireConvolution(x.shape, weight.shape)
  return conv2D(pad(x, padding), filter: weight, strides: (1, stride, stride, 1)) + bias
}

@differentiable(reverse,wrt: x)
private func pad<Scalar: TensorFlowFloatingPoint>(_ x: Tensor<Scalar>, _ padding: Int)
  -> Tensor<Scalar>
{
  if padding == 0 { return x }
  let both = (before: padding, after: padding)
  return x.padded(forSizes: [(before: 0, after: 0), both, both, (before: 0, after: 0)])
}

private func requireConvolution(_ x: TensorShape, _ weight: TensorShape) {
  require(
    x.rank == 4 && weight.rank == 4 && x[3] == weight[2] && weight[0] == weight[1],
    "conv2d: weight \(weight) does not fit input \(x)")
}
