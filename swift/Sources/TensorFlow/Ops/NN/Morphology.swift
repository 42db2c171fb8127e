import _Differentiation

// Mathematical morphology on images of grey values: a convolution whose sum and product are a largest
// value and a sum (Serra 1982).

/// Dilation: the largest value of each window, the filter added to it.
///
/// `[n, height, width, channels]` and a filter `[height, width, channels]` give
/// `[n, h, w, channels]`. Places outside the input are not counted. Where several sums of a window
/// are the largest, the first gets the gradient.
///
/// - Precondition: The input is of rank 4, the filter of rank 3 with as many channels, and without
///   padding no larger than the input.
@differentiable(reverse,wrt: (input, filter))
public func dilation2D<Scalar: TensorFlowFloatingPoint>(
  _ input: Tensor<Scalar>, filter: Tensor<Scalar>, strides: (Int, Int, Int, Int) = (1, 1, 1, 1),
  rates: (Int, Int, Int, Int) = (1, 1, 1, 1), padding: Padding = .valid
) -> Tensor<Scalar> {
  requireFitting("dilation2D", input, filter, strides, rates, padding)
  return _Raw.dilation2D(
    input, filter: filter, strides: list(strides), rates: list(rates), padding: padding.raw)
}

@usableFromInline
@derivative(of: dilation2D, wrt: (input, filter))
func _vjpDilation2D<Scalar: TensorFlowFloatingPoint>(
  _ input: Tensor<Scalar>, filter: Tensor<Scalar>, strides: (Int, Int, Int, Int),
  rates: (Int, Int, Int, Int), padding: Padding
) -> (value: Tensor<Scalar>, pullback: (Tensor<Scalar>) -> (Tensor<Scalar>, Tensor<Scalar>)) {
  (
    dilation2D(input, filter: filter, strides: strides, rates: rates, padding: padding),
    { gradient in
      if gradient._tfe.isZero { return (gradient, gradient) }
      let ofFilter = _Raw.dilation2DBackpropFilter(
        input, filter: filter, outBackprop: gradient, strides: list(strides), rates: list(rates),
        padding: padding.raw)
      if input._tfe.isData { return (.zero, ofFilter) }
      let ofInput = _Raw.dilation2DBackpropInput(
        input, filter: filter, outBackprop: gradient, strides: list(strides), rates: list(rates),
        padding: padding.raw)
      return (ofInput, ofFilter)
    }
  )
}

/// Erosion: the smallest value of each window, the filter, turned by 180°, taken from it.
///
/// `[n, height, width, channels]` and a filter `[height, width, channels]` give
/// `[n, h, w, channels]`. It is the dilation of what lies around: of the input's negative by the
/// turned filter, the sign then changed back.
///
/// - Precondition: The input is of rank 4, the filter of rank 3 with as many channels, and without
///   padding no larger than the input.
@differentiable(reverse,wrt: (input, filter))
public func erosion2D<Scalar: TensorFlowFloatingPoint>(
  _ input: Tensor<Scalar>, filter: Tensor<Scalar>, strides: (Int, Int, Int, Int) = (1, 1, 1, 1),
  rates: (Int, Int, Int, Int) = (1, 1, 1, 1), padding: Padding = .valid
) -> Tensor<Scalar> {
  requireFitting(
    "erosion2D", withoutDerivative(at: input), withoutDerivative(at: filter), strides, rates,
    padding)
  return -dilation2D(
    -input, filter: filter.reversed(inAxes: 0, 1), strides: strides, rates: rates,
    padding: padding)
}

private func requireFitting<Scalar>(
  _ op: String, _ input: Tensor<Scalar>, _ filter: Tensor<Scalar>,
  _ strides: (Int, Int, Int, Int), _ rates: (Int, Int, Int, Int), _ padding: Padding
) {
  let (image, window) = (input.shape, filter.shape)
  require(
    image.rank == 4 && window.rank == 3,
    "\(op): the input must be of rank 4 and the filter of rank 3: \(image) and \(window)")
  require(
    image[3] == window[2],
    "\(op): the input \(image) has \(image[3]) channels, the filter \(window) takes \(window[2])")
  Window(
    size: [1, window[0], window[1], 1], strides: list(strides), padding: padding,
    dilations: list(rates)
  ).requireFitting(image, op)
}
