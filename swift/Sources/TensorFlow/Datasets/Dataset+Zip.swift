/// Two groups in one: an element of two datasets side by side.
public struct Zip2TensorGroup<T: TensorGroup, U: TensorGroup>: TensorGroup {
  /// The element of the first.
  public var first: T
  /// The element of the second.
  public var second: U

  /// Both elements.
  public init(_ first: T, _ second: U) {
    self.first = first
    self.second = second
  }
}

/// The elements of two datasets, pair by pair, as many as the shorter one has.
public func zip<T: TensorGroup, U: TensorGroup>(_ dataset1: Dataset<T>, _ dataset2: Dataset<U>)
  -> Dataset<Zip2TensorGroup<T, U>>
{
  let shapes = dataset1.shapes + dataset2.shapes
  let pairs = _Raw.zipDataset(
    inputDatasets: [dataset1._handle, dataset2._handle],
    outputTypes: Zip2TensorGroup<T, U>._typeList, outputShapes: shapes)
  return Dataset(pairs, shapes: shapes, functions: dataset1.functions + dataset2.functions)
}
