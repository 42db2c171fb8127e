import TensorFlow

/// Batches of items, by three functions: of an item its input, of an item its label, and of several
/// pairs of those a batch.
///
/// It is an `ItemLoader` in the clothes of the functional data block: lazy, with workers that read
/// ahead so far and no further, in the same order for any number of them.
public struct Batcher<Input, Label>: Sequence {
  /// What makes the batches.
  public let loader: ItemLoader<Input, Label>

  /// Batches of `batchSize` items.
  ///
  /// - Parameters:
  ///   - x: The input that an item is; several threads may call it.
  ///   - y: The label of an item.
  ///   - collateFunc: Makes one batch of pairs.
  /// - Precondition: As `ItemLoader`'s.
  public init<Item, X, Y>(
    _ items: [Item], batchSize: Int, shuffle: Bool = false,
    options: LoaderOptions = LoaderOptions(), x: @escaping (Item) throws -> X,
    y: @escaping (Item) throws -> Y,
    collateFunc: @escaping ([(x: X, y: Y)]) throws -> (x: Input, y: Label)
  ) {
    let pairs = ItemList(items) { (x: try x($0), y: try y($0)) }
    loader = ItemLoader(
      pairs, batchSize: batchSize, shuffle: shuffle, options: options, collate: collateFunc)
  }

  /// The same, of inputs and labels that stack.
  public init<Item, X: Batchable, Y: Batchable>(
    _ items: [Item], batchSize: Int, shuffle: Bool = false,
    options: LoaderOptions = LoaderOptions(), x: @escaping (Item) throws -> X,
    y: @escaping (Item) throws -> Y
  ) where Input == X.Batch, Label == Y.Batch {
    self.init(
      items, batchSize: batchSize, shuffle: shuffle, options: options, x: x, y: y,
      collateFunc: { try collate($0) })
  }

  /// How many batches a pass has.
  public var count: Int { loader.count }

  /// Begins a pass.
  public func makeIterator() -> BatchIterator<Input, Label> { BatchIterator(loader.pass()) }
}

/// The batches of one pass.
public struct BatchIterator<Input, Label>: IteratorProtocol {
  /// Inputs, and what they are to give.
  public typealias Element = Batches<Input, Label>.Element

  private let pass: Batches<Input, Label>.Pass

  init(_ pass: @escaping Batches<Input, Label>.Pass) { self.pass = pass }

  /// The next batch; nil at the end.
  ///
  /// - Throws: `ItemError` for an item that cannot be read where those are thrown; what the functions
  ///   throw.
  public mutating func nextOrThrow() throws -> Element? { try pass() }

  /// The next batch, for a loop over data that has no faults.
  ///
  /// - Precondition: It can be had.
  public mutating func next() -> Element? {
    do { return try pass() } catch { fatalError("BatchIterator: \(error)") }
  }
}
