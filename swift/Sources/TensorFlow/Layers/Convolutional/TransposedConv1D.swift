import _Differentiation

/// A transposed 1-D convolution with a bias and an activation: it makes lines longer.
///
/// `[n, width, in]` gives `[n, w, out]`, where an axis of length `l` becomes
/// `(l - 1) * stride + window` places long, or `l * stride` with `.same`.
public struct TransposedConv1D<Scalar: TensorFlowFloatingPoint>: Layer {
  /// What is done to every output, such as `relu`.
  public typealias Activation = @differentiable(reverse) (Tensor<Scalar>) -> Tensor<Scalar>

  /// `[width, out, in]`
  public var filter: Tensor<Scalar>
  /// `[out]`, or of length zero for a layer without bias.
  public var bias: Tensor<Scalar>
  /// What is done to every output.
  @noDerivative public let activation: Activation
  /// How far the window moves over the output.
  @noDerivative public let stride: Int
  /// How the window meets the output's border.
  @noDerivative public let padding: Padding
  /// How many windows stand out over the strides' way: none with `.same`, else one.
  public var paddingIndex: Int { padding == .same ? 0 : 1 }

  /// A layer of the given parameters.
  ///
  /// - Precondition: The filter is of rank 3, and the bias has one value an output channel.
  public init(
    filter: Tensor<Scalar>, bias: Tensor<Scalar>? = nil,
    activation: @escaping Activation = identity, stride: Int = 1, padding: Padding = .valid
  ) {
    requireFilter("TransposedConv1D", filter, rank: 3)
    requireBias("TransposedConv1D", bias, filter.shape[1], of: filter)
    self.filter = filter
    self.bias = biasOrNone(bias)
    self.activation = activation
    self.stride = stride
    self.padding = padding
  }

  /// - Parameter filterShape: Width, output channels, input channels.
  public init(
    filterShape: (Int, Int, Int), stride: Int = 1, padding: Padding = .valid,
    activation: @escaping Activation = identity, useBias: Bool = true,
    filterInitializer: ParameterInitializer<Scalar> = glorotUniform(),
    biasInitializer: ParameterInitializer<Scalar> = zeros()
  ) {
    self.init(
      filter: filterInitializer([filterShape.0, filterShape.1, filterShape.2]),
      bias: useBias ? biasInitializer([filterShape.1]) : nil, activation: activation,
      stride: stride, padding: padding)
  }

  /// `[n, width, in]` to `[n, w, out]`.
  ///
  /// - Precondition: The input is of rank 3 and has the filter's input channels.
  @differentiable(reverse)
  public func forward(_ input: Tensor<Scalar>) -> Tensor<Scalar> {
    let longer = enlarged(
      withoutDerivative(at: input.shape), withoutDerivative(at: filter.shape), [stride],
      withoutDerivative(at: paddingIndex), "TransposedConv1D")
    let convolved = transposedConv2D(
      input.expandingShape(at: 1), shape: [longer[0], 1, longer[1], longer[2]],
      filter: filter.expandingShape(at: 0), strides: (1, 1, stride, 1), padding: padding)
    return activation(adding(bias, to: convolved.squeezingShape(at: 1)))
  }
}
