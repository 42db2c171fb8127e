import Foundation
import TensorFlow

// The data loader: batches of items, in an order that can be taken up again to the bit (lessons 9, 14).
//
// A pass draws its order from the sampler; the draws of an item's transforms hang on (seed of the
// loader, number of the pass, row) alone. So they are the same for any number of workers, and after a
// resume in mid-pass; and of one seed the order and the draws are Python's.
//
// Twin: python/tandem/data/loader.py, whose `DataLoader` this is; that name is lesson 9's loader of
// tensors here. Threads need no pinned memory and are not kept from pass to pass.

/// The rows of a pass, pass after pass.
public protocol RowSampler: AnyObject {
  /// How many rows a pass has.
  var length: Int { get }

  /// The rows of the next pass, which begins with that.
  func nextRows() -> [Int]

  /// Remembers the order of the passes to come.
  ///
  /// - Returns: What puts it back.
  func saved() -> () -> Void
}

extension Sampler: RowSampler {
  public func nextRows() -> [Int] { Array(self) }
}

/// Batches of items: a sampler says which rows, `collate` makes them one.
public final class ItemLoader<Input, Label> {
  /// Inputs, and what they are to give.
  public typealias Batch = Batches<Input, Label>.Element

  /// How many items a batch has; the last may have fewer.
  public let batchSize: Int
  /// Which rows come when.
  public let sampler: any RowSampler
  /// How it works.
  public let options: LoaderOptions
  /// What each batch of inputs is put through, in the caller's thread.
  public var batchTransforms: [any Transform<Input>] = []
  /// How many passes have begun.
  public internal(set) var epoch = 0
  /// What could not be read in the latest pass.
  public internal(set) var skipped: [ItemError] = []
  /// What orders and draws hang on.
  public let seed: Int
  /// The first batch of the next pass.
  var start = 0
  weak var running: LoaderPass<Batch>?
  private let fetch: Fetcher<Batch>

  init(
    count: Int, batchSize: Int, shuffle: Bool, sampler: (any RowSampler)?, options: LoaderOptions,
    fetch: @escaping Fetcher<Batch>
  ) {
    require(batchSize >= 1, "ItemLoader: the batch size must be at least 1, got \(batchSize)")
    options.check()
    require(
      sampler == nil || !shuffle, "ItemLoader: a sampler has its own order: give it or `shuffle`")
    (self.batchSize, self.options, self.fetch) = (batchSize, options, fetch)
    seed = options.seed ?? .random(in: 0..<1 << 62)
    let generator = MersenneTwister(torchSeed: seed)
    self.sampler = sampler ?? Sampler(count, shuffle ? .permuted(generator) : .inTurn)
  }

  /// Batches that `collate` makes of the items of `source`.
  ///
  /// - Parameters:
  ///   - shuffle: Whether all rows come in another order in each pass, of `options.seed`.
  ///   - sampler: Another order; nil for all rows.
  ///   - collate: Makes one batch of items, of which there is one at least; workers call it.
  /// - Precondition: Sizes are at least 1, and there is one order only.
  public convenience init<Source: ItemSource>(
    _ source: Source, batchSize: Int = 64, shuffle: Bool = false,
    sampler: (any RowSampler)? = nil, options: LoaderOptions = LoaderOptions(),
    collate: @escaping ([Source.Value]) throws -> Batch
  ) {
    self.init(
      count: source.count, batchSize: batchSize, shuffle: shuffle, sampler: sampler,
      options: options, fetch: fetcher(source, collate))
  }

  /// Batches that `getBatch` gives for all their rows at once, without workers unless asked for.
  ///
  /// - Precondition: As for items.
  public convenience init(
    count: Int, batchSize: Int = 64, shuffle: Bool = false, sampler: (any RowSampler)? = nil,
    options: LoaderOptions = LoaderOptions(), getBatch: @escaping ([Int]) throws -> Batch
  ) {
    self.init(
      count: count, batchSize: batchSize, shuffle: shuffle, sampler: sampler, options: options
    ) { ask, _ in Fetched(batch: try getBatch(ask.rows), faults: []) }
  }

  /// How many batches a whole pass has.
  public var count: Int {
    let rows = sampler.length
    return options.dropLast ? rows / batchSize : (rows + batchSize - 1) / batchSize
  }

  /// Begins a pass: gives its batches one by one, then nil. Who lets go of the function has left the
  /// pass, whose workers end.
  ///
  /// - Throws: The function, `ItemError` for an item that cannot be read where those are thrown;
  ///   what transforms and `collate` throw.
  public func pass() -> Batches<Input, Label>.Pass {
    let (number, first, restore) = (epoch, start, sampler.saved())
    (epoch, start, skipped) = (number + 1, 0, [])
    let asks = chunks(sampler.nextRows()).dropFirst(first).map {
      Ask(seed: seed, epoch: number, rows: $0, skips: options.onError == .skipped)
    }
    let pass = LoaderPass(number: number, start: first, asks: asks, options, restore, fetch)
    running = pass
    return { try self.next(of: pass) }
  }

  /// The rows of each batch.
  private func chunks(_ rows: [Int]) -> [[Int]] {
    (0..<count).map { Array(rows[($0 * batchSize)..<min(($0 + 1) * batchSize, rows.count)]) }
  }
}
