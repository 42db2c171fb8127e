import TensorFlow

// The data block: files to items, split, labelled, processed, and made into batches (lessons 11, 14).
//
//     let images = try ItemList.fromFiles(path, extensions: [".jpg"], read: picture)
//     let halves = try SplitData.splitByFunc(images, grandparentSplitter(validName: "val"))
//     let data = try labelByFunc(halves, parentLabeler, procY: CategoryProcessor())
//     let bunch = try data.toDataBunch(batchSize: 64, channels: 3)
//
// Each step is a value that can be looked at. Processors are fitted on the training side only.
//
// Twin: python/tandem/data/block.py; ItemSource.swift, Items.swift, Split.swift, Label.swift,
// Process.swift and LabeledData.swift have the parts.

/// Two sides of a data set: items, or items with labels.
public struct SplitData<Side> {
  /// What is trained on.
  public var train: Side
  /// What is validated on.
  public var valid: Side

  /// Both sides.
  public init(train: Side, valid: Side) {
    (self.train, self.valid) = (train, valid)
  }

  /// Splits a list of items by a splitter.
  ///
  /// - Throws: `DataError` where a side gets none; what the splitter throws.
  public static func splitByFunc<Item, Value>(
    _ items: ItemList<Item, Value>, _ splitter: Splitter<Item>
  ) throws -> Self where Side == ItemList<Item, Value> {
    let (train, valid) = try Tandem.splitByFunc(items.items, splitter)
    guard !train.isEmpty && !valid.isEmpty else {
      throw DataError(
        "\(items.path): of \(items.count) items the splitter put \(train.count) to train, "
          + "\(valid.count) to valid")
    }
    return Self(train: items.new(train), valid: items.new(valid))
  }
}

extension SplitData where Side: ItemSource {
  /// The folder that the items were found below.
  public var path: FilePath { train.path }
}

/// Labels both sides by `labeler`; the processor is fitted on train, then applied to both.
///
/// - Throws: `DataError`, with the file, for a label of valid that train does not have; what the
///   labeler and the processor throw.
public func labelByFunc<Item, Value, Label, PY: Processor>(
  _ data: SplitData<ItemList<Item, Value>>, _ labeler: (Item) throws -> Label, procY: PY
) throws -> SplitData<LabeledData<ItemList<Item, Value>, ProcessedLabels<PY>>>
where PY.Input == Label {
  let labels = try processedLabels(data, labeler, procY)
  return SplitData(
    train: try LabeledData(x: data.train, y: labels.train),
    valid: try LabeledData(x: data.valid, y: labels.valid))
}

/// Labels both sides by `labeler`, and processes the items too: a text to the numbers of its words.
/// What `procX` makes of an item is its value.
///
/// - Throws: As without a processor for the items, and what it throws.
public func labelByFunc<Item, Value, Label, PX: Processor, PY: Processor>(
  _ data: SplitData<ItemList<Item, Value>>, _ labeler: (Item) throws -> Label, procX: PX,
  procY: PY
) throws -> SplitData<LabeledData<ProcessedItems<PX, PX.Output>, ProcessedLabels<PY>>>
where PX.Input == Item, PY.Input == Label {
  let items = try data.processed(by: procX)
  let labels = try processedLabels(data, labeler, procY)
  return SplitData(
    train: try LabeledData(x: items.train, y: labels.train),
    valid: try LabeledData(x: items.valid, y: labels.valid))
}

extension SplitData {
  /// Both sides as a processor makes them, fitted on train; what it makes of an item is its value.
  ///
  /// - Throws: What the processor throws.
  public func processed<Item, Value, Process: Processor>(by processor: Process) throws
    -> SplitData<ProcessedItems<Process, Process.Output>>
  where Side == ItemList<Item, Value>, Process.Input == Item {
    var processor = processor
    let items = try processor.fitAndProcess(train.items)
    return SplitData<ProcessedItems<Process, Process.Output>>(
      train: ProcessedItems(ItemList(items, path: train.path), by: processor),
      valid: ProcessedItems(
        ItemList(try processor.process(valid.items), path: valid.path), by: processor))
  }
}

private func processedLabels<Item, Value, Label, PY: Processor>(
  _ data: SplitData<ItemList<Item, Value>>, _ labeler: (Item) throws -> Label, _ processor: PY
) throws -> SplitData<ProcessedLabels<PY>> where PY.Input == Label {
  var processor = processor
  let (train, valid) = (data.train, data.valid)
  let known = try namingLabels(of: train) { try processor.fitAndProcess(train.items.map(labeler)) }
  let others = try namingLabels(of: valid) { try processor.process(valid.items.map(labeler)) }
  return SplitData(
    train: ProcessedItems(ItemList(known, path: train.path), by: processor),
    valid: ProcessedItems(ItemList(others, path: valid.path), by: processor))
}

/// Runs `body`; a label that a processor does not know is reported with its item.
private func namingLabels<Item, Value, Result>(
  of list: ItemList<Item, Value>, _ body: () throws -> Result
) throws -> Result {
  do { return try body() } catch let error as UnknownCategoryError {
    throw DataError("\(list.items[error.index]): \(error)")
  }
}
