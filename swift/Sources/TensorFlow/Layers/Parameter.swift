/// A tensor that a layer keeps by reference: what its forward pass writes into a value that it may
/// not change, such as the running statistics of a batch norm.
///
/// Copies of the layer share it. It is no part of the layer's tangent: optimisers pass it by. What
/// walks over the tensors of a model, as `compiled` does over its state, finds it.
public final class Parameter<Scalar: TensorFlowScalar>: TensorHolding {
  /// The tensor as it was last written.
  public var value: Tensor<Scalar>

  /// A parameter that starts as `value`.
  public init(_ value: Tensor<Scalar>) { self.value = value }
}
