import TensorFlow
import Testing

/// A mistake with a raw op, and what the program says as it stops.
enum RawMistake: String, CaseIterable, Codable, Sendable {
  case list, function, functions, string, shape, resource

  /// What must be said: the op, its inputs and its attributes.
  var parts: [String] {
    switch self {
    case .list: ["Einsum: ", "(inputs: [Float [2, 3], Float [2, 2]]; equation = ij,jk->ik)"]
    case .function:
      ["PartitionedCall: ", "no_such_function", "(inputs: [Float [2]]; Tout = [Float]"]
    case .functions: ["no_such_function", "attribute branches"]
    case .string: ["StaticRegexFullMatch: ", "(inputs: String [1]; pattern = (", "missing )"]
    case .shape: ["EnsureShape: ", "(inputs: Float [2]; shape = [3])"]
    case .resource: ["ReadVariableOp: ", "(inputs: Resource []; dtype = Float)"]
    }
  }

  func make() -> Any {
    let x: Tensor<Float> = [1, 2]
    switch self {
    case .list:
      let (a, b) = (Tensor<Float>(ones: [2, 3]), Tensor<Float>(ones: [2, 2]))
      return _Raw.einsum(inputs: [a, b], equation: "ij,jk->ik")
    case .function:
      return _Raw.partitionedCall(
        args: [x], tout: [Float.tensorFlowDataType], f: "no_such_function")
    case .functions:
      return _Raw.case(
        branchIndex: Tensor(0), [x], tout: [Float.tensorFlowDataType],
        branches: ["no_such_function"])
    case .string: return _Raw.staticRegexFullMatch(StringTensor(["a"]), pattern: "(")
    case .shape: return _Raw.ensureShape(x, shape: TensorShape([3]))
    case .resource:
      let variable = _Raw.varHandleOp(
        container: "", sharedName: "nothing", dtype: Float.tensorFlowDataType, shape: [],
        allowedDevices: [])
      return _Raw.readVariableOp(resource: variable) as Tensor<Float>
    }
  }
}

// One after the other: every process opens TensorFlow anew.
@Suite("Mistakes with raw ops", .serialized)
struct RawMistakeTests {
  @Test("stop the program and name op, inputs and attributes", arguments: RawMistake.allCases)
  func stops(mistake: RawMistake) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [mistake] in
      print(mistake.make())
    }
    let words = standardError(of: result)
    for part in mistake.parts { #expect(words.contains(part), "\(words)") }
  }
}
