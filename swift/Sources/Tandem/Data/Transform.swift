import TensorFlow

// Transforms of items: what stands between a file and a batch (lessons 11 and 14).
//
// A transform is a function of an item with an `order`; `compose` applies many, lowest order first.
// One that draws at random keeps no generator: it is handed one, seeded for the item. An item's
// draws then depend on the epoch and the item alone, not on the number of workers or on where a run
// was stopped; and a transform is a value that workers may share.
//
// Twin: python/tandem/data/transform.py.

/// The generator of one transform's draws for one item: the same that it draws from in Python.
public typealias TransformGenerator = MersenneTwister

/// A function from an item to the same kind of item, with a place among others.
public protocol Transform<Item> {
  /// What is transformed.
  associatedtype Item

  /// Lower ones come first; by default 0.
  var order: Int { get }

  /// The item transformed, with what is drawn at random taken from `generator`.
  ///
  /// - Throws: What is wrong with the item.
  func callAsFunction(_ item: Item, using generator: inout TransformGenerator) throws -> Item
}

extension Transform {
  public var order: Int { 0 }
}

/// A transform that is a function, and draws nothing at random.
public struct FunctionTransform<Item>: Transform {
  /// Lower ones come first.
  public let order: Int
  private let function: (Item) throws -> Item

  /// A transform that applies the function.
  public init(order: Int = 0, _ function: @escaping (Item) throws -> Item) {
    self.order = order
    self.function = function
  }

  public func callAsFunction(_ item: Item, using generator: inout TransformGenerator) throws
    -> Item
  {
    try function(item)
  }
}

/// The item through every transform, lowest `order` first; those of one order as given. What they
/// draw is of `seed`, and of each one's place, so that two do not draw alike.
///
/// - Parameter firstPlace: The place of the first, where others come before the list.
/// - Throws: What a transform throws.
public func compose<Item>(
  _ item: Item, _ transforms: [any Transform<Item>], seed: UInt64, firstPlace: Int = 0
) throws -> Item {
  // `sorted` keeps no promise about equals; the place decides.
  let sorted = transforms.enumerated().sorted {
    ($0.element.order, $0.offset) < ($1.element.order, $1.offset)
  }
  return try sorted.reduce(item) { item, placed in
    var generator = transformGenerator(seed: seed, place: firstPlace + placed.offset)
    return try placed.element(item, using: &generator)
  }
}

/// The generator of the transform at `place` of a list, for an item of that seed: of Python's seed
/// `seed * 1_000_003 + place`, which has more than 64 bits.
public func transformGenerator(seed: UInt64, place: Int) -> TransformGenerator {
  let product = seed.multipliedFullWidth(by: 1_000_003)
  let (low, carry) = product.low.addingReportingOverflow(UInt64(place))
  let high = product.high + (carry ? 1 : 0)
  return TransformGenerator(
    pythonSeedWords: [low, low >> 32, high, high >> 32].map { UInt32(truncatingIfNeeded: $0) })
}
