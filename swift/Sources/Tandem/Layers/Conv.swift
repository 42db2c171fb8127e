import TensorFlow
import _Differentiation

// Convolution layers and the generalised ReLU (lesson 10).
//
//     generalRelu(x) = min(leakyRelu(x, leak) - sub, maxv)
//
// ReLU leaves a mean above zero, and a mean that is not zero grows from layer to layer: `sub` takes
// it off again, `leak` keeps a gradient below zero, `maxv` bounds what is large. `ConvLayer` puts a
// convolution, a norm and an activation together; `initCNN` draws weights by Kaiming's rule
// (arXiv 1502.01852).
//
// Twin: python/tandem/layers/conv.py. Its `Lambda` is `FunctionValue` here, its `flatten` is
// `Flatten`, its `noop` is `identity`.

/// A convolution of images `[n, h, w, in]` with a filter `[k, k, in, out]`, of k / 2 zeros on every
/// side, as PyTorch's `padding=k // 2`.
///
/// TensorFlow's own `same` puts fewer zeros, and none before the image, where a stride of two meets
/// an even length: the same weights would see another image there.
///
/// - Precondition: The shapes fit.
@differentiable(reverse,wrt: (x, filter))
public func conv2DCentred(_ x: TF, filter: TF, stride: Int = 1) -> TF {
  let size = withoutDerivative(at: filter.shape[0])
  let shape = withoutDerivative(at: x.shape)
  let strides = (1, stride, stride, 1)
  if isCentred(shape, size, stride) {
    return conv2D(x, filter: filter, strides: strides, padding: .same)
  }
  let padded: TF = paddedImages(x, by: size / 2)
  return conv2D(padded, filter: filter, strides: strides, padding: .valid)
}

/// Whether TensorFlow's padding puts as many zeros before as after, and as many as PyTorch's.
private func isCentred(_ shape: TensorShape, _ size: Int, _ stride: Int) -> Bool {
  shape.rank == 4
    && [shape[1], shape[2]].allSatisfy { length in
      let stops = (length + stride - 1) / stride
      return Swift.max((stops - 1) * stride + size - length, 0) == size / 2 * 2
    }
}

/// Images `[n, h, w, c]` with so many rows and columns of `value` on every side.
@differentiable(reverse,wrt: x)
func paddedImages(_ x: TF, by count: Int, with value: Float = 0) -> TF {
  let (none, both) = ((before: 0, after: 0), (before: count, after: count))
  return x.padded(forSizes: [none, both, both, none], with: value)
}

// MARK: activation

/// min(leakyRelu(x, leak) - sub, maxv), of any shape; without arguments, ReLU.
public struct GeneralRelu: ParameterlessLayer, FALayer {
  public typealias Input = TF
  public typealias Output = TF
  public typealias TangentVector = EmptyTangentVector

  /// The slope below zero.
  @noDerivative public var leak: Float
  /// What is taken off.
  @noDerivative public var sub: Float
  /// The largest value let through.
  @noDerivative public var maxv: Float
  /// What sees the outputs.
  @noDerivative public var delegates: [LayerDelegate] = []

  /// A ReLU, unless something else is said.
  public init(leak: Float = 0, sub: Float = 0, maxv: Float = .infinity) {
    self.leak = leak
    self.sub = sub
    self.maxv = maxv
  }

  /// What `forward` gives, which the delegates are shown.
  @differentiable(reverse)
  public func callAsFunction(_ input: TF) -> TF { observed(forward(input), of: self) }

  /// The activation of every scalar.
  @differentiable(reverse)
  public func forward(_ input: TF) -> TF {
    var output: TF = leak == 0 ? relu(input) : leakyRelu(input, alpha: Double(leak))
    if sub != 0 { output = output - sub }
    if maxv < .infinity { output = min(output, TF(maxv)) }
    return output
  }
}

// MARK: convolution, norm, activation

/// Convolution, norm, activation: `[n, h, w, ni]` to `[n, ceil(h / stride), ceil(w / stride), nf]`
/// for an odd `ks`.
///
/// `normLast` puts the norm after the activation, as lesson 10 does; lesson 12 and the ResNets have
/// it before. With a norm the convolution has no bias, for the norm would take it off again.
public struct ConvLayer: FALayer {
  public typealias Input = TF
  public typealias Output = TF

  /// The convolution.
  public var conv: FAConv2D
  /// The norm, or none.
  public var norm: NormLayer
  /// The activation, where one is used.
  public var act: GeneralRelu
  /// Whether there is an activation.
  @noDerivative public let useActivation: Bool
  /// Whether the norm comes after the activation.
  @noDerivative public let normLast: Bool
  /// What sees the outputs.
  @noDerivative public var delegates: [LayerDelegate] = []

  /// - Parameters:
  ///   - zeroBN: Starts the norm's scale at zero, so that a residual branch begins as nothing
  ///     (arXiv 1706.02677, 5.1).
  ///   - act: The activation, nil for none.
  /// - Precondition: With `zeroBN` there is a norm.
  public init(
    _ ni: Int, _ nf: Int, ks: Int = 3, stride: Int = 2, norm: NormKind = .batch,
    zeroBN: Bool = false, act: GeneralRelu? = GeneralRelu(), normLast: Bool = false
  ) {
    require(!zeroBN || norm != .none, "ConvLayer: zeroBN needs a norm that has a scale")
    conv = FAConv2D(ni, nf, ks: ks, stride: stride, useBias: norm == .none)
    self.norm = NormLayer(norm, featureCount: nf)
    if zeroBN { self.norm.scale = TF(zerosLike: self.norm.scale) }
    self.act = act ?? GeneralRelu()
    useActivation = act != nil
    self.normLast = normLast
  }

  /// What `forward` gives, which the delegates are shown.
  @differentiable(reverse)
  public func callAsFunction(_ input: TF) -> TF { observed(forward(input), of: self) }

  /// Convolution, then norm and activation in the order that was chosen.
  @differentiable(reverse)
  public func forward(_ input: TF) -> TF {
    let convolved: TF = conv(input)
    if !useActivation { return norm(convolved) }
    if normLast {
      let activated: TF = act(convolved)
      return norm(activated)
    }
    let normalized: TF = norm(convolved)
    return act(normalized)
  }
}

/// Draws every linear and convolution weight by Kaiming's rule, zeroes their biases.
///
/// Norms are left as they are, one whose scale is zero among them.
///
/// - Parameter leak: That of the activation.
public func initCNN<Model: KeyPathIterable>(
  _ model: inout Model, uniform: Bool = false, leak: Double = 0
) {
  func draw<L: LinearLayer>(_ layer: L, at path: PartialKeyPath<Model>) {
    let path = path as! WritableKeyPath<Model, L>
    let shape = layer.weight.shape
    model[keyPath: path].weight =
      uniform ? kaimingUniform(shape, leak: leak) : kaimingNormal(shape, leak: leak)
    model[keyPath: path].zeroBias()
  }
  for path in findLayers(model, where: isLinearLayer) {
    if let layer = model[keyPath: path] as? any LinearLayer { draw(layer, at: path) }
  }
}
