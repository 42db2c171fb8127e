import _Differentiation

/// Two layers as one: the second takes what the first gives. Longer sequences are nested, which a
/// builder does:
///
///     let model = Sequential {
///       Conv2D<Float>(filterShape: (5, 5, 1, 6), padding: .same, activation: relu)
///       MaxPool2D<Float>(poolSize: (2, 2), strides: (2, 2))
///       Flatten<Float>()
///       Dense<Float>(inputSize: 14 * 14 * 6, outputSize: 10)
///     }
///
/// The first may be a `Module` that gradients do not flow through, such as `Embedding`; then so is
/// the sequence.
public struct Sequential<Layer1: Module, Layer2: Layer>: Module
where Layer1.Output == Layer2.Input {
  /// What comes first.
  public var layer1: Layer1
  /// What comes last; itself a sequence where there are more than two.
  public var layer2: Layer2

  /// A sequence of two.
  public init(_ layer1: Layer1, _ layer2: Layer2) {
    self.layer1 = layer1
    self.layer2 = layer2
  }

  /// The sequence of the layers in braces, one a line, two to ten of them.
  public init(@LayerBuilder layers: () -> Self) { self = layers() }

  /// The output of the last layer.
  @differentiable(reverse,wrt: self)
  public func callAsFunction(_ input: Layer1.Input) -> Layer2.Output { layer2(layer1(input)) }
}

extension Sequential: Layer where Layer1: Layer {
  /// The output of the last layer.
  @differentiable(reverse,wrt: self)
  @differentiable(reverse)
  public func callAsFunction(_ input: Layer1.Input) -> Layer2.Output { layer2(layer1(input)) }
}
