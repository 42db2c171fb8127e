import _Differentiation

// The gradient of a convolution's input, used as a layer that makes images larger ("deconvolution").
// Its filter is that of the convolution it turns round: `[..., out, in]`.

/// The transpose of a 2-D convolution: what its input's gradient is for a given one of its value.
///
/// `[n, height, width, in]` and a filter `[height, width, out, in]` give `shape`, which is
/// `[n, h, w, out]`; the convolution of such a shape gives back that of the input.
///
/// - Precondition: Input, filter and shape are of rank 4, and fit each other so.
@differentiable(reverse,wrt: (input, filter))
public func transposedConv2D<Scalar: TensorFlowFloatingPoint>(
  _ input: Tensor<Scalar>, shape: [Int64], filter: Tensor<Scalar>,
  strides: (Int, Int, Int, Int) = (1, 1, 1, 1), padding: Padding = .valid,
  dilations: (Int, Int, Int, Int) = (1, 1, 1, 1)
) -> Tensor<Scalar> {
  transposed(
    input, filter, to: shape.map(Int.init),
    Convolution(
      name: "transposedConv2D", kind: .plane, strides: list(strides), padding: padding,
      dilations: list(dilations)))
}

/// The transpose of a 3-D convolution; see ``transposedConv2D(_:shape:filter:strides:padding:dilations:)``.
///
/// `[n, depth, height, width, in]` and a filter `[depth, height, width, out, in]` give `shape`,
/// which is `[n, d, h, w, out]`.
///
/// - Precondition: Input, filter and shape are of rank 5, and fit each other so.
@differentiable(reverse,wrt: (input, filter))
public func transposedConv3D<Scalar: TensorFlowFloatingPoint>(
  _ input: Tensor<Scalar>, shape: [Int64], filter: Tensor<Scalar>,
  strides: (Int, Int, Int, Int, Int) = (1, 1, 1, 1, 1), padding: Padding = .valid,
  dilations: (Int, Int, Int, Int, Int) = (1, 1, 1, 1, 1)
) -> Tensor<Scalar> {
  transposed(
    input, filter, to: shape.map(Int.init),
    Convolution(
      name: "transposedConv3D", kind: .volume, strides: list(strides), padding: padding,
      dilations: list(dilations)))
}

/// The input's gradient in `convolution`, for one of its value: a tensor of the shape `output`.
@differentiable(reverse,wrt: (input, filter))
func transposed<T: TensorFlowFloatingPoint>(
  _ input: Tensor<T>, _ filter: Tensor<T>, to output: [Int], _ convolution: Convolution
) -> Tensor<T> {
  convolution.requireTransposable(input.shape, filter.shape, to: output)
  return convolution.gradientOfInput(output, filter, input)
}

/// Linear in both: the gradient of the input is the convolution itself, and that of the filter is
/// the convolution's, where the gradient has the input's place.
@derivative(of: transposed, wrt: (input, filter))
func _vjpTransposed<T: TensorFlowFloatingPoint>(
  _ input: Tensor<T>, _ filter: Tensor<T>, to output: [Int], _ convolution: Convolution
) -> (value: Tensor<T>, pullback: (Tensor<T>) -> (Tensor<T>, Tensor<T>)) {
  (
    transposed(input, filter, to: output, convolution),
    { gradient in
      if gradient._tfe.isZero { return (gradient, gradient) }
      let ofFilter = convolution.gradientOfFilter(gradient, filter.shape, input)
      return (input._tfe.isData ? .zero : convolution.value(gradient, filter), ofFilter)
    }
  )
}

extension Convolution {
  /// - Precondition: A tensor of the shape `output` can be convolved, to the shape of `input`.
  fileprivate func requireTransposable(
    _ input: TensorShape, _ filter: TensorShape, to output: [Int]
  ) {
    requireRank(input, filter)
    require(
      output.count == strides.count,
      "\(name): the shape must have \(strides.count) dimensions: \(output)")
    let expected = shape(of: TensorShape(output), filter)
    require(
      input == expected,
      "\(name): the shape \(output) and the filter \(filter) want an input of shape "
        + "\(expected), got \(input)")
  }

  /// The shape of the convolution of an input.
  private func shape(of input: TensorShape, _ filter: TensorShape) -> TensorShape {
    requireFitting(input, filter)
    let window = window(of: filter)
    var shape = input
    for axis in 1..<shape.rank - 1 {
      shape[axis] = window.stops(along: axis, ofLength: input[axis])
    }
    shape[shape.rank - 1] = filter[filter.rank - 1]
    return shape
  }
}
