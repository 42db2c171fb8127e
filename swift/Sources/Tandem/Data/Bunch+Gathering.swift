import TensorFlow

extension Batches where Input == TF, Label == TI {
  /// The batches of a data set in memory, the rows of each gathered by one operation, in the order
  /// that the sampler gives each pass. The last batch may be short.
  ///
  /// A `DataLoader` takes item for item, which costs an operation each.
  ///
  /// - Precondition: The batch size is at least 1.
  public init(_ data: Dataset, batchSize: Int, _ sampler: Sampler) {
    require(batchSize >= 1, "Batches: the batch size must be at least 1, got \(batchSize)")
    let count = (sampler.length + batchSize - 1) / batchSize
    self.init(count: count, saved: sampler.saved) {
      var parts = chunks(sampler.map(Int32.init), of: batchSize).makeIterator()
      return {
        parts.next().map { rows in
          let part = TI(rows)
          return (data.x.gathering(atIndices: part), data.y.gathering(atIndices: part))
        }
      }
    }
  }
}
