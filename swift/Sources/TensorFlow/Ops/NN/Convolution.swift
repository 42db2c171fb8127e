import _Differentiation

// Convolutions (cross-correlations, as everywhere in deep learning). The last axis of an input holds
// its channels; a filter's last two are the channels that it takes and those that it gives.

/// A 1-D convolution.
///
/// `[n, width, in]` and a filter `[width, in, out]` give `[n, w, out]`.
///
/// - Precondition: Both are of rank 3, the filter takes as many channels as the input has, and
///   without padding it is no longer than the input.
@differentiable(reverse,wrt: (input, filter))
public func conv1D<Scalar: TensorFlowFloatingPoint>(
  _ input: Tensor<Scalar>, filter: Tensor<Scalar>, stride: Int = 1, padding: Padding = .valid,
  dilation: Int = 1
) -> Tensor<Scalar> {
  let line = Convolution(
    name: "conv1D", kind: .plane, strides: [1, stride, 1], padding: padding,
    dilations: [1, dilation, 1])
  line.requireFitting(
    withoutDerivative(at: input.shape), withoutDerivative(at: filter.shape))
  let plane = Convolution(
    name: "conv1D", kind: .plane, strides: [1, 1, stride, 1], padding: padding,
    dilations: [1, 1, dilation, 1])
  return convolved(input.expandingShape(at: 1), filter.expandingShape(at: 0), plane)
    .squeezingShape(at: 1)
}

/// A 2-D convolution.
///
/// `[n, height, width, in]` and a filter `[height, width, in, out]` give `[n, h, w, out]`.
///
/// - Precondition: Both are of rank 4, the filter takes as many channels as the input has, and
///   without padding it is no larger than the input.
@differentiable(reverse,wrt: (input, filter))
public func conv2D<Scalar: TensorFlowFloatingPoint>(
  _ input: Tensor<Scalar>, filter: Tensor<Scalar>, strides: (Int, Int, Int, Int) = (1, 1, 1, 1),
  padding: Padding = .valid, dilations: (Int, Int, Int, Int) = (1, 1, 1, 1)
) -> Tensor<Scalar> {
  convolved(
    input, filter,
    Convolution(
      name: "conv2D", kind: .plane, strides: list(strides), padding: padding,
      dilations: list(dilations)))
}

/// A 3-D convolution.
///
/// `[n, depth, height, width, in]` and a filter `[depth, height, width, in, out]` give
/// `[n, d, h, w, out]`.
///
/// - Precondition: Both are of rank 5, the filter takes as many channels as the input has, and
///   without padding it is no larger than the input.
@differentiable(reverse,wrt: (input, filter))
public func conv3D<Scalar: TensorFlowFloatingPoint>(
  _ input: Tensor<Scalar>, filter: Tensor<Scalar>,
  strides: (Int, Int, Int, Int, Int) = (1, 1, 1, 1, 1), padding: Padding = .valid,
  dilations: (Int, Int, Int, Int, Int) = (1, 1, 1, 1, 1)
) -> Tensor<Scalar> {
  convolved(
    input, filter,
    Convolution(
      name: "conv3D", kind: .volume, strides: list(strides), padding: padding,
      dilations: list(dilations)))
}

/// A 2-D convolution of each channel by filters of its own.
///
/// `[n, height, width, in]` and a filter `[height, width, in, multiplier]` give
/// `[n, h, w, in * multiplier]`.
///
/// - Precondition: Both are of rank 4, the filter takes as many channels as the input has, without
///   padding it is no larger than the input, and the strides down and across are equal.
@differentiable(reverse,wrt: (input, filter))
public func depthwiseConv2D<Scalar: TensorFlowFloatingPoint>(
  _ input: Tensor<Scalar>, filter: Tensor<Scalar>, strides: (Int, Int, Int, Int) = (1, 1, 1, 1),
  padding: Padding = .valid, dilations: (Int, Int, Int, Int) = (1, 1, 1, 1)
) -> Tensor<Scalar> {
  convolved(
    input, filter,
    Convolution(
      name: "depthwiseConv2D", kind: .depthwise, strides: list(strides), padding: padding,
      dilations: list(dilations)))
}

/// Adds one value a channel (the last axis), with a gradient faster than a broadcast sum's.
///
/// - Precondition: `bias` is of rank 1 and as long as the last axis of `value`.
@differentiable(reverse)
func biasAdd<Scalar: TensorFlowFloatingPoint>(_ value: Tensor<Scalar>, _ bias: Tensor<Scalar>)
  -> Tensor<Scalar>
{
  _Raw.biasAdd(value: value, bias: bias)
}

@derivative(of: biasAdd)
func _vjpBiasAdd<Scalar: TensorFlowFloatingPoint>(_ value: Tensor<Scalar>, _ bias: Tensor<Scalar>)
  -> (value: Tensor<Scalar>, pullback: (Tensor<Scalar>) -> (Tensor<Scalar>, Tensor<Scalar>))
{
  (biasAdd(value, bias), { ($0, $0.mapUnlessZero { _Raw.biasAddGrad(outBackprop: $0) }) })
}
