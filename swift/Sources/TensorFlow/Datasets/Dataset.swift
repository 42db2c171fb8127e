/// A sequence of elements that TensorFlow makes, transforms and reads ahead on threads of its own.
///
///     let digits = Dataset(elements: Labelled(images: images, labels: labels))
///     for batch in digits.shuffled(sampleCount: 1000, randomSeed: 1).batched(64).prefetched(count: 2) {
///       step(batch)
///     }
///
/// Nothing is computed before an element is asked for, and each iterator begins anew.
public struct Dataset<Element: TensorGroup> {
  /// TensorFlow's own dataset.
  @_documentation(visibility: public)
  public let _handle: VariantHandle
  /// The shape of each tensor of an element; nil where it varies or is not known.
  let shapes: [TensorShape?]
  /// What TensorFlow knows only while this lives: the functions that the elements go through.
  let functions: [AnyObject]

  /// The elements of a dataset that an op has made.
  @_documentation(visibility: public)
  public init(_handle: VariantHandle) {
    self.init(_handle, shapes: Element._unknownShapeList, functions: [])
  }

  init(_ handle: VariantHandle, shapes: [TensorShape?], functions: [AnyObject]) {
    _handle = handle
    self.shapes = shapes
    self.functions = functions
  }

  /// The rows of tensors: each element is one index along the first axis of them all.
  ///
  /// Tensors of shape `[n, ...]` make `n` elements of shape `[...]`.
  ///
  /// - Precondition: All tensors are of rank 1 or more and equally long along the first axis.
  public init(elements: Element) {
    let handles = elements._tensorHandles.map(\._tfeTensorHandle)
    let shapes = handles.map(\.shape)
    require(
      Set(shapes.map(\.dimensions.first)).count == 1 && shapes[0].rank > 0,
      "Dataset: the tensors have to be equally long along a first axis, their shapes are "
        + "\(shapes.map(\.description).joined(separator: ", "))")
    let rows = shapes.map { $0.dropFirst() }
    self.init(
      _Raw.tensorSliceDataset(components: handles.map(anyTensor), outputShapes: rows),
      shapes: rows, functions: [])
  }
}

extension Dataset where Element == Tensor<Int64> {
  /// An endless sequence of random integers, each of rank 0: the same for the same seed.
  public init(randomSeed: Int64) {
    let seeds = datasetSeeds(randomSeed)
    self.init(
      _Raw.randomDataset(
        seed: seeds.0, seed2: seeds.1, outputTypes: Element._typeList, outputShapes: [[]]),
      shapes: [[]], functions: [])
  }
}

/// Both seeds of an op on datasets, as `tf.data` makes them of one where no global seed is set. Two
/// zeros would mean no seed.
func datasetSeeds(_ seed: Int64) -> (Tensor<Int64>, Tensor<Int64>) {
  (Tensor(87_654_321, on: .host), Tensor(seed, on: .host))
}

// MARK: elements

extension Dataset: Sequence {
  /// Goes through the elements once.
  public typealias Iterator = DatasetIterator<Element>

  /// An iterator that begins at the first element.
  public func makeIterator() -> DatasetIterator<Element> { DatasetIterator(self) }
}

/// Goes through a dataset's elements once; its copies go on together.
public struct DatasetIterator<Element: TensorGroup>: IteratorProtocol {
  private let handle: ResourceHandle
  private let source: Dataset<Element>

  fileprivate init(_ source: Dataset<Element>) {
    self.source = source
    handle = _Raw.anonymousIteratorV3(
      outputTypes: Element._typeList, outputShapes: Element._unknownShapeList)
    _Raw.makeIterator(dataset: source._handle, iterator: handle)
  }

  /// The next element, or nil behind the last.
  public mutating func next() -> Element? {
    let (types, shapes) = (Element._typeList, Element._unknownShapeList)
    let found = _Raw.iteratorGetNextAsOptional(
      iterator: handle, outputTypes: types, outputShapes: shapes)
    guard _Raw.optionalHasValue(optional: found).scalarized() else { return nil }
    let tensors = _Raw.optionalGetValue(
      optional: found, outputTypes: types, outputShapes: shapes)
    return Element(_handles: tensors.map(\._tfe))
  }
}
