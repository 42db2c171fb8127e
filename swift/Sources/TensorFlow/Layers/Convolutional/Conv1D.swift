import _Differentiation

/// A 1-D convolution with a bias and an activation.
///
/// `[n, width, in]` gives `[n, w, out]`.
public struct Conv1D<Scalar: TensorFlowFloatingPoint>: Layer {
  /// What is done to every output, such as `relu`.
  public typealias Activation = @differentiable(reverse) (Tensor<Scalar>) -> Tensor<Scalar>

  /// `[width, in, out]`
  public var filter: Tensor<Scalar>
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
  /// - Precondition: The filter is of rank 3, and the bias has one value an output channel.
  public init(
    filter: Tensor<Scalar>, bias: Tensor<Scalar>? = nil,
    activation: @escaping Activation = identity, stride: Int = 1, padding: Padding = .valid,
    dilation: Int = 1
  ) {
    requireFilter("Conv1D", filter, rank: 3)
    requireBias("Conv1D", bias, filter.shape[2], of: filter)
    self.filter = filter
    self.bias = biasOrNone(bias)
    self.activation = activation
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
  }

  /// - Parameter filterShape: Width, input channels, output channels.
  public init(
    filterShape: (Int, Int, Int), stride: Int = 1, padding: Padding = .valid, dilation: Int = 1,
    activation: @escaping Activation = identity, useBias: Bool = true,
    filterInitializer: ParameterInitializer<Scalar> = glorotUniform(),
    biasInitializer: ParameterInitializer<Scalar> = zeros()
  ) {
    self.init(
      filter: filterInitializer([filterShape.0, filterShape.1, filterShape.2]),
      bias: useBias ? biasInitializer([filterShape.2]) : nil, activation: activation,
      stride: stride, padding: padding, dilation: dilation)
  }

  /// `[n, width, in]` to `[n, w, out]`.
  ///
  /// - Precondition: The input is of rank 3 and has the filter's input channels.
  @differentiable(reverse)
  public func forward(_ input: Tensor<Scalar>) -> Tensor<Scalar> {
    let convolved = conv1D(
      input, filter: filter, stride: stride, padding: padding, dilation: dilation)
    return activation(adding(bias, to: convolved))
  }
}
