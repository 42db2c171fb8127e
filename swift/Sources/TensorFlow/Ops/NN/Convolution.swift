import _Differentiation

/// How a window meets the border.
public enum Padding: Hashable {
  /// The window stays inside the input.
  case valid
  /// Zeros around the input, so that the output has `ceil(input / stride)` places. Where their
  /// number is odd the extra one is at the end.
  case same

  /// The same for raw ops.
  public var raw: _Raw.Padding { self == .valid ? .valid : .same }
  var raw2: _Raw.Padding2 { self == .valid ? .valid : .same }
}

/// A 2-D convolution (a cross-correlation, as everywhere in deep learning).
///
/// `[n, height, width, in]` and a filter `[height, width, in, out]` give `[n, h, w, out]`.
///
/// - Precondition: Both are of rank 4, and the filter takes as many channels as the input has.
@differentiable(reverse,wrt: (input, filter))
public func conv2D<Scalar: TensorFlowFloatingPoint>(
  _ input: Tensor<Scalar>, filter: Tensor<Scalar>, strides: (Int, Int, Int, Int) = (1, 1, 1, 1),
  padding: Padding = .valid, dilations: (Int, Int, Int, Int) = (1, 1, 1, 1)
) -> Tensor<Scalar> {
  requireRank4("conv2D", input, filter)
  return _Raw.conv2D(
    input, filter: filter, strides: list(strides), padding: padding.raw2,
    dilations: list(dilations))
}

@usableFromInline
@derivative(of: conv2D, wrt: (input, filter))
func _vjpConv2D<Scalar: TensorFlowFloatingPoint>(
  _ input: Tensor<Scalar>, filter: Tensor<Scalar>, strides: (Int, Int, Int, Int), padding: Padding,
  dilations: (Int, Int, Int, Int)
) -> (value: Tensor<Scalar>, pullback: (Tensor<Scalar>) -> (Tensor<Scalar>, Tensor<Scalar>)) {
  let value = conv2D(
    input, filter: filter, strides: strides, padding: padding, dilations: dilations)
  return (
    value,
    { gradient in
      if gradient._tfe.isZero { return (gradient, gradient) }
      let window = spreadOut(filter, dilations)
      let ofWindow = _Raw.conv2DBackpropFilter(
        input, filterSizes: axesTensor(window.shape.dimensions), outBackprop: gradient,
        strides: list(strides), padding: padding.raw2)
      let ofFilter = drawnIn(ofWindow, dilations)
      if input._tfe.isData { return (.zero, ofFilter) }
      let ofInput = _Raw.conv2DBackpropInput(
        inputSizes: axesTensor(input.shape.dimensions), filter: window, outBackprop: gradient,
        strides: list(strides), padding: padding.raw2)
      return (ofInput, ofFilter)
    }
  )
}

/// A 2-D convolution of each channel by filters of its own.
///
/// `[n, height, width, in]` and a filter `[height, width, in, multiplier]` give
/// `[n, h, w, in * multiplier]`.
///
/// - Precondition: Both are of rank 4.
@differentiable(reverse,wrt: (input, filter))
public func depthwiseConv2D<Scalar: TensorFlowFloatingPoint>(
  _ input: Tensor<Scalar>, filter: Tensor<Scalar>, strides: (Int, Int, Int, Int) = (1, 1, 1, 1),
  padding: Padding = .valid, dilations: (Int, Int, Int, Int) = (1, 1, 1, 1)
) -> Tensor<Scalar> {
  requireRank4("depthwiseConv2D", input, filter)
  return _Raw.depthwiseConv2dNative(
    input, filter: spreadOut(filter, dilations), strides: list(strides), padding: padding.raw2)
}

@usableFromInline
@derivative(of: depthwiseConv2D, wrt: (input, filter))
func _vjpDepthwiseConv2D<Scalar: TensorFlowFloatingPoint>(
  _ input: Tensor<Scalar>, filter: Tensor<Scalar>, strides: (Int, Int, Int, Int), padding: Padding,
  dilations: (Int, Int, Int, Int)
) -> (value: Tensor<Scalar>, pullback: (Tensor<Scalar>) -> (Tensor<Scalar>, Tensor<Scalar>)) {
  let value = depthwiseConv2D(
    input, filter: filter, strides: strides, padding: padding, dilations: dilations)
  return (
    value,
    { gradient in
      if gradient._tfe.isZero { return (gradient, gradient) }
      let window = spreadOut(filter, dilations)
      let ofWindow = _Raw.depthwiseConv2dNativeBackpropFilter(
        input, filterSizes: axesTensor(window.shape.dimensions), outBackprop: gradient,
        strides: list(strides), padding: padding.raw2)
      let ofFilter = drawnIn(ofWindow, dilations)
      if input._tfe.isData { return (.zero, ofFilter) }
      let ofInput = _Raw.depthwiseConv2dNativeBackpropInput(
        inputSizes: axesTensor(input.shape.dimensions), filter: window, outBackprop: gradient,
        strides: list(strides), padding: padding.raw2)
      return (ofInput, ofFilter)
    }
  )
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

func list(_ values: (Int, Int, Int, Int)) -> [Int] { [values.0, values.1, values.2, values.3] }

private func requireRank4<Scalar>(_ op: String, _ input: Tensor<Scalar>, _ filter: Tensor<Scalar>) {
  require(
    input.rank == 4 && filter.rank == 4,
    "\(op): input and filter must be of rank 4: \(input.shape) and \(filter.shape)")
  require(
    input.shape[3] == filter.shape[2],
    "\(op): the input \(input.shape) has \(input.shape[3]) channels, "
      + "the filter \(filter.shape) takes \(filter.shape[2])")
}
