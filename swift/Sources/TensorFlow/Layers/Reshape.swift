import _Differentiation

/// The scalars of the input in another shape.
public struct Reshape<Scalar: TensorFlowFloatingPoint>: ParameterlessLayer {
  /// There are no parameters, so there is nothing to move.
  public typealias TangentVector = EmptyTangentVector

  // Not kept as a tensor, which would have to be read at every call and count as a parameter.
  @noDerivative private var dimensions: TensorShape

  /// The shape of the output, listed by a tensor.
  public var shape: Tensor<Int32> {
    get { Tensor(dimensions.map(Int32.init), on: .host) }
    set { dimensions = TensorShape(listedIn: newValue) }
  }

  /// A layer that gives a shape which a tensor lists; one dimension may be -1.
  ///
  /// - Precondition: The tensor is of rank 1.
  public init(shape: Tensor<Int32>) { self.init(TensorShape(listedIn: shape)) }

  /// A layer that gives this shape, one dimension of which may be -1: `Reshape([-1, 28, 28, 1])`.
  public init(_ shape: TensorShape) { dimensions = shape }

  /// The input in the layer's shape.
  ///
  /// - Precondition: The shape holds as many scalars as the input.
  @differentiable(reverse)
  public func forward(_ input: Tensor<Scalar>) -> Tensor<Scalar> {
    input.reshaped(to: dimensions)
  }
}
