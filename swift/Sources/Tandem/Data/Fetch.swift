// Fetching the batches of a loader: item by item, or whole.
//
// A batch is asked for by its rows, the loader's seed and the number of the pass: whoever answers,
// the caller's thread or a worker, makes the same one of it.
//
// Twin: python/tandem/data/fetch.py; Workers.swift has the workers.

/// What a batch is asked for by.
struct Ask {
  let seed: Int
  let epoch: Int
  let rows: [Int]
  /// Whether to leave out what cannot be read.
  let skips: Bool
}

/// The batch, or nil where no item of it could be read; what could not be read.
struct Fetched<Batch> {
  let batch: Batch?
  let faults: [ItemError]
}

/// Nobody waits for the batch any more.
struct Abandoned: Error {}

/// Answers with a batch. It gives up, by `Abandoned`, when its second argument says so.
typealias Fetcher<Batch> = (Ask, _ isAbandoned: () -> Bool) throws -> Fetched<Batch>

/// Reads the items of a batch, each with its own seed, and collates them.
///
/// An item that cannot be read ends the batch, or is left out of it.
func fetcher<Source: ItemSource, Batch>(
  _ source: Source, _ collate: @escaping ([Source.Value]) throws -> Batch
) -> Fetcher<Batch> {
  { ask, isAbandoned in
    var (items, faults) = ([Source.Value](), [ItemError]())
    for row in ask.rows {
      if isAbandoned() { throw Abandoned() }
      do {
        let seed = itemSeed(ask.seed, ask.epoch, row)
        items.append(try source.value(at: row, seed: seed))
      } catch let error as ItemError where ask.skips { faults.append(error) }
    }
    return Fetched(batch: items.isEmpty ? nil : try collate(items), faults: faults)
  }
}
