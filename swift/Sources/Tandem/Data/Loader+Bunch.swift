import TensorFlow

// From loaders to what a learner is given.

extension Batches {
  /// The batches of a loader of items.
  public init(_ loader: ItemLoader<Input, Label>) {
    self.init(count: loader.count, saved: loader.saved, pass: loader.pass)
  }
}

/// A shuffling loader of `batchSize` items a batch, and one to validate with, of twice as many:
/// validation keeps nothing for a backward pass.
///
/// - Precondition: As `ItemLoader`'s.
public func getDls<Source: ItemSource, Input, Label>(
  _ train: Source, _ valid: Source, batchSize: Int, options: LoaderOptions = LoaderOptions(),
  collate: @escaping ([Source.Value]) throws -> (x: Input, y: Label)
) -> (train: ItemLoader<Input, Label>, valid: ItemLoader<Input, Label>) {
  var whole = options
  whole.dropLast = false
  return (
    ItemLoader(train, batchSize: batchSize, shuffle: true, options: options, collate: collate),
    ItemLoader(valid, batchSize: 2 * batchSize, options: whole, collate: collate)
  )
}

extension SplitData where Side: ItemSource {
  /// Loaders of both sides, of `batchSize` and twice as many items a batch; train is shuffled.
  ///
  /// - Parameters:
  ///   - channels: How many channels an image has, where a model is to know.
  ///   - classes: How many classes there are; where labels are categories, those by default.
  ///   - collate: Makes one batch of items, of which there is one at least; workers call it.
  /// - Precondition: As `ItemLoader`'s.
  public func toDataBunch<Input, Label>(
    batchSize: Int, channels: Int? = nil, classes: Int? = nil,
    options: LoaderOptions = LoaderOptions(),
    collate: @escaping ([Side.Value]) throws -> (x: Input, y: Label)
  ) -> DataBunch<Input, Label> {
    let loaders = getDls(
      train, valid, batchSize: batchSize, options: options, collate: collate)
    return DataBunch(
      train: Batches(loaders.train), valid: Batches(loaders.valid), channels: channels,
      classes: classes ?? (train as? any Categorized)?.categories)
  }

  /// The same, of items and labels that stack.
  public func toDataBunch<X, Y>(
    batchSize: Int, channels: Int? = nil, classes: Int? = nil,
    options: LoaderOptions = LoaderOptions()
  ) -> DataBunch<X.Value.Batch, Y.Value.Batch>
  where Side == LabeledData<X, Y>, X.Value: Batchable, Y.Value: Batchable {
    toDataBunch(batchSize: batchSize, channels: channels, classes: classes, options: options) {
      try Tandem.collate($0)
    }
  }
}
