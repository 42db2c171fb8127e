import TensorFlow
import _Differentiation

// Layers as values: structs that conform to `Layer` (lessons 13 and 14).
//
// The compiler makes the pullback of `callAsFunction` and, for each struct, a `TangentVector`: the
// gradient is a value with a field for every parameter. A step makes a new model and leaves the old
// one as it was.

/// A linear layer: weight [inputs, outputs], bias [outputs].
public struct LinearValue: Layer {
  public typealias Input = TF
  public typealias Output = TF

  public var weight: TF
  public var bias: TF

  public init(_ weight: TF, _ bias: TF) {
    self.weight = weight
    self.bias = bias
  }

  /// Weight by Kaiming's rule, bias zero.
  public init(_ inputs: Int, _ outputs: Int) {
    self.init(kaimingNormal([inputs, outputs]), TF(zeros: [outputs]))
  }

  /// `lin` of x [..., n, inputs].
  @differentiable(reverse)
  public func callAsFunction(_ x: TF) -> TF { lin(x, weight, bias) }
}

/// A convolution: weight [size, size, inputs, outputs], bias [outputs].
public struct Conv2dValue: Layer {
  public typealias Input = TF
  public typealias Output = TF

  public var weight: TF
  public var bias: TF
  @noDerivative public let stride: Int
  @noDerivative public let padding: Int

  public init(_ weight: TF, _ bias: TF, stride: Int = 1, padding: Int = 0) {
    self.weight = weight
    self.bias = bias
    self.stride = stride
    self.padding = padding
  }

  /// Convolves images [n, height, width, inputs].
  @differentiable(reverse)
  public func callAsFunction(_ x: TF) -> TF {
    conv2dPadded(x, weight, bias, stride: stride, padding: padding)
  }
}

/// A plain function, such as `relu`, as a layer.
public struct FunctionValue: ParameterlessLayer {
  public typealias Input = TF
  public typealias Output = TF
  public typealias TangentVector = EmptyTangentVector

  @noDerivative private let function: @differentiable(reverse) (TF) -> TF

  public init(_ function: @escaping @differentiable(reverse) (TF) -> TF) {
    self.function = function
  }

  @differentiable(reverse)
  public func callAsFunction(_ x: TF) -> TF { function(x) }
}

/// Two layers one after the other, and so any number of them: the types fit or it does not compile.
///
///     let net = SequentialValue {
///       LinearValue(784, 50)
///       FunctionValue(relu)
///       LinearValue(50, 10)
///     }
public struct SequentialValue<First: Layer, Second: Layer>: Layer
where First.Output == Second.Input {
  public typealias Input = First.Input
  public typealias Output = Second.Output

  public var first: First
  public var second: Second

  public init(_ first: First, _ second: Second) {
    self.first = first
    self.second = second
  }

  public init(@LayerBuilder _ layers: () -> SequentialValue) { self = layers() }

  @differentiable(reverse)
  public func callAsFunction(_ input: Input) -> Output { second(first(input)) }
}

/// Makes layers written below one another one layer, two at a time.
@resultBuilder
public enum LayerBuilder {
  public static func buildPartialBlock<First: Layer>(first: First) -> First { first }

  public static func buildPartialBlock<First: Layer, Second: Layer>(
    accumulated: First, next: Second
  ) -> SequentialValue<First, Second> where First.Output == Second.Input {
    SequentialValue(accumulated, next)
  }
}

// MARK: moving

/// A new model, every tensor moved by `distance` times the tensor in its place in `direction`.
public func moved<Model: Layer>(
  _ model: Model, along direction: Model.TangentVector, by distance: Float
) -> Model {
  var model = model
  model.move(by: direction.scaled(by: distance))
  return model
}
