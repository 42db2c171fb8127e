import CTensorFlow

/// A named attribute of an op.
enum Attribute {
  case int(StaticString, Int)
  case bool(StaticString, Bool)
  case float(StaticString, Double)
  case type(StaticString, TensorDataType)
  case string(StaticString, String)
  /// `nil` is a shape of unknown rank.
  case shape(StaticString, TensorShape?)
  case ints(StaticString, [Int])
  case floats(StaticString, [Double])
  case bools(StaticString, [Bool])
  case types(StaticString, [TensorDataType])
  case strings(StaticString, [String])
  case shapes(StaticString, [TensorShape?])
  case tensor(StaticString, TFETensorHandle)
  /// The name of a function that the context knows.
  case function(StaticString, String)
  case functions(StaticString, [String])

  func set(on call: OpaquePointer, _ status: OpaquePointer) {
    switch self {
    case .int(let name, let value): TFE_OpSetAttrInt(call, cString(name), Int64(value))
    case .bool(let name, let value): TFE_OpSetAttrBool(call, cString(name), value ? 1 : 0)
    case .float(let name, let value): TFE_OpSetAttrFloat(call, cString(name), Float(value))
    case .type(let name, let value): TFE_OpSetAttrType(call, cString(name), value._cDataType)
    case .string(let name, var value):
      value.withUTF8 { TFE_OpSetAttrString(call, cString(name), $0.baseAddress, $0.count) }
    case .shape(let name, let value):
      let dimensions = value?.dimensions.map(Int64.init) ?? []
      let rank = value.map { Int32($0.rank) } ?? -1
      TFE_OpSetAttrShape(call, cString(name), dimensions, rank, status)
    case .tensor(let name, let value):
      let tensor = TFE_TensorHandleResolve(value._cTensorHandle, status)
      TFE_OpSetAttrTensor(call, cString(name), tensor, status)
      TF_DeleteTensor(tensor)
    case .function(let name, let value):
      TFE_OpSetAttrFunctionName(call, cString(name), value, value.utf8.count)
    default: setList(on: call, status)
    }
  }

  private func setList(on call: OpaquePointer, _ status: OpaquePointer) {
    switch self {
    case .ints(let name, let values):
      TFE_OpSetAttrIntList(call, cString(name), values.map(Int64.init), Int32(values.count))
    case .floats(let name, let values):
      TFE_OpSetAttrFloatList(call, cString(name), values.map { Float($0) }, Int32(values.count))
    case .bools(let name, let values):
      TFE_OpSetAttrBoolList(call, cString(name), values.map { $0 ? 1 : 0 }, Int32(values.count))
    case .types(let name, let values):
      TFE_OpSetAttrTypeList(call, cString(name), values.map(\._cDataType), Int32(values.count))
    case .strings(let name, let values):
      withCStrings(values) {
        TFE_OpSetAttrStringList(call, cString(name), $0, $1, Int32(values.count))
      }
    case .shapes(let name, let values):
      withCShapes(values) {
        TFE_OpSetAttrShapeList(call, cString(name), $0, $1, Int32(values.count), status)
      }
    case .functions(let name, let values): setFunctions(name, values, on: call, status)
    default: break
    }
  }

  /// TensorFlow takes a list of functions as ops of their names.
  private func setFunctions(
    _ name: StaticString, _ values: [String], on call: OpaquePointer, _ status: OpaquePointer
  ) {
    var functions: [OpaquePointer?] = values.map { value in
      let function = TFE_NewOp(Runtime.context, value, status)
      checkStatus(status, "the function \(value) of the attribute \(name)")
      return function
    }
    TFE_OpSetAttrFunctionList(call, cString(name), &functions, Int32(values.count))
    functions.forEach { TFE_DeleteOp($0) }
  }

  /// For error messages: `strides = [1, 2, 2, 1]`.
  var text: String {
    switch self {
    case .int(let name, let value): "\(name) = \(value)"
    case .bool(let name, let value): "\(name) = \(value)"
    case .float(let name, let value): "\(name) = \(value)"
    case .type(let name, let value): "\(name) = \(value)"
    case .string(let name, let value): "\(name) = \(value)"
    case .shape(let name, let value): "\(name) = \(value?.description ?? "unknown")"
    case .ints(let name, let values): "\(name) = \(values)"
    case .floats(let name, let values): "\(name) = \(values)"
    case .bools(let name, let values): "\(name) = \(values)"
    case .types(let name, let values): "\(name) = \(values)"
    case .strings(let name, let values): "\(name) = \(values)"
    case .shapes(let name, let values): "\(name) = \(values.map { $0?.description ?? "unknown" })"
    case .tensor(let name, let value): "\(name) = a tensor of shape \(value.shape)"
    case .function(let name, let value): "\(name) = \(value)"
    case .functions(let name, let values): "\(name) = \(values)"
    }
  }
}

// MARK: lists as C takes them

/// Gives `body` the start and the size of each string.
func withCStrings(_ values: [String], _ body: ([UnsafeRawPointer?], [Int]) -> Void) {
  let sizes = values.map(\.utf8.count)
  let bytes = values.flatMap(\.utf8)
  bytes.withUnsafeBytes { all in
    var offset = 0
    let starts = sizes.map { size -> UnsafeRawPointer? in
      defer { offset += size }
      return all.baseAddress.map { $0 + offset }
    }
    body(starts, sizes)
  }
}

/// Gives `body` the dimensions and the rank of each shape.
func withCShapes(
  _ values: [TensorShape?],
  _ body: (UnsafeMutablePointer<UnsafePointer<Int64>?>?, [Int32]) -> Void
) {
  let ranks = values.map { $0.map { Int32($0.rank) } ?? -1 }
  let all = values.flatMap { $0?.dimensions.map(Int64.init) ?? [] }
  all.withUnsafeBufferPointer { buffer in
    var offset = 0
    var starts = ranks.map { rank -> UnsafePointer<Int64>? in
      defer { offset += Int(max(0, rank)) }
      return buffer.baseAddress.map { $0 + offset }
    }
    starts.withUnsafeMutableBufferPointer { body($0.baseAddress, ranks) }
  }
}
