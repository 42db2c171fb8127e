import _Differentiation

/// A 2-D convolution in two steps, of each channel by itself and of the channels at each place, with
/// a bias and an activation (Chollet 2017).
///
/// `[n, height, width, in]` gives `[n, h, w, out]`.
public struct SeparableConv2D<Scalar: TensorFlowFloatingPoint>: Layer {
  /// What is done to every output, such as `relu`.
  public typealias Activation = @differentiable(reverse) (Tensor<Scalar>) -> Tensor<Scalar>

  /// `[height, width, in, multiplier]`
  public var depthwiseFilter: Tensor<Scalar>
  /// `[1, 1, in * multiplier, out]`
  public var pointwiseFilter: Tensor<Scalar>
  /// `[out]`, or of length zero for a layer without bias.
  public var bias: Tensor<Scalar>
  /// What is done to every output.
  @noDerivative public let activation: Activation
  /// How far the window moves, down and across.
  @noDerivative public let strides: (Int, Int)
  /// How the window meets the border.
  @noDerivative public let padding: Padding
  /// How far apart the places of the window lie, down and across.
  @noDerivative public let dilations: (Int, Int)

  /// A layer of the given parameters.
  ///
  /// - Precondition: Both filters are of rank 4, and the bias has one value an output channel.
  public init(
    depthwiseFilter: Tensor<Scalar>, pointwiseFilter: Tensor<Scalar>, bias: Tensor<Scalar>? = nil,
    activation: @escaping Activation = identity, strides: (Int, Int) = (1, 1),
    padding: Padding = .valid, dilations: (Int, Int) = (1, 1)
  ) {
    requireSeparable("SeparableConv2D", depthwiseFilter, pointwiseFilter, rank: 4)
    requireBias("SeparableConv2D", bias, pointwiseFilter.shape[3], of: pointwiseFilter)
    self.depthwiseFilter = depthwiseFilter
    self.pointwiseFilter = pointwiseFilter
    self.bias = biasOrNone(bias)
    self.activation = activation
    self.strides = strides
    self.padding = padding
    self.dilations = dilations
  }

  /// - Parameters:
  ///   - depthwiseFilterShape: Height, width, input channels, filters for each of these.
  ///   - pointwiseFilterShape: One, one, the product of the last two, output channels.
  public init(
    depthwiseFilterShape: (Int, Int, Int, Int), pointwiseFilterShape: (Int, Int, Int, Int),
    strides: (Int, Int) = (1, 1), padding: Padding = .valid, dilations: (Int, Int) = (1, 1),
    activation: @escaping Activation = identity, useBias: Bool = true,
    depthwiseFilterInitializer: ParameterInitializer<Scalar> = glorotUniform(),
    pointwiseFilterInitializer: ParameterInitializer<Scalar> = glorotUniform(),
    biasInitializer: ParameterInitializer<Scalar> = zeros()
  ) {
    self.init(
      depthwiseFilter: depthwiseFilterInitializer(TensorShape(list(depthwiseFilterShape))),
      pointwiseFilter: pointwiseFilterInitializer(TensorShape(list(pointwiseFilterShape))),
      bias: useBias ? biasInitializer([pointwiseFilterShape.3]) : nil, activation: activation,
      strides: strides, padding: padding, dilations: dilations)
  }

  /// `[n, height, width, in]` to `[n, h, w, out]`.
  ///
  /// - Precondition: The input is of rank 4 and has the filter's input channels; the strides down
  ///   and across are equal.
  @differentiable(reverse)
  public func forward(_ input: Tensor<Scalar>) -> Tensor<Scalar> {
    let planes = depthwiseConv2D(
      input, filter: depthwiseFilter, strides: (1, strides.0, strides.1, 1), padding: padding,
      dilations: (1, dilations.0, dilations.1, 1))
    return activation(adding(bias, to: conv2D(planes, filter: pointwiseFilter)))
  }
}

/// - Precondition: Both filters are of the given rank, and the second takes at each place what the
///   first gives: `[..., in, multiplier]` and `[1..., in * multiplier, out]`.
func requireSeparable<Scalar>(
  _ layer: String, _ depthwise: Tensor<Scalar>, _ pointwise: Tensor<Scalar>, rank: Int
) {
  let (first, second) = (depthwise.shape, pointwise.shape)
  require(
    first.rank == rank && second.rank == rank,
    "\(layer): both filters must be of rank \(rank): \(first) and \(second)")
  let channels = first[rank - 2] * first[rank - 1]
  let expected = TensorShape([Int](repeating: 1, count: rank - 2) + [channels, second[rank - 1]])
  require(
    second == expected,
    "\(layer): the depthwise filter \(first) wants a pointwise one of shape \(expected), "
      + "got \(second)")
}
