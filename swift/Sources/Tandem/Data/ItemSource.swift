import TensorFlow

/// Items that are read one by one, when they are asked for: a list of files, or of items and labels
/// that go together.
///
/// Workers read from several threads at once: `value(at:seed:)` must bear that.
public protocol ItemSource<Value> {
  /// What an item reads as.
  associatedtype Value
  /// What an item is before it is read or processed: a file, the name of a class.
  associatedtype Object

  /// How many items there are.
  var count: Int { get }
  /// The folder that the items were found below.
  var path: FilePath { get }

  /// Reads an item. Its random draws are those of `seed`.
  ///
  /// - Throws: `ItemError` for one that cannot be read; what its transforms throw.
  func value(at index: Int, seed: UInt64) throws -> Value

  /// The item as it was before its processors, unread.
  ///
  /// - Throws: What a processor throws.
  func object(at index: Int) throws -> Object
}

extension ItemSource {
  /// Reads an item, with random draws that are others at each reading.
  public subscript(index: Int) -> Value {
    get throws { try value(at: index, seed: .random(in: 0...(.max >> 1))) }
  }

  /// Reads neighbouring items.
  public subscript(range: Range<Int>) -> [Value] {
    get throws { try range.map { try self[$0] } }
  }

  /// Reads the items at `positions`, in that order.
  public subscript(positions: [Int]) -> [Value] {
    get throws { try positions.map { try self[$0] } }
  }

  /// Reads the items where the mask is true.
  ///
  /// - Precondition: The mask is as long as the list. (The course's cut the longer of the two short,
  ///   in silence.)
  public subscript(mask: [Bool]) -> [Value] {
    get throws {
      require(
        mask.count == count, "\(Self.self): the mask does not fit, \(mask.count) for \(count) items"
      )
      return try mask.indices.filter { mask[$0] }.map { try self[$0] }
    }
  }

  func checkPosition(_ index: Int) {
    require(0..<count ~= index, "\(Self.self): no item \(index) among \(count)")
  }
}

/// Each value once, in the order of first appearance.
public func uniqueify<Value: Hashable>(_ values: some Sequence<Value>) -> [Value] {
  var seen = Set<Value>()
  return values.filter { seen.insert($0).inserted }
}

/// Each value once, sorted or in the order of first appearance.
public func uniqueify<Value: Hashable & Comparable>(_ values: some Sequence<Value>, sort: Bool)
  -> [Value]
{
  sort ? Set(values).sorted() : uniqueify(values)
}
