import _Differentiation

/// A transposed 2-D convolution with a bias and an activation: it makes images larger.
///
/// `[n, height, width, in]` gives `[n, h, w, out]`, where an axis of length `l` becomes
/// `(l - 1) * stride + window` places long, or `l * stride` with `.same`.
public struct TransposedConv2D<Scalar: TensorFlowFloatingPoint>: Layer {
  /// What is done to every output, such as `relu`.
  public typealias Activation = @differentiable(reverse) (Tensor<Scalar>) -> Tensor<Scalar>

  /// `[height, width, out, in]`
  public var filter: Tensor<Scalar>
  /// `[out]`, or of length zero for a layer without bias.
  public var bias: Tensor<Scalar>
  /// What is done to every output.
  @noDerivative public let activation: Activation
  /// How far the window moves over the output, down and across.
  @noDerivative public let strides: (Int, Int)
  /// How the window meets the output's border.
  @noDerivative public let padding: Padding
  /// How many windows stand out over the strides' way: none with `.same`, else one.
  public var paddingIndex: Int { padding == .same ? 0 : 1 }

  /// A layer of the given parameters.
  ///
  /// - Precondition: The filter is of rank 4, and the bias has one value an output channel.
  public init(
    filter: Tensor<Scalar>, bias: Tensor<Scalar>? = nil,
    activation: @escaping Activation = identity, strides: (Int, Int) = (1, 1),
    padding: Padding = .valid
  ) {
    requireFilter("TransposedConv2D", filter, rank: 4)
    requireBias("TransposedConv2D", bias, filter.shape[2], of: filter)
    self.filter = filter
    self.bias = biasOrNone(bias)
    self.activation = activation
    self.strides = strides
    self.padding = padding
  }

  /// - Parameter filterShape: Height, width, output channels, input channels.
  public init(
    filterShape: (Int, Int, Int, Int), strides: (Int, Int) = (1, 1), padding: Padding = .valid,
    activation: @escaping Activation = identity, useBias: Bool = true,
    filterInitializer: ParameterInitializer<Scalar> = glorotUniform(),
    biasInitializer: ParameterInitializer<Scalar> = zeros()
  ) {
    self.init(
      filter: filterInitializer(TensorShape(list(filterShape))),
      bias: useBias ? biasInitializer([filterShape.2]) : nil, activation: activation,
      strides: strides, padding: padding)
  }

  /// `[n, height, width, in]` to `[n, h, w, out]`.
  ///
  /// - Precondition: The input is of rank 4 and has the filter's input channels.
  @differentiable(reverse)
  public func forward(_ input: Tensor<Scalar>) -> Tensor<Scalar> {
    let shape = enlarged(
      withoutDerivative(at: input.shape), withoutDerivative(at: filter.shape),
      [strides.0, strides.1], withoutDerivative(at: paddingIndex), "TransposedConv2D")
    let convolved = transposedConv2D(
      input, shape: shape, filter: filter, strides: (1, strides.0, strides.1, 1),
      padding: padding)
    return activation(adding(bias, to: convolved))
  }
}

/// The shape that a transposed convolution by a filter `[..., out, in]` gives to an input
/// `[n, ..., in]`; the strides have a number for each axis between.
func enlarged(
  _ input: TensorShape, _ filter: TensorShape, _ strides: [Int], _ overhangs: Int, _ layer: String
) -> [Int64] {
  let rank = strides.count + 2
  require(input.rank == rank, "\(layer): the input must be of rank \(rank): \(input)")
  let sizes = strides.enumerated().map { axis, stride in
    (input[axis + 1] - overhangs) * stride + filter[axis] * overhangs
  }
  return ([input[0]] + sizes + [filter[rank - 2]]).map(Int64.init)
}
