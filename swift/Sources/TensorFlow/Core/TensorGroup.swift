// Values made of tensors: what an op takes and gives as a list of handles.

/// A value that is any number of tensors, the number known at run time: an array, a `TensorGroup`.
public protocol TensorArrayProtocol {
  /// The number of tensors.
  @_documentation(visibility: public)
  var _tensorHandleCount: Int32 { get }
  /// The data type of each tensor.
  @_documentation(visibility: public)
  var _typeList: [TensorDataType] { get }
  /// The owner of each tensor.
  @_documentation(visibility: public)
  var _tensorHandles: [any _AnyTensorHandle] { get }

  /// The value of `count` elements made of the tensors at `tensorHandles`, which it takes over.
  @_documentation(visibility: public)
  init(_owning tensorHandles: UnsafePointer<CTensorHandle>?, count: Int)
  /// The value made of those tensors.
  @_documentation(visibility: public)
  init<Handles: RandomAccessCollection>(_handles handles: Handles)
  where Handles.Element: _AnyTensorHandle
}

/// A value that is a fixed number of tensors of fixed data types: a tensor, or a struct of them.
///
/// A struct conforms by saying so, where all its stored properties are groups themselves:
///
///     struct Labelled: TensorGroup {
///       var image: Tensor<Float>
///       var label: Tensor<Int32>
///     }
public protocol TensorGroup: TensorArrayProtocol {
  /// The data type of each tensor, in the order of the stored properties.
  @_documentation(visibility: public)
  static var _typeList: [TensorDataType] { get }
  /// The value made of the tensors at `tensorHandles`, which it takes over.
  @_documentation(visibility: public)
  init(_owning tensorHandles: UnsafePointer<CTensorHandle>?)
}

extension TensorGroup {
  /// The number of tensors.
  @_documentation(visibility: public)
  public static var _tensorHandleCount: Int32 { Int32(_typeList.count) }
  /// A shape that is not known, for each tensor.
  @_documentation(visibility: public)
  public static var _unknownShapeList: [TensorShape?] {
    Array(repeating: nil, count: _typeList.count)
  }
  /// The number of tensors.
  @_documentation(visibility: public)
  public var _tensorHandleCount: Int32 { Self._tensorHandleCount }
  /// The data type of each tensor.
  @_documentation(visibility: public)
  public var _typeList: [TensorDataType] { Self._typeList }

  /// The value made of the `count` tensors at `tensorHandles`, which it takes over.
  ///
  /// - Precondition: `count` is the number of the group's tensors.
  @_documentation(visibility: public)
  public init(_owning tensorHandles: UnsafePointer<CTensorHandle>?, count: Int) {
    requireCount(count, of: Self.self)
    self.init(_owning: tensorHandles)
  }
}

/// Traps unless `count` tensors make one `Group`.
func requireCount<Group: TensorGroup>(_ count: Int, of group: Group.Type) {
  let expected = Int(Group._tensorHandleCount)
  require(count == expected, "\(Group.self): made of \(expected) tensors, got \(count)")
}
