import TensorFlow

// The data block as a chain of functions, with what a data set is in one value (lesson 14).
//
//     let config = ImageNette("imagenette2-160")
//     let (train, valid) = try partitionIntoTrainVal(config.items(), using: config)
//     let mapper = StringIntMapper(labels: try train.map(config.label))
//     let batches = Batcher(
//       train, batchSize: 64, shuffle: true, x: openImage >| resize, y: config.label >| mapper.int)
//
// Nothing here is a second data block: files, splits, categories and the loader are the block's.
// FunctionalBatches.swift has the batches. Twin: none; Python's functions compose as they are.

/// Composition of functions: weaker than calls and arithmetic, from left to right.
precedencegroup CompositionPrecedence {
  associativity: left
  higherThan: ComparisonPrecedence
  lowerThan: RangeFormationPrecedence
}

infix operator >| : CompositionPrecedence

/// First `f`, then `g` of what it gives: `(f >| g)(x)` is `g(f(x))`.
public func >| <A, B, C>(_ f: @escaping (A) -> B, _ g: @escaping (B) -> C) -> (A) -> C {
  { g(f($0)) }
}

/// First `f`, then `g` of what it gives; what either throws comes out.
public func >| <A, B, C>(
  _ f: @escaping (A) throws -> B, _ g: @escaping (B) throws -> C
) -> (A) throws -> C {
  { try g(f($0)) }
}

/// What a data set is: its items, which of them to validate on, and their labels.
public protocol DatasetConfig {
  /// What there is to read.
  associatedtype Item
  /// What a network is to tell.
  associatedtype Label: Hashable & Comparable

  /// All items, in an order that does not change.
  ///
  /// - Throws: What is wrong with the place where they are.
  func items() throws -> [Item]

  /// Says of an item: true for validation, false for training, nil for neither.
  func isValidation(_ item: Item) -> Bool?

  /// The label of an item.
  ///
  /// - Throws: What is wrong with the item.
  func label(_ item: Item) throws -> Label
}

/// Imagenette, or any folder of its form: `train/CLASS/NAME.JPEG` and `val/CLASS/NAME.JPEG`.
public struct ImageNette: DatasetConfig {
  /// The folder of `train` and `val`.
  public let path: FilePath

  /// The data set in a folder.
  public init(_ path: FilePath) { self.path = path }

  /// The pictures.
  public func items() throws -> [FilePath] {
    try getFiles(path, extensions: [".jpeg", ".jpg"], include: ["train", "val"])
  }

  public func isValidation(_ item: FilePath) -> Bool? {
    isValidationByGrandparent(item, validName: "val", trainName: "train")
  }

  public func label(_ item: FilePath) -> String { parentLabeler(item) }
}

/// An item in words: which it is, what it is for, and its label.
///
/// - Throws: What the label throws.
public func describeSample<Config: DatasetConfig>(_ item: Config.Item, using config: Config) throws
  -> String
{
  let side =
    switch config.isValidation(item) {
    case false?: "to train on"
    case true?: "to validate on"
    case nil: "not used"
    }
  return "\(itemName(item)): \(try config.label(item)), \(side)"
}

/// The items to train on and those to validate on, each in their order.
public func partitionIntoTrainVal<Config: DatasetConfig>(
  _ items: [Config.Item], using config: Config
) throws -> (train: [Config.Item], valid: [Config.Item]) {
  try splitByFunc(items, Splitter(config.isValidation))
}

/// Numbers labels by their place among the sorted ones of train.
public struct StringIntMapper {
  private let processor: CategoryProcessor<String>

  /// A mapper of these labels; it does not matter how often each is among them.
  public init(labels: some Sequence<String>) {
    processor = CategoryProcessor(vocab: uniqueify(labels, sort: true))
  }

  /// The labels, each at its number.
  public var labels: [String] { processor.vocab! }

  /// The number of a label.
  ///
  /// - Throws: `UnknownCategoryError` for one that was not among them.
  public func int(_ label: String) throws -> Int32 { try processor.process([label])[0] }

  /// The label of a number.
  ///
  /// - Precondition: There is one.
  public func string(_ number: Int32) -> String { processor.deprocess([number])[0] }
}
