import _Differentiation

/// One convolution: which of TensorFlow's ops it is, and how its window moves.
///
/// The ops of a kind, for the value and for both gradients, stand together; checks, dilation and
/// the derivative are the same for all kinds.
struct Convolution {
  /// What TensorFlow has ops for.
  enum Kind { case plane, depthwise, volume }

  /// The function that the user has called, for messages.
  let name: String
  let kind: Kind
  /// One number an axis of the input.
  let strides: [Int]
  let padding: Padding
  /// One number an axis of the input.
  let dilations: [Int]

  /// The window of a filter `[..., in, out]`.
  func window(of filter: TensorShape) -> Window {
    Window(
      size: [1] + filter.dropLast(2) + [1], strides: strides, padding: padding,
      dilations: dilations)
  }

  /// The convolution of an input, to which the filter has to fit.
  func value<T: TensorFlowFloatingPoint>(_ input: Tensor<T>, _ filter: Tensor<T>) -> Tensor<T> {
    let window = kind == .plane ? filter : spreadOut(filter, dilations)
    switch kind {
    case .plane:
      return _Raw.conv2D(
        input, filter: window, strides: strides, padding: padding.raw2, dilations: dilations)
    case .depthwise:
      return _Raw.depthwiseConv2dNative(
        input, filter: window, strides: strides, padding: padding.raw2)
    case .volume:
      return _Raw.conv3D(input, filter: window, strides: strides, padding: padding.raw)
    }
  }

  /// The gradient of an input of the given shape, from that of the value.
  func gradientOfInput<T: TensorFlowFloatingPoint>(
    _ shape: [Int], _ filter: Tensor<T>, _ gradient: Tensor<T>
  ) -> Tensor<T> {
    let window = spreadOut(filter, dilations)
    let sizes = axesTensor(shape)
    switch kind {
    case .plane:
      return _Raw.conv2DBackpropInput(
        inputSizes: sizes, filter: window, outBackprop: gradient, strides: strides,
        padding: padding.raw2)
    case .depthwise:
      return _Raw.depthwiseConv2dNativeBackpropInput(
        inputSizes: sizes, filter: window, outBackprop: gradient, strides: strides,
        padding: padding.raw2)
    case .volume:
      return _Raw.conv3DBackpropInputV2(
        inputSizes: sizes, filter: window, outBackprop: gradient, strides: strides,
        padding: padding.raw)
    }
  }

  /// The gradient of a filter of the given shape, from that of the value.
  func gradientOfFilter<T: TensorFlowFloatingPoint>(
    _ input: Tensor<T>, _ shape: TensorShape, _ gradient: Tensor<T>
  ) -> Tensor<T> {
    drawnIn(
      gradientOfWindow(input, axesTensor(spread(shape, dilations)), gradient), dilations)
  }

  private func gradientOfWindow<T: TensorFlowFloatingPoint>(
    _ input: Tensor<T>, _ sizes: Tensor<Int32>, _ gradient: Tensor<T>
  ) -> Tensor<T> {
    switch kind {
    case .plane:
      return _Raw.conv2DBackpropFilter(
        input, filterSizes: sizes, outBackprop: gradient, strides: strides, padding: padding.raw2)
    case .depthwise:
      return _Raw.depthwiseConv2dNativeBackpropFilter(
        input, filterSizes: sizes, outBackprop: gradient, strides: strides, padding: padding.raw2)
    case .volume:
      return _Raw.conv3DBackpropFilterV2(
        input, filterSizes: sizes, outBackprop: gradient, strides: strides, padding: padding.raw)
    }
  }
}

// MARK: checks

extension Convolution {
  /// - Precondition: Input and filter are of the kind's rank, the filter takes the input's channels,
  ///   and its window fits into the input.
  func requireFitting(_ input: TensorShape, _ filter: TensorShape) {
    requireRank(input, filter)
    let channels = (input[input.rank - 1], filter[filter.rank - 2])
    require(
      channels.0 == channels.1,
      "\(name): the input \(input) has \(channels.0) channels, "
        + "the filter \(filter) takes \(channels.1)")
    window(of: filter).requireFitting(input, name)
    require(
      kind != .depthwise || Set(strides[1..<strides.count - 1]).count == 1,
      "\(name): strides that differ are not supported by TensorFlow: \(strides)")
  }

  func requireRank(_ input: TensorShape, _ filter: TensorShape) {
    require(
      input.rank == strides.count && filter.rank == strides.count,
      "\(name): input and filter must be of rank \(strides.count): \(input) and \(filter)")
  }
}

// MARK: the convolution as a differentiable function

/// What `convolution` makes of input and filter.
@differentiable(reverse,wrt: (input, filter))
func convolved<T: TensorFlowFloatingPoint>(
  _ input: Tensor<T>, _ filter: Tensor<T>, _ convolution: Convolution
) -> Tensor<T> {
  convolution.requireFitting(input.shape, filter.shape)
  return convolution.value(input, filter)
}

@derivative(of: convolved, wrt: (input, filter))
func _vjpConvolved<T: TensorFlowFloatingPoint>(
  _ input: Tensor<T>, _ filter: Tensor<T>, _ convolution: Convolution
) -> (value: Tensor<T>, pullback: (Tensor<T>) -> (Tensor<T>, Tensor<T>)) {
  (
    convolved(input, filter, convolution),
    { gradient in
      if gradient._tfe.isZero { return (gradient, gradient) }
      let ofFilter = convolution.gradientOfFilter(input, filter.shape, gradient)
      if input._tfe.isData { return (.zero, ofFilter) }
      return (convolution.gradientOfInput(input.shape.dimensions, filter, gradient), ofFilter)
    }
  )
}
