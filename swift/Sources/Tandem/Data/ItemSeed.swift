// Twin: `item_seed` of python/tandem/data/fetch.py.

/// The seed of one item's draws, of 63 bits: another for each of the three numbers.
///
/// It hangs on them alone, so an item is drawn alike whoever reads it, and in whatever order; and it
/// is Python's: blake2b of the numbers in words.
///
/// - Parameters:
///   - seed: The loader's.
///   - epoch: The number of the pass.
///   - row: Which item it is; below zero for draws of a whole batch.
public func itemSeed(_ seed: Int, _ epoch: Int, _ row: Int) -> UInt64 {
  let digest = blake2b(Array("\(seed) \(epoch) \(row)".utf8), size: 8)
  return digest.reversed().reduce(0) { $0 << 8 | UInt64($1) } >> 1
}
