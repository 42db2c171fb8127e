import TensorFlow

// Splitting items into those to train on and those to validate on (lessons 11 and 14).
//
// Twin: python/tandem/data/split.py.

/// Says of an item: true for validation, false for training, nil for neither.
public struct Splitter<Item> {
  /// Begins to split: what it draws at random begins again, so that one list is always split the
  /// same way.
  let begin: () -> (Item) throws -> Bool?

  /// A splitter that looks at each item alone.
  public init(_ side: @escaping (Item) throws -> Bool?) { begin = { side } }

  /// A splitter that may remember something between two items of a list.
  public init(beginning begin: @escaping () -> (Item) throws -> Bool?) { self.begin = begin }
}

/// Splits by the folder above the class's: `train/dog/1.jpg` is to train on, `valid/...` to validate.
public func grandparentSplitter(validName: String = "valid", trainName: String = "train")
  -> Splitter<FilePath>
{
  Splitter { isValidationByGrandparent($0, validName: validName, trainName: trainName) }
}

func isValidationByGrandparent(_ file: FilePath, validName: String, trainName: String) -> Bool? {
  let name = file.parent.parent.name
  return name == validName ? true : name == trainName ? false : nil
}

/// Puts about the share `pValid` of the items into validation; the same ones as Python does, of the
/// same seed.
///
/// - Precondition: The share is within 0 and 1.
public func randomSplitter<Item>(pValid: Double = 0.2, seed: Int = 42) -> Splitter<Item> {
  require(
    0...1 ~= pValid, "randomSplitter: pValid must be within 0 and 1, got \(pValid)")
  return Splitter(beginning: {
    var generator = MersenneTwister(pythonSeed: seed)
    return { _ in generator.random() < pValid }
  })
}

/// The items to train on and those to validate on, each in their order.
///
/// - Throws: What the splitter throws.
public func splitByFunc<Item>(_ items: [Item], _ splitter: Splitter<Item>) throws
  -> (train: [Item], valid: [Item])
{
  let side = splitter.begin()
  var (train, valid) = ([Item](), [Item]())
  for item in items {
    switch try side(item) {
    case false?: train.append(item)
    case true?: valid.append(item)
    case nil: break
    }
  }
  return (train, valid)
}
