import _Differentiation

/// A fully connected layer: `activation(input • weight + bias)`.
///
/// `[n, inputSize]` gives `[n, outputSize]`.
public struct Dense<Scalar: TensorFlowFloatingPoint>: Layer {
  /// What is done to every output, such as `relu`.
  public typealias Activation = @differentiable(reverse) (Tensor<Scalar>) -> Tensor<Scalar>

  /// `[inputSize, outputSize]`
  public var weight: Tensor<Scalar>
  /// `[outputSize]`, or of length zero for a layer without bias.
  public var bias: Tensor<Scalar>
  /// What is done to every output.
  @noDerivative public let activation: Activation
  @noDerivative private let useBias: Bool

  /// A layer of the given parameters.
  ///
  /// - Precondition: The weight is of rank 2, and the bias has one value a column of it.
  public init(
    weight: Tensor<Scalar>, bias: Tensor<Scalar>? = nil,
    activation: @escaping Activation = identity
  ) {
    require(weight.rank == 2, "Dense: the weight must be of rank 2: \(weight.shape)")
    if let bias {
      require(
        bias.shape == [weight.shape[1]],
        "Dense: the weight \(weight.shape) wants a bias of shape [\(weight.shape[1])], "
          + "got \(bias.shape)")
    }
    self.weight = weight
    self.bias = bias ?? Tensor(zeros: [0])
    self.activation = activation
    useBias = bias != nil
  }

  /// A layer of new parameters, by default Glorot's uniform weight and a bias of zeros.
  public init(
    inputSize: Int, outputSize: Int, activation: @escaping Activation = identity,
    useBias: Bool = true, weightInitializer: ParameterInitializer<Scalar> = glorotUniform(),
    biasInitializer: ParameterInitializer<Scalar> = zeros()
  ) {
    self.init(
      weight: weightInitializer([inputSize, outputSize]),
      bias: useBias ? biasInitializer([outputSize]) : nil, activation: activation)
  }

  /// `[..., inputSize]` to `[..., outputSize]`.
  ///
  /// - Precondition: The input is of rank 2 or more, its last axis of length `inputSize`.
  @differentiable(reverse)
  public func forward(_ input: Tensor<Scalar>) -> Tensor<Scalar> {
    let product = matmul(input, weight)
    return useBias ? activation(biasAdd(product, bias)) : activation(product)
  }
}
