import CTensorFlow

// The groups of one tensor, and arrays of groups.

/// A group of one tensor.
public protocol _SingleTensorGroup: TensorGroup {
  /// The owner of the tensor.
  var _tfe: TFETensorHandle { get }
  /// The data type of the tensor.
  static var _dataType: TensorDataType { get }
  /// The value that stands for a tensor of this data type.
  init(_tfe: TFETensorHandle)
}

extension _SingleTensorGroup {
  /// The data type of the tensor.
  @_documentation(visibility: public)
  public static var _typeList: [TensorDataType] { [_dataType] }
  /// A shape that is not known.
  @_documentation(visibility: public)
  public static var _unknownShapeList: [TensorShape?] { [nil] }
  /// The owner of the tensor.
  @_documentation(visibility: public)
  public var _tensorHandles: [any _AnyTensorHandle] { [_tfe] }

  /// The value that stands for the tensor at `tensorHandles`, which it takes over.
  @_documentation(visibility: public)
  public init(_owning tensorHandles: UnsafePointer<CTensorHandle>?) {
    require(tensorHandles != nil, "\(Self.self): made of 1 tensors, got 0")
    self.init(_tfe: TFETensorHandle(_owning: tensorHandles!.pointee))
  }

  /// The value that stands for the only one of those tensors.
  ///
  /// - Precondition: There is one, and its data type is the group's.
  @_documentation(visibility: public)
  public init<Handles: RandomAccessCollection>(_handles handles: Handles)
  where Handles.Element: _AnyTensorHandle {
    requireCount(handles.count, of: Self.self)
    let handle = handles.first!._tfeTensorHandle
    require(
      handle.dataType == Self._dataType,
      "\(Self.self): made of a tensor of \(handle.dataType), not of \(Self._dataType)")
    self.init(_tfe: handle)
  }
}

extension Tensor: _SingleTensorGroup {
  /// The data type of the tensor.
  public static var _dataType: TensorDataType { Scalar.tensorFlowDataType }
}

extension StringTensor: _SingleTensorGroup {
  /// The data type of the tensor.
  public static var _dataType: TensorDataType { String.tensorFlowDataType }
}

extension TensorHandle: _SingleTensorGroup {
  /// The data type of the tensor.
  public static var _dataType: TensorDataType { Scalar.tensorFlowDataType }
  /// The owner of the tensor.
  public var _tfe: TFETensorHandle { handle }
  /// The handle to that tensor.
  public init(_tfe: TFETensorHandle) { self.init(handle: _tfe) }
  /// How ops on the tensor are run: eagerly.
  public var backend: Device.Backend { .TF_EAGER }
}

extension ResourceHandle: _SingleTensorGroup {
  /// The data type of a handle to a resource.
  public static var _dataType: TensorDataType { TensorDataType(CTF_RESOURCE) }
}

extension VariantHandle: _SingleTensorGroup {
  /// The data type of a handle to a variant.
  public static var _dataType: TensorDataType { TensorDataType(CTF_VARIANT) }
}

extension _TensorElementLiteral: _SingleTensorGroup {
  /// The data type of the literal's tensor.
  public static var _dataType: TensorDataType { Scalar.tensorFlowDataType }
  /// The literal as a tensor.
  public var _tfe: TFETensorHandle { Tensor(shape: TensorShape(shape), scalars: scalars)._tfe }
  /// The literal that writes that tensor.
  public init(_tfe: TFETensorHandle) {
    self.init(shape: _tfe.shape.dimensions, scalars: Tensor<Scalar>(_tfe: _tfe).scalars)
  }
}

extension Array: TensorArrayProtocol where Element: TensorGroup {
  /// The number of tensors in all elements.
  @_documentation(visibility: public)
  public var _tensorHandleCount: Int32 { Element._tensorHandleCount * Int32(count) }
  /// The data type of each tensor, element by element.
  @_documentation(visibility: public)
  public var _typeList: [TensorDataType] {
    Array<[TensorDataType]>(repeating: Element._typeList, count: count).flatMap { $0 }
  }
  /// The owner of each tensor, element by element.
  @_documentation(visibility: public)
  public var _tensorHandles: [any _AnyTensorHandle] { flatMap(\._tensorHandles) }

  /// The array of `count` elements made of the tensors at `tensorHandles`, which it takes over.
  @_documentation(visibility: public)
  public init(_owning tensorHandles: UnsafePointer<CTensorHandle>?, count: Int) {
    let size = Int(Element._tensorHandleCount)
    self = (0..<count).map { index in
      Element(_owning: tensorHandles.map { $0 + index * size })
    }
  }

  /// The array made of those tensors.
  ///
  /// - Precondition: They are as many as some number of elements has.
  @_documentation(visibility: public)
  public init<Handles: RandomAccessCollection>(_handles handles: Handles)
  where Handles.Element: _AnyTensorHandle {
    let size = Int(Element._tensorHandleCount)
    require(
      size > 0 ? handles.count.isMultiple(of: size) : handles.isEmpty,
      "Array: elements are made of \(size) tensors each, got \(handles.count)")
    self = size == 0 ? [] : handles.inBatches(of: size).map { Element(_handles: $0) }
  }
}
