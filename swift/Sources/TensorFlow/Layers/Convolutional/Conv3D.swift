import _Differentiation

/// A 3-D convolution with a bias and an activation.
///
/// `[n, depth, height, width, in]` gives `[n, d, h, w, out]`.
public struct Conv3D<Scalar: TensorFlowFloatingPoint>: Layer {
  /// What is done to every output, such as `relu`.
  public typealias Activation = @differentiable(reverse) (Tensor<Scalar>) -> Tensor<Scalar>

  /// `[depth, height, width, in, out]`
  public var filter: Tensor<Scalar>
  /// `[out]`, or of length zero for a layer without bias.
  public var bias: Tensor<Scalar>
  /// What is done to every output.
  @noDerivative public let activation: Activation
  /// How far the window moves, in depth, down and across.
  @noDerivative public let strides: (Int, Int, Int)
  /// How the window meets the border.
  @noDerivative public let padding: Padding
  /// How far apart the places of the window lie, in depth, down and across.
  @noDerivative public let dilations: (Int, Int, Int)

  /// A layer of the given parameters.
  ///
  /// - Precondition: The filter is of rank 5, and the bias has one value an output channel.
  public init(
    filter: Tensor<Scalar>, bias: Tensor<Scalar>? = nil,
    activation: @escaping Activation = identity, strides: (Int, Int, Int) = (1, 1, 1),
    padding: Padding = .valid, dilations: (Int, Int, Int) = (1, 1, 1)
  ) {
    requireFilter("Conv3D", filter, rank: 5)
    requireBias("Conv3D", bias, filter.shape[4], of: filter)
    self.filter = filter
    self.bias = biasOrNone(bias)
    self.activation = activation
    self.strides = strides
    self.padding = padding
    self.dilations = dilations
  }

  /// - Parameter filterShape: Depth, height, width, input channels, output channels.
  public init(
    filterShape: (Int, Int, Int, Int, Int), strides: (Int, Int, Int) = (1, 1, 1),
    padding: Padding = .valid, dilations: (Int, Int, Int) = (1, 1, 1),
    activation: @escaping Activation = identity, useBias: Bool = true,
    filterInitializer: ParameterInitializer<Scalar> = glorotUniform(),
    biasInitializer: ParameterInitializer<Scalar> = zeros()
  ) {
    self.init(
      filter: filterInitializer(TensorShape(list(filterShape))),
      bias: useBias ? biasInitializer([filterShape.4]) : nil, activation: activation,
      strides: strides, padding: padding, dilations: dilations)
  }

  /// `[n, depth, height, width, in]` to `[n, d, h, w, out]`.
  ///
  /// - Precondition: The input is of rank 5 and has the filter's input channels.
  @differentiable(reverse)
  public func forward(_ input: Tensor<Scalar>) -> Tensor<Scalar> {
    let convolved = conv3D(
      input, filter: filter, strides: (1, strides.0, strides.1, strides.2, 1), padding: padding,
      dilations: (1, dilations.0, dilations.1, dilations.2, 1))
    return activation(adding(bias, to: convolved))
  }
}
