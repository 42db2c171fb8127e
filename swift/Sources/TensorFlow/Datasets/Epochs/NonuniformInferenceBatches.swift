/// Batches for inference from samples of different sizes, each of samples of nearly one size.
///
///     NonuniformInferenceBatches(samples: texts, batchSize: 32) { $0.count < $1.count }
public typealias NonuniformInferenceBatches<Samples: Collection> = Slices<
  Sampling<Samples, [Samples.Index]>
>

/// A collection made of a selection of another's elements: `Sampling`, by the names of its parts.
public protocol SamplingProtocol: Collection {
  /// The collection that is selected from.
  associatedtype Samples: Collection
  /// The places of the selected elements.
  associatedtype Selection: Collection where Selection.Element == Samples.Index
  /// The elements of `base` at the places in `selection`.
  init(base: Samples, selection: Selection)
}

extension Sampling: SamplingProtocol {
  /// The collection that is selected from.
  public typealias Samples = Base
}

extension Slices
where Base: SamplingProtocol, Base.Selection == [Base.Samples.Index] {
  /// Batches of `batchSize` samples of nearly one size, the largest first: where memory does not
  /// suffice, it shows at once. The last batch, of the smallest, may be shorter.
  ///
  /// - Parameter areInAscendingSizeOrder: Whether the first sample is smaller than the second.
  /// - Precondition: `batchSize` is positive.
  public init(
    samples: Base.Samples, batchSize: Int,
    areInAscendingSizeOrder: (Base.Samples.Element, Base.Samples.Element) -> Bool
  ) {
    let places = samples.indices.sorted { areInAscendingSizeOrder(samples[$1], samples[$0]) }
    self.init(Base(base: samples, selection: places), batchSize: batchSize)
  }

  /// The same by another name of the last argument; a trailing closure goes to the first.
  ///
  /// - Precondition: `batchSize` is positive.
  @_disfavoredOverload
  public init(
    samples: Base.Samples, batchSize: Int,
    samplesAreInAscendingSizeOrder: (Base.Samples.Element, Base.Samples.Element) -> Bool
  ) {
    self.init(
      samples: samples, batchSize: batchSize,
      areInAscendingSizeOrder: samplesAreInAscendingSizeOrder)
  }
}
