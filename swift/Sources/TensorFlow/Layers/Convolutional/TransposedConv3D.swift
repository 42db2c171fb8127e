import _Differentiation

/// A transposed 3-D convolution with a bias and an activation: it makes volumes larger.
///
/// `[n, depth, height, width, in]` gives `[n, d, h, w, out]`, where an axis of length `l` becomes
/// `(l - 1) * stride + window` places long, or `l * stride` with `.same`.
public struct TransposedConv3D<Scalar: TensorFlowFloatingPoint>: Layer {
  /// What is done to every output, such as `relu`.
  public typealias Activation = @differentiable(reverse) (Tensor<Scalar>) -> Tensor<Scalar>

  /// `[depth, height, width, out, in]`
  public var filter: Tensor<Scalar>
  /// `[out]`, or of length zero for a layer without bias.
  public var bias: Tensor<Scalar>
  /// What is done to every output.
  @noDerivative public let activation: Activation
  /// How far the window moves over the output, in depth, down and across.
  @noDerivative public let strides: (Int, Int, Int)
  /// How the window meets the output's border.
  @noDerivative public let padding: Padding
  /// How many windows stand out over the strides' way: none with `.same`, else one.
  public var paddingIndex: Int { padding == .same ? 0 : 1 }

  /// A layer of the given parameters.
  ///
  /// - Precondition: The filter is of rank 5, and the bias has one value an output channel.
  public init(
    filter: Tensor<Scalar>, bias: Tensor<Scalar>? = nil,
    activation: @escaping Activation = identity, strides: (Int, Int, Int) = (1, 1, 1),
    padding: Padding = .valid
  ) {
    requireFilter("TransposedConv3D", filter, rank: 5)
    requireBias("TransposedConv3D", bias, filter.shape[3], of: filter)
    self.filter = filter
    self.bias = biasOrNone(bias)
    self.activation = activation
    self.strides = strides
    self.padding = padding
  }

  /// - Parameter filterShape: Depth, height, width, output channels, input channels.
  public init(
    filterShape: (Int, Int, Int, Int, Int), strides: (Int, Int, Int) = (1, 1, 1),
    padding: Padding = .valid, activation: @escaping Activation = identity, useBias: Bool = true,
    filterInitializer: ParameterInitializer<Scalar> = glorotUniform(),
    biasInitializer: ParameterInitializer<Scalar> = zeros()
  ) {
    self.init(
      filter: filterInitializer(TensorShape(list(filterShape))),
      bias: useBias ? biasInitializer([filterShape.3]) : nil, activation: activation,
      strides: strides, padding: padding)
  }

  /// `[n, depth, height, width, in]` to `[n, d, h, w, out]`.
  ///
  /// - Precondition: The input is of rank 5 and has the filter's input channels.
  @differentiable(reverse)
  public func forward(_ input: Tensor<Scalar>) -> Tensor<Scalar> {
    let shape = enlarged(
      withoutDerivative(at: input.shape), withoutDerivative(at: filter.shape),
      [strides.0, strides.1, strides.2], withoutDerivative(at: paddingIndex), "TransposedConv3D")
    let convolved = transposedConv3D(
      input, shape: shape, filter: filter, strides: (1, strides.0, strides.1, strides.2, 1),
      padding: padding)
    return activation(adding(bias, to: convolved))
  }
}
