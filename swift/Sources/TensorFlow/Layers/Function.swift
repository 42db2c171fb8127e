import _Differentiation

/// A differentiable function as a layer: `Function<Tensor<Float>, Tensor<Float>> { $0.squared() }`.
public struct Function<Input: Differentiable, Output: Differentiable>: ParameterlessLayer {
  /// There are no parameters, so there is nothing to move.
  public typealias TangentVector = EmptyTangentVector
  /// What the layer does.
  public typealias Body = @differentiable(reverse) (Input) -> Output

  @noDerivative private let stored: Stored

  /// What the layer does.
  public var body: Body { stored.body }

  /// A layer that does what `body` does.
  public init(_ body: @escaping Body) { stored = Stored(body) }

  /// The result of the function.
  @differentiable(reverse)
  public func callAsFunction(_ input: Input) -> Output { body(input) }

  /// Swift 6.3 gives a differentiable function too little room in a type whose layout depends on
  /// generic parameters, such as a model around this layer; here it does not.
  private final class Stored {
    let body: Body
    init(_ body: @escaping Body) { self.body = body }
  }
}
