import TensorFlow
import Testing

/// Functions for these tests, made known to TensorFlow once.
private enum Functions {
  static let float = Float.tensorFlowDataType
  static let int = Int64.tensorFlowDataType

  /// x * x, of any shape.
  static let square = add("test_square", float, [("Mul", ["x", "x"], float)], "y:z:0", float)
  /// -x, of any shape.
  static let negative = add("test_negative", float, [("Neg", ["x"], float)], "y:y:0", float)
  /// x + x, of whole numbers.
  static let double = add("test_double", int, [("AddV2", ["x", "x"], int)], "y:z:0", int)

  private static func add(
    _ name: String, _ input: TensorDataType, _ nodes: [(String, [String], TensorDataType)],
    _ source: String, _ output: TensorDataType
  ) -> String {
    let definition = FunctionDefinition(
      name: name, inputs: [("x", input)], outputs: [("out", output, source)],
      nodes: nodes.map { .init(name: "y", op: $0.0, inputs: $0.1, type: $0.2) })
    try! _Raw.addFunction(definition: definition.bytes)
    return name
  }

  /// count < limit, for the loop variables (count, limit).
  static let isBelow = addLoop(
    "test_is_below",
    [
      .init(
        name: "less", op: "Less", inputs: ["count", "limit"], type: int)
    ],
    [("more", Bool.tensorFlowDataType, "less:z:0")])
  /// (count + count, limit).
  static let doubled = addLoop(
    "test_doubled",
    [
      .init(
        name: "sum", op: "AddV2", inputs: ["count", "count"], type: int)
    ],
    [("next", int, "sum:z:0"), ("same", int, "limit")])

  private static func addLoop(
    _ name: String, _ nodes: [FunctionDefinition.Node],
    _ outputs: [(name: String, type: TensorDataType, source: String)]
  ) -> String {
    let definition = FunctionDefinition(
      name: name, inputs: [("count", int), ("limit", int)], outputs: outputs, nodes: nodes)
    try! _Raw.addFunction(definition: definition.bytes)
    return name
  }
}

@Suite("Raw ops with attributes that are functions")
struct RawFunctionTests {
  private let x: Tensor<Float> = [1, 2, 3]

  @Test("call a function by its name")
  func calls() {
    let one = _Raw.partitionedCall(args: [x], tout: [Functions.float], f: Functions.square)
    #expect(one.count == 1)
    #expect((one[0] as? Tensor<Float>) == [1, 4, 9])
    let other = _Raw.statefulPartitionedCall(
      args: [x], tout: [Functions.float], f: Functions.negative)
    #expect((other[0] as? Tensor<Float>) == [-1, -2, -3])
  }

  @Test("choose between functions")
  func conditions() {
    for (condition, expected) in [(true, [1, 4, 9]), (false, [-1, -2, -3])] as [(Bool, [Float])] {
      let chosen = _Raw.if(
        cond: Tensor(condition), [x], tout: [Functions.float], thenBranch: Functions.square,
        elseBranch: Functions.negative)
      #expect((chosen[0] as? Tensor<Float>)?.scalars == expected)
      let stateless = _Raw.statelessIf(
        cond: Tensor(condition), [x], tout: [Functions.float], thenBranch: Functions.square,
        elseBranch: Functions.negative)
      #expect((stateless[0] as? Tensor<Float>)?.scalars == expected)
    }
    for (index, expected) in [(0, [1, 4, 9]), (1, [-1, -2, -3])] as [(Int32, [Float])] {
      let chosen = _Raw.case(
        branchIndex: Tensor(index), [x], tout: [Functions.float],
        branches: [Functions.square, Functions.negative])
      #expect((chosen[0] as? Tensor<Float>)?.scalars == expected)
    }
  }

  @Test("repeat a function while another says so")
  func loops() {
    let start: [AnyTensor] = [Tensor<Int64>(3), Tensor<Int64>(50)]
    for end in [
      _Raw.while(start, cond: Functions.isBelow, body: Functions.doubled),
      _Raw.statelessWhile(start, cond: Functions.isBelow, body: Functions.doubled),
    ] {
      #expect(end.map { ($0 as? Tensor<Int64>)?.scalar } == [96, 50])
    }
  }

  @Test("map and gather the elements of a dataset")
  func datasets() {
    let types = [Functions.int]
    let shapes: [TensorShape?] = [TensorShape([])]
    let numbers = _Raw.rangeDataset(
      start: Tensor<Int64>(0), stop: Tensor<Int64>(5), step: Tensor<Int64>(1),
      outputTypes: types, outputShapes: shapes)
    let mapped = _Raw.mapDataset(
      inputDataset: numbers, otherArguments: [], f: Functions.double, outputTypes: types,
      outputShapes: shapes)
    let batches = _Raw.batchDatasetV2(
      inputDataset: mapped, batchSize: Tensor<Int64>(2), dropRemainder: Tensor(true),
      outputTypes: types, outputShapes: [TensorShape([2])])
    let iterator = _Raw.anonymousIteratorV3(outputTypes: types, outputShapes: [TensorShape([2])])
    _Raw.makeIterator(dataset: batches, iterator: iterator)
    for expected in [[0, 2], [4, 6]] as [[Int64]] {
      let next = _Raw.iteratorGetNext(
        iterator: iterator, outputTypes: types, outputShapes: [TensorShape([2])])
      #expect((next[0] as? Tensor<Int64>)?.scalars == expected)
    }
    let end = _Raw.iteratorGetNextAsOptional(
      iterator: iterator, outputTypes: types, outputShapes: [TensorShape([2])])
    #expect(_Raw.optionalHasValue(optional: end) == Tensor(false))
  }

  @Test("are told when bytes are no function, or its name is taken")
  func definitions() throws {
    #expect(throws: OperationError.self) { try _Raw.addFunction(definition: [1, 2, 3]) }
    _ = Functions.square
    let impostor = FunctionDefinition(
      name: "test_square", inputs: [("x", Functions.float)],
      outputs: [("out", Functions.float, "y:y:0")],
      nodes: [.init(name: "y", op: "Neg", inputs: ["x"], type: Functions.float)])
    let error = #expect(throws: OperationError.self) {
      try _Raw.addFunction(definition: impostor.bytes)
    }
    #expect("\(try #require(error))".contains("test_square"))
  }
}
