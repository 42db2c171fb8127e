import CTensorFlow

extension Attribute {
  /// As `set(on:)`, for a node of a graph: TensorFlow has a second set of functions for these.
  func set(onNode node: OpaquePointer?, _ status: OpaquePointer) {
    switch self {
    case .int(let name, let value): TF_SetAttrInt(node, cString(name), Int64(value))
    case .bool(let name, let value): TF_SetAttrBool(node, cString(name), value ? 1 : 0)
    case .float(let name, let value): TF_SetAttrFloat(node, cString(name), Float(value))
    case .type(let name, let value): TF_SetAttrType(node, cString(name), value._cDataType)
    case .string(let name, var value):
      value.withUTF8 { TF_SetAttrString(node, cString(name), $0.baseAddress, $0.count) }
    case .shape(let name, let value):
      let dimensions = value?.dimensions.map(Int64.init) ?? []
      TF_SetAttrShape(node, cString(name), dimensions, value.map { Int32($0.rank) } ?? -1)
    case .tensor(let name, let value):
      let tensor = TFE_TensorHandleResolve(value._cTensorHandle, status)
      TF_SetAttrTensor(node, cString(name), tensor, status)
      TF_DeleteTensor(tensor)
    case .function(let name, let value):
      TF_SetAttrFuncName(node, cString(name), value, value.utf8.count)
    default: setList(onNode: node)
    }
  }

  private func setList(onNode node: OpaquePointer?) {
    switch self {
    case .ints(let name, let values):
      TF_SetAttrIntList(node, cString(name), values.map(Int64.init), Int32(values.count))
    case .floats(let name, let values):
      TF_SetAttrFloatList(node, cString(name), values.map { Float($0) }, Int32(values.count))
    case .bools(let name, let values):
      TF_SetAttrBoolList(node, cString(name), values.map { $0 ? 1 : 0 }, Int32(values.count))
    case .types(let name, let values):
      TF_SetAttrTypeList(node, cString(name), values.map(\._cDataType), Int32(values.count))
    case .strings(let name, let values):
      withCStrings(values) {
        TF_SetAttrStringList(node, cString(name), $0, $1, Int32(values.count))
      }
    case .shapes(let name, let values):
      withCShapes(values) { TF_SetAttrShapeList(node, cString(name), $0, $1, Int32(values.count)) }
    case .functions(let name, _):
      fatalError("compiled: a node cannot be given a list of functions (attribute \(name))")
    default: break
    }
  }
}
