// Datasets whose elements go through a Swift function. It is traced once, and TensorFlow runs the
// trace: the function is not called for each element.

extension Dataset {
  /// What `transform` makes of each element.
  ///
  /// `transform` is traced for the shapes of the first element; TensorFlow refuses one of another
  /// shape, such as a last batch that is shorter.
  ///
  /// - Precondition: `transform` reads no scalar of its argument, draws no random number and uses no
  ///   tensor from outside of more than 256 scalars.
  public func map<ResultElement: TensorGroup>(_ transform: (Element) -> ResultElement)
    -> Dataset<ResultElement>
  {
    let (function, shapes) = traced(transform)
    let results = _Raw.mapDataset(
      inputDataset: _handle, otherArguments: [], f: function.name,
      outputTypes: ResultElement._typeList, outputShapes: shapes)
    return Dataset<ResultElement>(results, shapes: shapes, functions: functions + [function])
  }

  /// What `transform` makes of each element, of `parallelCallCount` at a time; they keep their order.
  ///
  /// - Precondition: `parallelCallCount` is positive; `transform` is as for `map(_:)`.
  public func map<ResultElement: TensorGroup>(
    parallelCallCount: Int, _ transform: (Element) -> ResultElement
  ) -> Dataset<ResultElement> {
    require(parallelCallCount > 0, "map: \(parallelCallCount) calls at a time are none")
    let (function, shapes) = traced(transform)
    let results = _Raw.parallelMapDatasetV2(
      inputDataset: _handle, otherArguments: [],
      numParallelCalls: Tensor(Int64(parallelCallCount), on: .host), f: function.name,
      outputTypes: ResultElement._typeList, outputShapes: shapes)
    return Dataset<ResultElement>(results, shapes: shapes, functions: functions + [function])
  }

  /// The elements for which `isIncluded` gives true, as a tensor of rank 0.
  ///
  /// - Precondition: `isIncluded` is as the function for `map(_:)`.
  public func filter(_ isIncluded: (Element) -> Tensor<Bool>) -> Dataset {
    let (function, shape) = traced(isIncluded)
    require(shape == [[]], "filter: the function has to give one truth value, not \(shape[0])")
    let included = _Raw.filterDataset(
      inputDataset: _handle, otherArguments: [], predicate: function.name,
      outputTypes: Element._typeList, outputShapes: shapes)
    return Dataset(included, shapes: shapes, functions: functions + [function])
  }

  /// `body` as a function for TensorFlow, and the shapes that it gives.
  private func traced<Result: TensorGroup>(_ body: (Element) -> Result) -> (
    function: GraphFunction, shapes: [TensorShape]
  ) {
    let inputs = zip(Element._typeList, elementShapes()).map { (type: $0, shape: $1) }
    var shapes: [TensorShape] = []
    let function = traceFunction(inputs: inputs) { arguments in
      let checked = arguments.map { execute(ensureShape, $0, [.shape("shape", $0.shape)]) }
      let results = body(Element(_handles: checked))._tensorHandles.map(\._tfeTensorHandle)
      shapes = results.map(\.shape)
      return results
    }
    return (function, shapes)
  }

  /// The shapes of an element's tensors, where need be those of the first element.
  private func elementShapes() -> [TensorShape] {
    let known = shapes.compactMap { $0 }
    if known.count == shapes.count { return known }
    var iterator = makeIterator()
    guard let first = iterator.next() else {
      fatalError("Dataset: a function over no elements, whose shapes are not known, has no trace")
    }
    return first._tensorHandles.map(\.shape)
  }
}

private let ensureShape = Operation("EnsureShape")
