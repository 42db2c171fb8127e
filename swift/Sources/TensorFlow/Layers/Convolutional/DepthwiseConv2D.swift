import _Differentiation

/// A 2-D convolution of each channel by filters of its own, with a bias and an activation.
///
/// `[n, height, width, in]` gives `[n, h, w, in * multiplier]`.
public struct DepthwiseConv2D<Scalar: TensorFlowFloatingPoint>: Layer {
  /// What is done to every output, such as `relu`.
  public typealias Activation = @differentiable(reverse) (Tensor<Scalar>) -> Tensor<Scalar>

  /// `[height, width, in, multiplier]`
  public var filter: Tensor<Scalar>
  /// `[in * multiplier]`, or of length zero for a layer without bias.
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
  /// - Precondition: The filter is of rank 4, and the bias has one value an output channel.
  public init(
    filter: Tensor<Scalar>, bias: Tensor<Scalar>? = nil,
    activation: @escaping Activation = identity, strides: (Int, Int) = (1, 1),
    padding: Padding = .valid, dilations: (Int, Int) = (1, 1)
  ) {
    requireFilter("DepthwiseConv2D", filter, rank: 4)
    requireBias("DepthwiseConv2D", bias, filter.shape[2] * filter.shape[3], of: filter)
    self.filter = filter
    self.bias = biasOrNone(bias)
    self.activation = activation
    self.strides = strides
    self.padding = padding
    self.dilations = dilations
  }

  /// - Parameter filterShape: Height, width, input channels, filters for each of these.
  public init(
    filterShape: (Int, Int, Int, Int), strides: (Int, Int) = (1, 1), padding: Padding = .valid,
    dilations: (Int, Int) = (1, 1), activation: @escaping Activation = identity,
    useBias: Bool = true, filterInitializer: ParameterInitializer<Scalar> = glorotUniform(),
    biasInitializer: ParameterInitializer<Scalar> = zeros()
  ) {
    self.init(
      filter: filterInitializer(TensorShape(list(filterShape))),
      bias: useBias ? biasInitializer([filterShape.2 * filterShape.3]) : nil,
      activation: activation, strides: strides, padding: padding, dilations: dilations)
  }

  /// `[n, height, width, in]` to `[n, h, w, in * multiplier]`.
  ///
  /// - Precondition: The input is of rank 4 and has the filter's input channels; the strides down
  ///   and across are equal.
  @differentiable(reverse)
  public func forward(_ input: Tensor<Scalar>) -> Tensor<Scalar> {
    let convolved = depthwiseConv2D(
      input, filter: filter, strides: (1, strides.0, strides.1, 1), padding: padding,
      dilations: (1, dilations.0, dilations.1, 1))
    return activation(adding(bias, to: convolved))
  }
}
