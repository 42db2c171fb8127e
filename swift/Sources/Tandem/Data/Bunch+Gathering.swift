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
      let rows = sampler.map(Int32.init)
      var starts = stride(from: 0, to: rows.count, by: batchSize).makeIterator()
      return {
        starts.next().map { start in
          let part = TI(Array(rows[start..<Swift.min(start + batchSize, rows.count)]))
          return (data.x.gathering(atIndices: part), data.y.gathering(atIndices: part))
        }
      }
    }
  }
}
