import TensorFlow
import _Differentiation

// The layers with weights and the pooling layers of lesson 13, as `FALayer`s. Weights are drawn by
// Kaiming's rule, biases are zero.

/// A linear layer: `activation(x • weight + bias)`, `[n, inputs]` to `[n, outputs]`.
public struct FADense: LinearLayer {
  public typealias Input = TF
  public typealias Output = TF

  /// `[inputs, outputs]`
  public var weight: TF
  /// `[outputs]`
  public var bias: TF
  /// What is done to every output.
  @noDerivative public let activation: Dense<Float>.Activation
  /// What sees the outputs.
  @noDerivative public var delegates: [LayerDelegate] = []

  /// - Parameter leak: That of the activation, for the scale of the weights.
  public init(
    _ inputs: Int, _ outputs: Int, activation: @escaping Dense<Float>.Activation = identity,
    leak: Double = 0
  ) {
    weight = kaimingNormal([inputs, outputs], leak: leak)
    bias = TF(zeros: [outputs])
    self.activation = activation
  }

  /// What `forward` gives, which the delegates are shown.
  @differentiable(reverse)
  public func callAsFunction(_ input: TF) -> TF { observed(forward(input), of: self) }

  /// The activated product with the weights, and the bias.
  @differentiable(reverse)
  public func forward(_ input: TF) -> TF { activation(lin(input, weight, bias)) }

  /// Adds to every output, where there is a bias.
  public mutating func shift(by amount: Float) { bias += TF(amount) }
  /// Makes the bias zero, where there is one.
  public mutating func zeroBias() { bias = TF(zerosLike: bias) }
  /// Whether there is a bias.
  public var hasBias: Bool { true }
}

extension FADense: PyTorchNamed {
  /// `torch.nn.Linear`
  public static var pyTorchTensors: [String: PyTorchTensor] {
    ["weight": PyTorchTensor("weight", .linear)]
  }
}

/// A convolution with a bias: images `[n, h, w, inputs]` to
/// `[n, ceil(h / stride), ceil(w / stride), outputs]` for an odd window.
public struct FAConv2D: LinearLayer {
  public typealias Input = TF
  public typealias Output = TF

  /// `[ks, ks, inputs, outputs]`
  public var filter: TF
  /// `[outputs]`, or of length zero where a norm follows.
  public var bias: TF
  /// How far the window moves, down and across.
  @noDerivative public let stride: Int
  /// What is done to every output.
  @noDerivative public let activation: Dense<Float>.Activation
  /// Whether there is a bias.
  @noDerivative public let hasBias: Bool
  /// What sees the outputs.
  @noDerivative public var delegates: [LayerDelegate] = []

  /// - Parameter leak: That of the activation, for the scale of the weights.
  public init(
    _ inputs: Int, _ outputs: Int, ks: Int = 3, stride: Int = 1, useBias: Bool = true,
    activation: @escaping Dense<Float>.Activation = identity, leak: Double = 0
  ) {
    filter = kaimingNormal([ks, ks, inputs, outputs], leak: leak)
    bias = TF(zeros: [useBias ? outputs : 0])
    hasBias = useBias
    self.stride = stride
    self.activation = activation
  }

  /// What `forward` gives, which the delegates are shown.
  @differentiable(reverse)
  public func callAsFunction(_ input: TF) -> TF { observed(forward(input), of: self) }

  /// The activated product with the weights, and the bias.
  @differentiable(reverse)
  public func forward(_ input: TF) -> TF {
    let convolved: TF = conv2DCentred(input, filter: filter, stride: stride)
    return hasBias ? activation(convolved + bias) : activation(convolved)
  }

  /// The filter, `[ks, ks, inputs, outputs]`.
  public var weight: TF {
    get { filter }
    set { filter = newValue }
  }

  /// Adds to every output, where there is a bias.
  public mutating func shift(by amount: Float) { if hasBias { bias += TF(amount) } }
  /// Makes the bias zero, where there is one.
  public mutating func zeroBias() { bias = TF(zerosLike: bias) }
}

extension FAConv2D: PyTorchNamed {
  /// `torch.nn.Conv2d`
  public static var pyTorchTensors: [String: PyTorchTensor] {
    ["filter": PyTorchTensor("weight", .convolution)]
  }
}

/// A convolution without a bias, for a norm to follow; shapes as `FAConv2D`.
public struct FANoBiasConv2D: LinearLayer {
  public typealias Input = TF
  public typealias Output = TF

  /// `[ks, ks, inputs, outputs]`
  public var filter: TF
  /// How far the window moves, down and across.
  @noDerivative public let stride: Int
  /// What is done to every output.
  @noDerivative public let activation: Dense<Float>.Activation
  /// What sees the outputs.
  @noDerivative public var delegates: [LayerDelegate] = []

  /// - Parameter leak: That of the activation, for the scale of the weights.
  public init(
    _ inputs: Int, _ outputs: Int, ks: Int = 3, stride: Int = 1,
    activation: @escaping Dense<Float>.Activation = identity, leak: Double = 0
  ) {
    filter = kaimingNormal([ks, ks, inputs, outputs], leak: leak)
    self.stride = stride
    self.activation = activation
  }

  /// What `forward` gives, which the delegates are shown.
  @differentiable(reverse)
  public func callAsFunction(_ input: TF) -> TF { observed(forward(input), of: self) }

  /// The activated product with the weights, and the bias.
  @differentiable(reverse)
  public func forward(_ input: TF) -> TF {
    activation(conv2DCentred(input, filter: filter, stride: stride))
  }

  /// The filter, `[ks, ks, inputs, outputs]`.
  public var weight: TF {
    get { filter }
    set { filter = newValue }
  }

  /// Adds to every output, where there is a bias.
  public mutating func shift(by amount: Float) {}
  /// Makes the bias zero, where there is one.
  public mutating func zeroBias() {}
  /// Whether there is a bias.
  public var hasBias: Bool { false }
}

extension FANoBiasConv2D: PyTorchNamed {
  /// `torch.nn.Conv2d` with `bias=False`
  public static var pyTorchTensors: [String: PyTorchTensor] {
    ["filter": PyTorchTensor("weight", .convolution)]
  }
}
