import TensorFlow

// The batches of a pass, and where a loader is among them.

/// One pass of a loader: it lives as long as somebody asks for its batches.
final class LoaderPass<Batch> {
  let number: Int
  /// How many batches the pass has given, those before it began among them.
  fileprivate(set) var given: Int
  /// Puts the sampler back to before the pass.
  let restoreSampler: () -> Void
  fileprivate var isOver = false
  private var workers: Workers<Fetched<Batch>>?
  private var rest: ArraySlice<Ask> = []
  private let fetch: Fetcher<Batch>

  init(
    number: Int, start: Int, asks: [Ask], _ options: LoaderOptions,
    _ restoreSampler: @escaping () -> Void, _ fetch: @escaping Fetcher<Batch>
  ) {
    (self.number, given, self.restoreSampler, self.fetch) = (number, start, restoreSampler, fetch)
    if options.workers == 0 {
      rest = asks[...]
    } else {
      workers = Workers(
        count: options.workers, tasks: asks.count, ahead: options.workers * options.prefetch
      ) { task, isAbandoned in try fetch(asks[task], isAbandoned) }
    }
  }

  /// What comes next, in the order asked for; nil at the end.
  fileprivate func fetchNext() throws -> Fetched<Batch>? {
    if let workers { return try workers.next() }
    return try rest.popFirst().map { try fetch($0, { false }) }
  }

  /// Ends the pass, and its workers.
  fileprivate func end() {
    isOver = true
    workers = nil
    rest = []
  }
}

extension ItemLoader {
  /// The next batch of a pass. One of which no item could be read is left out.
  func next(of pass: LoaderPass<Batch>) throws -> Batch? {
    guard !pass.isOver else { return nil }
    do {
      while let fetched = try pass.fetchNext() {
        pass.given += 1
        if running === pass { skipped += fetched.faults }
        if let batch = fetched.batch { return try finished(batch, of: pass) }
      }
    } catch {
      leave(pass)
      throw error
    }
    let isLatest = running === pass
    leave(pass)
    if isLatest, let first = skipped.first {
      options.warn("\(skipped.count) of \(sampler.length) items were skipped; the first: \(first)")
    }
    return nil
  }

  private func leave(_ pass: LoaderPass<Batch>) {
    pass.end()
    if running === pass { running = nil }
  }

  private func finished(_ batch: Batch, of pass: LoaderPass<Batch>) throws -> Batch {
    if batchTransforms.isEmpty { return batch }
    // Rows are not negative: the draws for a batch are none of its items'.
    let draws = itemSeed(seed, pass.number, -pass.given)
    return (try compose(batch.x, batchTransforms, seed: draws), batch.y)
  }

  /// Remembers where the loader is: of a pass that has been begun, its beginning and its batches so
  /// far. A pass that was left is over.
  ///
  /// - Returns: What puts it back there, so that the next pass gives the batches still to come.
  public func saved() -> () -> Void {
    let pass = running
    let (epoch, start) = (pass?.number ?? epoch, pass?.given ?? start)
    let restoreSampler = pass?.restoreSampler ?? sampler.saved()
    return { [self] in
      (self.epoch, self.start, running) = (epoch, start, nil)
      restoreSampler()
    }
  }

  /// The first batch of the next pass, which begins after it as if nothing had been.
  ///
  /// - Throws: `TandemError` where a pass has no batch; what a pass throws.
  public func oneBatch() throws -> Batch {
    let (running, skipped) = (running, skipped)
    self.running = nil
    let restore = saved()
    defer {
      restore()
      (self.running, self.skipped) = (running, skipped)
    }
    guard let batch = try pass()() else {
      throw TandemError("ItemLoader: there is no batch in a pass")
    }
    return batch
  }
}
