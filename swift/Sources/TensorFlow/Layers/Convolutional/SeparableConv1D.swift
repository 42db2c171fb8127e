import _Differentiation

/// A 1-D convolution in two steps, of each channel by itself and of the channels at each place, with
/// a bias and an activation.
///
/// `[n, width, in]` gives `[n, w, out]`.
public struct SeparableConv1D<Scalar: TensorFlowFloatingPoint>: Layer {
  /// What is done to every output, such as `relu`.
  public typealias Activation = @differentiable(reverse) (Tensor<Scalar>) -> Tensor<Scalar>

  /// `[width, in, multiplier]`
  public var depthwiseFilter: Tensor<Scalar>
  /// `[1, in * multiplier, out]`
  public var pointwiseFilter: Tensor<Scalar>
  /// `[out]`, or of length zero for a layer without bias.
  public var bias: Tensor<Scalar>
  /// What is done to every output.
  @noDerivative public let activation: Activation
  /// How far the window moves.
  @noDerivative public let stride: Int
  /// How the window meets the border.
  @noDerivative public let padding: Padding
  /// How far apart the places of the window lie.
  @noDerivative public let dilation: Int

  /// A layer of the given parameters.
  ///
  /// - Precondition: Both filters are of rank 3, and the bias has one value an output channel.
  public init(
    depthwiseFilter: Tensor<Scalar>, pointwiseFilter: Tensor<Scalar>, bias: Tensor<Scalar>? = nil,
    activation: @escaping Activation = identity, stride: Int = 1, padding: Padding = .valid,
    dilation: Int = 1
  ) {
    requireSeparable("SeparableConv1D", depthwiseFilter, pointwiseFilter, rank: 3)
    requireBias("SeparableConv1D", bias, pointwiseFilter.shape[2], of: pointwiseFilter)
    self.depthwiseFilter = depthwiseFilter
    self.pointwiseFilter = pointwiseFilter
    self.bias = biasOrNone(bias)
    self.activation = activation
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
  }

  /// - Parameters:
  ///   - depthwiseFilterShape: Width, input channels, filters for each of these.
  ///   - pointwiseFilterShape: One, the product of the last two, output channels.
  public init(
    depthwiseFilterShape: (Int, Int, Int), pointwiseFilterShape: (Int, Int, Int),
    stride: Int = 1, padding: Padding = .valid, dilation: Int = 1,
    activation: @escaping Activation = identity, useBias: Bool = true,
    depthwiseFilterInitializer: ParameterInitializer<Scalar> = glorotUniform(),
    pointwiseFilterInitializer: ParameterInitializer<Scalar> = glorotUniform(),
    biasInitializer: ParameterInitializer<Scalar> = zeros()
  ) {
    let (depthwise, pointwise) = (depthwiseFilterShape, pointwiseFilterShape)
    self.init(
      depthwiseFilter: depthwiseFilterInitializer([depthwise.0, depthwise.1, depthwise.2]),
      pointwiseFilter: pointwiseFilterInitializer([pointwise.0, pointwise.1, pointwise.2]),
      bias: useBias ? biasInitializer([pointwise.2]) : nil, activation: activation,
      stride: stride, padding: padding, dilation: dilation)
  }

  /// `[n, width, in]` to `[n, w, out]`.
  ///
  /// - Precondition: The input is of rank 3 and has the filter's input channels.
  @differentiable(reverse)
  public func forward(_ input: Tensor<Scalar>) -> Tensor<Scalar> {
    requireLine(withoutDerivative(at: input.shape))
    let lines = depthwiseConv2D(
      input.expandingShape(at: 1), filter: depthwiseFilter.expandingShape(at: 0),
      strides: (1, stride, stride, 1), padding: padding, dilations: (1, 1, dilation, 1))
    let mixed = conv1D(lines.squeezingShape(at: 1), filter: pointwiseFilter)
    return activation(adding(bias, to: mixed))
  }

  private func requireLine(_ shape: TensorShape) {
    require(shape.rank == 3, "SeparableConv1D: the input must be of rank 3: \(shape)")
  }
}
