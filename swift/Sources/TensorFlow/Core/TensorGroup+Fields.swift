import Foundation
@_spi(Reflection) import Swift

// How a struct of groups is a group: its stored properties are visited by byte offset, and a new
// value is built over uninitialised memory, property by property.

/// The stored properties of a type, all of them groups.
private struct GroupFields {
  typealias Field = (offset: Int, type: any TensorGroup.Type)
  let fields: [Field]

  nonisolated(unsafe) private static var known: [ObjectIdentifier: GroupFields] = [:]
  private static let lock = NSLock()

  static func of(_ type: (some TensorGroup).Type) -> GroupFields {
    let key = ObjectIdentifier(type)
    if let fields = lock.withLock({ known[key] }) { return fields }
    let fields = GroupFields(type)
    lock.withLock { known[key] = fields }
    return fields
  }

  private init<Group: TensorGroup>(_ type: Group.Type) {
    require(
      isStruct(Group.self),
      "TensorGroup: \(type) is no struct; it has to say itself how it is made")
    var fields: [Field] = []
    _ = _forEachField(of: type, options: .ignoreUnknown) { name, offset, type, _ in
      guard let group = type as? any TensorGroup.Type else {
        let name = String(cString: name)
        fatalError("TensorGroup: the stored property \(name) is of type \(type), not a group")
      }
      fields.append((offset, group))
      return true
    }
    self.fields = fields
  }
}

private struct Holder<Value> { var value: Value }

/// The runtime tells the kind of a field, so the value is asked about as the field of another.
private func isStruct<Value>(_ type: Value.Type) -> Bool {
  var isStruct = false
  _ = _forEachField(of: Holder<Value>.self) { _, _, _, kind in
    isStruct = kind == .struct
    return true
  }
  return isStruct
}

extension TensorGroup {
  /// The data type of each tensor, property by property.
  @_documentation(visibility: public)
  public static var _typeList: [TensorDataType] {
    GroupFields.of(Self.self).fields.flatMap { $0.type._typeList }
  }

  /// The owner of each tensor, property by property.
  @_documentation(visibility: public)
  public var _tensorHandles: [any _AnyTensorHandle] {
    withUnsafeBytes(of: self) { bytes in
      GroupFields.of(Self.self).fields.flatMap { field in
        field.type.handles(at: bytes.baseAddress! + field.offset)
      }
    }
  }

  /// The value made of the tensors at `tensorHandles`, property by property.
  @_documentation(visibility: public)
  public init(_owning tensorHandles: UnsafePointer<CTensorHandle>?) {
    var next = tensorHandles
    self.init { field in
      defer { next = next.map { $0 + Int(field._tensorHandleCount) } }
      return field.init(_owning: next)
    }
  }

  /// The value made of those tensors, property by property.
  ///
  /// - Precondition: There are as many as the group has.
  @_documentation(visibility: public)
  public init<Handles: RandomAccessCollection>(_handles handles: Handles)
  where Handles.Element: _AnyTensorHandle {
    requireCount(handles.count, of: Self.self)
    var rest = handles[...]
    self.init { field in
      defer { rest = rest.dropFirst(Int(field._tensorHandleCount)) }
      return field.init(_handles: rest.prefix(Int(field._tensorHandleCount)))
    }
  }

  /// The owners of the tensors of the value at `place`.
  private static func handles(at place: UnsafeRawPointer) -> [any _AnyTensorHandle] {
    place.assumingMemoryBound(to: Self.self).pointee._tensorHandles
  }

  /// The value whose stored properties `make` gives, in their order.
  private init(_ make: (any TensorGroup.Type) -> any TensorGroup) {
    let place = UnsafeMutablePointer<Self>.allocate(capacity: 1)
    defer { place.deallocate() }
    for field in GroupFields.of(Self.self).fields {
      put(make(field.type), at: UnsafeMutableRawPointer(place) + field.offset)
    }
    self = place.move()
  }
}

private func put<Group: TensorGroup>(_ value: Group, at place: UnsafeMutableRawPointer) {
  place.initializeMemory(as: Group.self, repeating: value, count: 1)
}
