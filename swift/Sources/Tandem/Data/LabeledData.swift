import TensorFlow

/// Items `x` and labels `y` that go together, as their processors have made them.
///
/// What an item and a label read as is in the type: a network that wants pictures cannot be given
/// sounds. Both draw from the same seed, so a picture and its mask are turned and cropped alike.
public struct LabeledData<X: ItemSource, Y: ItemSource>: ItemSource, CustomStringConvertible {
  /// What an item and its label read as.
  public typealias Value = (x: X.Value, y: Y.Value)
  /// An item and its label as they were before their processors, unread.
  public typealias Object = (x: X.Object, y: Y.Object)

  /// The items.
  public let x: X
  /// Their labels.
  public let y: Y

  /// Items and labels, in the same order.
  ///
  /// - Throws: `DataError` where there are not as many of both.
  public init(x: X, y: Y) throws {
    guard x.count == y.count else {
      throw DataError("LabeledData: \(x.count) items and \(y.count) labels")
    }
    (self.x, self.y) = (x, y)
  }

  public var count: Int { x.count }

  public var path: FilePath { x.path }

  public func value(at index: Int, seed: UInt64) throws -> Value {
    (try x.value(at: index, seed: seed), try y.value(at: index, seed: seed))
  }

  public func object(at index: Int) throws -> Object {
    (try x.object(at: index), try y.object(at: index))
  }

  public var description: String { "LabeledData\nx: \(x)\ny: \(y)" }
}

/// Items as a processor has made them, with the processor that can undo it.
public struct ProcessedItems<Process: Processor, Value>: ItemSource, CustomStringConvertible {
  /// The items, processed.
  public var list: ItemList<Process.Output, Value>
  /// What has made them.
  public let processor: Process

  /// Items that `processor` has made.
  public init(_ list: ItemList<Process.Output, Value>, by processor: Process) {
    (self.list, self.processor) = (list, processor)
  }

  public var count: Int { list.count }

  public var path: FilePath { list.path }

  public func value(at index: Int, seed: UInt64) throws -> Value {
    try list.value(at: index, seed: seed)
  }

  public func object(at index: Int) throws -> Process.Input {
    try processor.deprocess([list.object(at: index)])[0]
  }

  public var description: String { "\(list)" }
}

/// Labels, each the value that a processor has made of it.
public typealias ProcessedLabels<Process: Processor> = ProcessedItems<Process, Process.Output>

/// What knows how many categories it has.
protocol Categorized {
  var categories: Int? { get }
}

extension ProcessedItems: Categorized {
  var categories: Int? { processor.categories }
}

extension LabeledData: Categorized {
  var categories: Int? { (y as? any Categorized)?.categories }
}
