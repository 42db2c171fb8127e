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

/// A tensor that a layer hands from one call to the next, such as the state of a recurrent layer.
///
/// Like `Parameter` it is shared by copies of the layer, is no part of the tangent, and is found by
/// `compiled`. But it is no weight: files leave it out.
public final class CarriedTensor<Scalar: TensorFlowScalar>: TensorHolding {
  /// The tensor as it was last written.
  public var value: Tensor<Scalar>

  /// A tensor to start from.
  public init(_ value: Tensor<Scalar>) { self.value = value }
}

/// What holds a tensor that no file is to have.
protocol NoWeight {}
extension CarriedTensor: NoWeight {}
