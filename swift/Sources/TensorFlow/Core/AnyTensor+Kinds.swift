import CTensorFlow

// Tensors that are no `Tensor` of a Swift scalar: what ops that take or give any type work with.

extension TensorDataType {
  /// A pair of `Float`s.
  public static let complex64 = TensorDataType(CTF_COMPLEX64)
  /// A pair of `Double`s.
  public static let complex128 = TensorDataType(CTF_COMPLEX128)
}

/// A handle to a tensor of complex numbers, for which Swift has no scalar.
public struct ComplexHandle: AnyTensor {
  /// The owner of the tensor.
  public let _tfe: TFETensorHandle
  /// Wraps a handle that an op has made.
  public init(_tfe: TFETensorHandle) { self._tfe = _tfe }
  /// `complex64` or `complex128`.
  public var _tensorFlowDataType: TensorDataType { _tfe.dataType }
}

extension ResourceHandle: AnyTensor {
  /// The type of all resources.
  public var _tensorFlowDataType: TensorDataType { TensorDataType(CTF_RESOURCE) }
}

extension VariantHandle: AnyTensor {
  /// The type of all variants.
  public var _tensorFlowDataType: TensorDataType { TensorDataType(CTF_VARIANT) }
}

/// A tensor of a type that Swift has no name for, such as `half`.
private struct ForeignTensor: AnyTensor {
  let _tfe: TFETensorHandle
  var _tensorFlowDataType: TensorDataType { _tfe.dataType }
}

/// The tensor that `handle` owns, as what its type says: `Tensor<Float>`, `StringTensor`, ...
func anyTensor(_ handle: TFETensorHandle) -> AnyTensor {
  switch handle.dataType._cDataType {
  case TF_DataType(CTF_FLOAT): Tensor<Float>(_tfe: handle)
  case TF_DataType(CTF_DOUBLE): Tensor<Double>(_tfe: handle)
  case TF_DataType(CTF_BFLOAT16): Tensor<BFloat16>(_tfe: handle)
  case TF_DataType(CTF_BOOL): Tensor<Bool>(_tfe: handle)
  case TF_DataType(CTF_STRING): StringTensor(_tfe: handle)
  case TF_DataType(CTF_RESOURCE): ResourceHandle(_tfe: handle)
  case TF_DataType(CTF_VARIANT): VariantHandle(_tfe: handle)
  case TF_DataType(CTF_COMPLEX64), TF_DataType(CTF_COMPLEX128): ComplexHandle(_tfe: handle)
  default: integerTensor(handle)
  }
}

private func integerTensor(_ handle: TFETensorHandle) -> AnyTensor {
  switch handle.dataType._cDataType {
  case TF_DataType(CTF_INT8): Tensor<Int8>(_tfe: handle)
  case TF_DataType(CTF_INT16): Tensor<Int16>(_tfe: handle)
  case TF_DataType(CTF_INT32): Tensor<Int32>(_tfe: handle)
  case TF_DataType(CTF_INT64): Tensor<Int64>(_tfe: handle)
  case TF_DataType(CTF_UINT8): Tensor<UInt8>(_tfe: handle)
  case TF_DataType(CTF_UINT16): Tensor<UInt16>(_tfe: handle)
  case TF_DataType(CTF_UINT32): Tensor<UInt32>(_tfe: handle)
  case TF_DataType(CTF_UINT64): Tensor<UInt64>(_tfe: handle)
  default: ForeignTensor(_tfe: handle)
  }
}
