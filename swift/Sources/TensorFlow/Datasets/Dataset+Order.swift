// Datasets of the same elements in another order, number or grouping.

extension Dataset {
  /// The same elements, of which up to `count` are made ready ahead of being asked for.
  ///
  /// - Precondition: `count` is not negative.
  public func prefetched(count: Int) -> Dataset {
    require(count >= 0, "prefetched: \(count) elements cannot be made ready")
    return with(
      _Raw.prefetchDataset(
        inputDataset: _handle, bufferSize: host(count), outputTypes: Element._typeList,
        outputShapes: shapes))
  }

  /// The elements in random order: each is drawn from those of the next `sampleCount` that have not
  /// come yet. Only where there are no more elements than that, all orders are alike.
  ///
  /// - Parameter reshuffleForEachIterator: Whether each iterator has an order of its own.
  /// - Precondition: `sampleCount` is positive.
  public func shuffled(
    sampleCount: Int, randomSeed: Int64, reshuffleForEachIterator: Bool = true
  ) -> Dataset {
    require(sampleCount > 0, "shuffled: an element cannot be drawn from \(sampleCount)")
    let seeds = datasetSeeds(randomSeed)
    return with(
      _Raw.shuffleDataset(
        inputDataset: _handle, bufferSize: host(sampleCount), seed: seeds.0, seed2: seeds.1,
        reshuffleEachIteration: reshuffleForEachIterator, outputTypes: Element._typeList,
        outputShapes: shapes))
  }

  /// Each `batchSize` elements as one, stacked along a new first axis; the last may hold fewer.
  ///
  /// Elements of shape `[...]` make batches of shape `[batchSize, ...]`.
  ///
  /// - Precondition: `batchSize` is positive.
  public func batched(_ batchSize: Int) -> Dataset {
    require(batchSize > 0, "batched: the batch size \(batchSize) is not positive")
    let shapes = Element._unknownShapeList
    let batches = _Raw.batchDatasetV2(
      inputDataset: _handle, batchSize: host(batchSize), dropRemainder: Tensor(false, on: .host),
      outputTypes: Element._typeList, outputShapes: shapes)
    return Dataset(batches, shapes: shapes, functions: functions)
  }

  /// The elements `count` times over, without end if that is nil.
  ///
  /// - Precondition: `count` is not negative.
  public func repeated(count: Int? = nil) -> Dataset {
    require(count ?? 0 >= 0, "repeated: \(count ?? 0) times is no number of times")
    return with(
      _Raw.repeatDataset(
        inputDataset: _handle, count: host(count ?? -1), outputTypes: Element._typeList,
        outputShapes: shapes))
  }

  /// Another dataset of elements of the same shapes.
  func with(_ handle: VariantHandle) -> Dataset {
    Dataset(handle, shapes: shapes, functions: functions)
  }
}

/// Sizes reach a dataset's op as tensors of rank 0.
private func host(_ size: Int) -> Tensor<Int64> { Tensor(Int64(size), on: .host) }
