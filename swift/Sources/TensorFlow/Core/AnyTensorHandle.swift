import CTensorFlow

/// TensorFlow's own handle of a tensor, `TFE_TensorHandle *`.
public typealias CTensorHandle = OpaquePointer

/// The owner of a tensor, whatever runs its ops.
@_documentation(visibility: public)
public protocol _AnyTensorHandle: AnyObject {
  /// The owner of the eager tensor.
  @_documentation(visibility: public)
  var _tfeTensorHandle: TFETensorHandle { get }
  /// The number of dimensions.
  var rank: Int { get }
  /// The size of each dimension, outermost first.
  var shape: TensorShape { get }
  /// How the ops on it are run.
  var backend: Device.Backend { get }
}

extension _AnyTensorHandle {
  /// `TFE_TensorHandle *`, alive as long as this object.
  @_documentation(visibility: public)
  public var _cTensorHandle: CTensorHandle { _tfeTensorHandle._cTensorHandle }
}

extension TFETensorHandle: _AnyTensorHandle {
  /// The owner itself.
  @_documentation(visibility: public)
  public var _tfeTensorHandle: TFETensorHandle { self }
  /// Eager execution: what is compiled by XLA is compiled as a function.
  public var backend: Device.Backend { .TF_EAGER }
}

extension AnyTensor {
  /// `TFE_TensorHandle *`, alive as long as the tensor.
  @_documentation(visibility: public)
  public var _rawTensorHandle: CTensorHandle { _tfe._cTensorHandle }
}

extension Differentiable {
  /// A function that gives zeros in the shapes of this value's own tensors, where
  /// `TangentVector.zero` has none.
  public var zeroTangentVectorInitializer: () -> TangentVector {
    let zeros = zerosLike(self)
    return { zeros }
  }
}
