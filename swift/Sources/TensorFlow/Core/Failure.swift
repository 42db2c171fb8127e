import CTensorFlow

// The wording of what goes wrong inside an op. A programmer's mistake traps, and its message names
// the op and the shapes; `fatalError` prints it in optimised builds too, `precondition` does not.

/// Traps with TensorFlow's message if `status` holds an error.
@inline(__always) func checkStatus(_ status: OpaquePointer?, _ what: @autoclosure () -> String) {
  if TF_GetCode(status) != 0 { fatalError("\(what()): \(String(cString: TF_Message(status)))") }
}

/// Traps with what an op was given and what TensorFlow said.
@inline(never) func failOperation(
  _ name: String, _ inputs: [OperationInput], _ attributes: [Attribute],
  _ status: OpaquePointer
) -> Never {
  let handles = inputs.flatMap(\.handles)
  if let words = shapeMistake(name, handles.map(\.shape)) { fatalError(words) }
  let tensors = inputs.map(words).joined(separator: ", ")
  let settings = attributes.map { "; " + $0.text }.joined()
  fatalError(
    "\(name): \(String(cString: TF_Message(status))) (inputs: \(tensors)\(settings))")
}

/// A tensor as `Float [2, 3]`, a list in brackets.
private func words(_ input: OperationInput) -> String {
  let tensors = input.handles.map { "\($0.dataType) \($0.shape)" }.joined(separator: ", ")
  return if case .one = input { tensors } else { "[\(tensors)]" }
}

private let broadcasting: Set<String> = [
  "AddV2", "Sub", "Mul", "RealDiv", "Div", "FloorDiv", "FloorMod", "Mod", "Pow", "Maximum",
  "Minimum", "SquaredDifference", "Less", "LessEqual", "Greater", "GreaterEqual", "Equal",
  "NotEqual", "LogicalAnd", "LogicalOr",
]

/// Plain words for the mistakes that people make most, or nil.
private func shapeMistake(_ name: String, _ shapes: [TensorShape]) -> String? {
  switch (name, shapes.count) {
  case ("BatchMatMulV2", 2):
    guard !fit(shapes[0].dropLast(2), shapes[1].dropLast(2)) else { return nil }
    return "matmul: batches cannot be broadcast together: \(shapes[0]) and \(shapes[1])"
  case ("Conv2D", 2) where shapes[0].rank == 4 && shapes[1].rank == 4:
    guard shapes[0][3] != shapes[1][2] else { return nil }
    return "conv2D: the input \(shapes[0]) has \(shapes[0][3]) channels, "
      + "the filter \(shapes[1]) takes \(shapes[1][2])"
  case (_, 2) where broadcasting.contains(name) && !fit(shapes[0], shapes[1]):
    return "\(name): shapes cannot be broadcast together: \(shapes[0]) and \(shapes[1])"
  default:
    return nil
  }
}

/// Whether two shapes can be broadcast together. An op fails for other reasons too, such as a
/// division by zero or a scalar type that it has no kernel for.
private func fit(_ lhs: TensorShape, _ rhs: TensorShape) -> Bool {
  zip(lhs.reversed(), rhs.reversed()).allSatisfy { $0 == $1 || $0 == 1 || $1 == 1 }
}
