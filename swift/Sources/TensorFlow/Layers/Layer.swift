import _Differentiation

/// A function of its input and of its own parameters.
///
/// Its `TangentVector`, which the compiler makes, is a vector: it can be scaled, multiplied
/// component by component, and the elementary functions can be taken of it.
public protocol Module: EuclideanDifferentiable, KeyPathIterable
where
  TangentVector: VectorProtocol & ElementaryFunctions & PointwiseMultiplicative & KeyPathIterable,
  TangentVector.VectorSpaceScalar == Float
{
  /// What the module takes: one tensor, or a struct of several.
  associatedtype Input
  /// What the module gives.
  associatedtype Output: Differentiable

  /// The output for `input`: `module(input)`.
  @differentiable(reverse,wrt: self)
  func callAsFunction(_ input: Input) -> Output

  /// The output for `input`, under the name that a type writes in place of `callAsFunction`.
  @differentiable(reverse,wrt: self)
  func forward(_ input: Input) -> Output
}

extension Module {
  /// The output for `input`, by `forward`.
  @differentiable(reverse,wrt: self)
  public func callAsFunction(_ input: Input) -> Output { forward(input) }

  /// The output for `input`, by `callAsFunction`.
  @differentiable(reverse,wrt: self)
  public func forward(_ input: Input) -> Output { callAsFunction(input) }
}

/// A module that gradients flow through to its input. A conforming type writes `callAsFunction` or
/// `forward`; each is by default the other.
///
///     struct Classifier: Layer {
///       var hidden = Dense<Float>(inputSize: 784, outputSize: 50, activation: relu)
///       var output = Dense<Float>(inputSize: 50, outputSize: 10)
///
///       @differentiable(reverse)
///       func callAsFunction(_ input: Tensor<Float>) -> Tensor<Float> {
///         input.sequenced(through: hidden, output)
///       }
///     }
public protocol Layer: Module where Input: Differentiable {
  /// The output for `input`: `module(input)`.
  @differentiable(reverse)
  func callAsFunction(_ input: Input) -> Output

  /// The output for `input`, under the name that a type writes in place of `callAsFunction`.
  @differentiable(reverse)
  func forward(_ input: Input) -> Output
}

extension Layer {
  /// The output for `input`, by `forward`.
  @differentiable(reverse,wrt: self)
  @differentiable(reverse)
  public func callAsFunction(_ input: Input) -> Output {
    let output = forward(input)
    CallRecorder.note(withoutDerivative(at: self), gave: withoutDerivative(at: output))
    return output
  }

  /// The output for `input`, by `callAsFunction`.
  @differentiable(reverse,wrt: self)
  @differentiable(reverse)
  public func forward(_ input: Input) -> Output { callAsFunction(input) }

  // With respect to the layer alone, the derivative of either is that with respect to both, less
  // the input's share. So would the compiler's be; but for this it makes a thunk that other modules
  // make as well, under the same name and not the same (Swift 6.3), and the linker keeps only one.

  @usableFromInline
  @derivative(of: callAsFunction, wrt: self)
  func _vjpCallAsFunction(_ input: Input)
    -> (value: Output, pullback: (Output.TangentVector) -> TangentVector)
  {
    let (value, pullback) = _Differentiation.valueWithPullback(at: self, input) { $0.forward($1) }
    return (value, { pullback($0).0 })
  }

  @usableFromInline
  @derivative(of: forward, wrt: self)
  func _vjpForward(_ input: Input)
    -> (value: Output, pullback: (Output.TangentVector) -> TangentVector)
  {
    let (value, pullback) = _Differentiation.valueWithPullback(at: self, input) { $0($1) }
    return (value, { pullback($0).0 })
  }
}

extension Layer {
  /// The output for `input` in inference: batch norm uses its running statistics, dropout is off.
  public func inferring(from input: Input) -> Output {
    withLearningPhase(.inference) { self(input) }
  }

  /// From the gradient of the output to those of the layer and of its input.
  public typealias Backpropagator = (_ direction: Output.TangentVector)
    -> (layerGradient: TangentVector, inputGradient: Input.TangentVector)

  /// The output for `input`, and the function that carries a gradient back.
  public func appliedForBackpropagation(to input: Input) -> (
    output: Output, backpropagator: Backpropagator
  ) {
    let (output, pullback) = _Differentiation.valueWithPullback(at: self, input) { $0($1) }
    return (output, { pullback($0) })
  }
}

/// Layers in an array are one layer: each takes the output of the one before.
extension Array: Module where Element: Layer, Element.Input == Element.Output {}
extension Array: Layer where Element: Layer, Element.Input == Element.Output {
  /// What the first layer takes.
  public typealias Input = Element.Input
  /// What the last layer gives.
  public typealias Output = Element.Output

  /// The output of the last layer; of no layers, the input.
  @differentiable(reverse,wrt: self)
  @differentiable(reverse)
  public func callAsFunction(_ input: Input) -> Output {
    differentiableReduce(input) { $1($0) }
  }
}
