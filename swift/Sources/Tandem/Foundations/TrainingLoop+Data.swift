import TensorFlow

// A data set, an order of its rows, and batches of them (lesson 9).

/// Inputs [n, ...] and classes [n] that go together.
public struct Dataset {
  public let x: TF
  public let y: TI

  /// - Precondition: There are as many classes as inputs.
  public init(_ x: TF, _ y: TI) {
    require(
      x.rank > 0 && y.rank > 0 && x.shape[0] == y.shape[0],
      "Dataset: inputs \(x.shape) and classes \(y.shape)")
    self.x = x
    self.y = y
  }

  public var count: Int { x.shape[0] }

  /// One input and its class.
  public subscript(index: Int) -> Batch { (x[index], y[index]) }

  /// Several neighbouring ones.
  public subscript(rows: Range<Int>) -> Batch { (x[rows], y[rows]) }
}

/// The rows of one epoch, each time it is iterated: in turn, shuffled, or by a given order.
///
/// A class, because it counts the epochs that have begun, and who shares it shares the count.
public final class Sampler: Sequence {
  /// How rows follow one another.
  public enum Order {
    case inTurn
    case shuffled(any RandomNumberGenerator)
    /// Shuffled as `torch.randperm` does: of one seed, the same order as in Python.
    case permuted(MersenneTwister)
    /// [epochs, length], which fixes every epoch.
    case given(TI)
  }

  public let length: Int
  private var order: Order
  /// How many epochs have begun.
  public private(set) var epoch = 0

  /// - Precondition: A given order is of shape [epochs, length].
  public init(_ length: Int, _ order: Order = .inTurn) {
    if case .given(let rows) = order {
      require(
        rows.rank == 2 && rows.shape[1] == length,
        "Sampler: needs an order [epochs, \(length)], got \(rows.shape)")
    }
    self.length = length
    self.order = order
  }

  /// - Precondition: A given order has an epoch left.
  public func makeIterator() -> IndexingIterator<[Int]> {
    epoch += 1
    return rows().makeIterator()
  }

  /// Remembers the order and the place in it.
  ///
  /// - Returns: What puts them back.
  public func saved() -> () -> Void {
    let (order, epoch) = (order, epoch)
    return { (self.order, self.epoch) = (order, epoch) }
  }

  private func rows() -> [Int] {
    switch order {
    case .inTurn: return Array(0..<length)
    case .shuffled(var generator):
      let rows = shuffled(&generator)
      order = .shuffled(generator)
      return rows
    case .permuted(var generator):
      let rows = generator.permutation(length)
      order = .permuted(generator)
      return rows
    case .given(let rows):
      let epochs = rows.shape[0]
      require(epoch <= epochs, "Sampler: the order has \(epochs) epochs, all used")
      return rows[epoch - 1].scalars.map(Int.init)
    }
  }

  private func shuffled(_ generator: inout some RandomNumberGenerator) -> [Int] {
    (0..<length).shuffled(using: &generator)
  }
}

/// Pairs of one input and one class, stacked into a batch.
///
/// - Precondition: There is a pair, and all are of one shape.
public func collate(_ items: [Batch]) -> Batch {
  (TF(stacking: items.map(\.x)), TI(stacking: items.map(\.y)))
}

/// Batches of a data set: a sampler says which rows, `collate` makes them one. The last batch may
/// be short.
public struct DataLoader: Sequence {
  public let data: Dataset
  public let batchSize: Int
  public let sampler: Sampler
  public let collate: ([Batch]) -> Batch

  /// - Precondition: The batch size is at least 1.
  public init(
    _ data: Dataset, batchSize: Int, _ sampler: Sampler,
    collate: @escaping ([Batch]) -> Batch = Tandem.collate
  ) {
    require(batchSize >= 1, "DataLoader: the batch size must be at least 1, got \(batchSize)")
    self.data = data
    self.batchSize = batchSize
    self.sampler = sampler
    self.collate = collate
  }

  /// How many batches an epoch has.
  public var count: Int { (sampler.length + batchSize - 1) / batchSize }

  public func makeIterator() -> some IteratorProtocol<Batch> {
    let rows = Array(sampler)
    return stride(from: 0, to: rows.count, by: batchSize).lazy.map { start in
      collate(rows[start..<Swift.min(start + batchSize, rows.count)].map { data[$0] })
    }.makeIterator()
  }
}
