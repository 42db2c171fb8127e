import TensorFlow

/// A TensorFlow function, written out as the bytes of a `FunctionDef`.
///
/// Numbers of fields: tensorflow/core/framework/{function,op_def,node_def,attr_value,types}.proto.
struct FunctionDefinition {
  var name: String
  var inputs: [(name: String, type: TensorDataType)]
  var outputs: [(name: String, type: TensorDataType, source: String)]
  var nodes: [Node]

  /// An op within the function; all have one type attribute, `T`.
  struct Node {
    var name: String
    var op: String
    var inputs: [String]
    var type: TensorDataType
  }

  var bytes: [UInt8] {
    let arguments = inputs.map { argument($0.name, $0.type) }.flatMap { field(2, $0) }
    let results = outputs.map { argument($0.name, $0.type) }.flatMap { field(3, $0) }
    let signature = field(1, Array(name.utf8)) + arguments + results
    let returns = outputs.flatMap { field(4, entry($0.name, Array($0.source.utf8))) }
    return field(1, signature) + nodes.flatMap { field(3, encoded($0)) } + returns
  }

  private func argument(_ name: String, _ type: TensorDataType) -> [UInt8] {
    field(1, Array(name.utf8)) + field(3, Int(type._cDataType))
  }

  private func encoded(_ node: Node) -> [UInt8] {
    let attribute = entry("T", field(6, Int(node.type._cDataType)))
    return field(1, Array(node.name.utf8)) + field(2, Array(node.op.utf8))
      + node.inputs.flatMap { field(3, Array($0.utf8)) } + field(5, attribute)
  }

  private func entry(_ key: String, _ value: [UInt8]) -> [UInt8] {
    field(1, Array(key.utf8)) + field(2, value)
  }
}

// MARK: the wire format

/// A field that holds bytes: text, a message.
private func field(_ number: Int, _ bytes: [UInt8]) -> [UInt8] {
  varint(number << 3 | 2) + varint(bytes.count) + bytes
}

/// A field that holds a whole number.
private func field(_ number: Int, _ value: Int) -> [UInt8] { varint(number << 3) + varint(value) }

private func varint(_ value: Int) -> [UInt8] {
  value < 128 ? [UInt8(value)] : [UInt8(value & 127 | 128)] + varint(value >> 7)
}
