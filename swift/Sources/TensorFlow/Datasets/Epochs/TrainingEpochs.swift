/// An endless sequence of epochs, each a collection of batches in a new random order.
///
///     for (epoch, batches) in TrainingEpochs(samples: images, batchSize: 64).prefix(3).enumerated() {
///       for batch in batches { step(batch.collated) }
///     }
///
/// All batches have the same size. The samples that do not fill one are left out of the epoch and
/// come first in the next, so that none is left out for long. A sample is looked up when it is read
/// from its batch.
public final class TrainingEpochs<Samples: Collection, Entropy: RandomNumberGenerator>: Sequence,
  IteratorProtocol
{
  /// The batches of one epoch.
  public typealias Element = Slices<Sampling<Samples, Array<Samples.Index>.SubSequence>>

  private let samples: Samples
  private let batchSize: Int
  private var order: EpochOrder<Samples.Index>
  private var entropy: Entropy

  /// Epochs of `samples` in batches of `batchSize`, shuffled by `entropy`.
  ///
  /// - Precondition: `batchSize` is positive.
  public init(samples: Samples, batchSize: Int, entropy: Entropy) {
    self.samples = samples
    self.batchSize = batchSize
    order = EpochOrder(samples.indices, batchSize: batchSize)
    self.entropy = entropy
  }

  /// The next epoch: never nil, but without batches where there are fewer samples than one takes.
  public func next() -> Element? {
    samples.sampled(at: order.next(using: &entropy)).inBatches(of: batchSize)
  }
}

extension TrainingEpochs where Entropy == SystemRandomNumberGenerator {
  /// Epochs of `samples` in batches of `batchSize`, in another order at each run of the program.
  ///
  /// - Precondition: `batchSize` is positive.
  public convenience init(samples: Samples, batchSize: Int) {
    self.init(samples: samples, batchSize: batchSize, entropy: SystemRandomNumberGenerator())
  }
}

/// The order in which the samples come, epoch by epoch.
struct EpochOrder<Place> {
  private var places: [Place]
  private let batchSize: Int
  /// How many, at the end of `places`, the epoch before this one has left out.
  private var leftOver = 0

  init(_ places: some Collection<Place>, batchSize: Int) {
    require(batchSize > 0, "TrainingEpochs: the batch size \(batchSize) is not positive")
    self.places = Array(places)
    self.batchSize = batchSize
  }

  /// The places of the next epoch's samples, as many as fill whole batches: those left over first,
  /// the others shuffled.
  mutating func next(using entropy: inout some RandomNumberGenerator) -> ArraySlice<Place> {
    places.rotate(shiftingToStart: places.count - leftOver)
    places[leftOver...].shuffle(using: &entropy)
    leftOver = places.count % batchSize
    return places.dropLast(leftOver)
  }
}
