/// An endless sequence of epochs for samples of different sizes, such as texts: each batch holds
/// samples of nearly one size, so that little is filled up by `paddedAndCollated(with:)`.
///
/// The samples are shuffled, then sorted within groups of as many as fill `batchesPerSort` batches;
/// the batches then come in random order, but for one that holds a largest sample. That one
/// comes first: where memory does not suffice, it shows at once. All batches have the same size; the
/// samples that do not fill one come into the next epoch for certain.
public final class NonuniformTrainingEpochs<
  Samples: Collection, Entropy: RandomNumberGenerator
>: Sequence, IteratorProtocol {
  /// The batches of one epoch.
  public typealias Element = Slices<Sampling<Samples, Array<Samples.Index>.SubSequence>>

  private let samples: Samples
  private let batchSize: Int
  private let batchesPerSort: Int
  private let areInAscendingSizeOrder: (Samples.Element, Samples.Element) -> Bool
  private var order: EpochOrder<Samples.Index>
  private var entropy: Entropy

  /// Epochs of `samples` in batches of `batchSize`, shuffled by `entropy`.
  ///
  /// - Parameters:
  ///   - batchesPerSort: How many batches are sorted together: the more, the more alike the
  ///     samples of a batch in size, and the less random its choice.
  ///   - areInAscendingSizeOrder: Whether the first sample is smaller than the second.
  /// - Precondition: `batchSize` and `batchesPerSort` are positive.
  public init(
    samples: Samples, batchSize: Int, entropy: Entropy, batchesPerSort: Int = 100,
    areInAscendingSizeOrder: @escaping (Samples.Element, Samples.Element) -> Bool
  ) {
    require(
      batchesPerSort > 0,
      "NonuniformTrainingEpochs: \(batchesPerSort) batches cannot be sorted together")
    self.samples = samples
    self.batchSize = batchSize
    self.batchesPerSort = batchesPerSort
    self.areInAscendingSizeOrder = areInAscendingSizeOrder
    order = EpochOrder(samples.indices, batchSize: batchSize)
    self.entropy = entropy
  }

  /// The next epoch: never nil, but without batches where there are fewer samples than one takes.
  public func next() -> Element? {
    var batches = batchesOfLikeSize(order.next(using: &entropy))
    batches.shuffle(using: &entropy)
    putLargestFirst(&batches)
    return samples.sampled(at: batches.flatMap { $0 }[...]).inBatches(of: batchSize)
  }

  /// Batches of places whose samples grow, from group to group anew.
  private func batchesOfLikeSize(_ places: ArraySlice<Samples.Index>) -> [ArraySlice<Samples.Index>]
  {
    places.inBatches(of: batchSize * batchesPerSort).flatMap { group in
      group.sorted { areInAscendingSizeOrder(samples[$0], samples[$1]) }.inBatches(of: batchSize)
    }
  }

  private func putLargestFirst(_ batches: inout [ArraySlice<Samples.Index>]) {
    let largest = batches.indices.max {
      areInAscendingSizeOrder(samples[batches[$0].last!], samples[batches[$1].last!])
    }
    if let largest { batches.swapAt(batches.startIndex, largest) }
  }
}

extension NonuniformTrainingEpochs where Entropy == SystemRandomNumberGenerator {
  /// Epochs of `samples` in batches of `batchSize`, in another order at each run of the program.
  ///
  /// - Parameters:
  ///   - batchesPerSort: How many batches are sorted together.
  ///   - areInAscendingSizeOrder: Whether the first sample is smaller than the second.
  /// - Precondition: `batchSize` and `batchesPerSort` are positive.
  public convenience init(
    samples: Samples, batchSize: Int, batchesPerSort: Int = 100,
    areInAscendingSizeOrder: @escaping (Samples.Element, Samples.Element) -> Bool
  ) {
    self.init(
      samples: samples, batchSize: batchSize, entropy: SystemRandomNumberGenerator(),
      batchesPerSort: batchesPerSort, areInAscendingSizeOrder: areInAscendingSizeOrder)
  }
}
