import Foundation
import TensorFlow

// Lists of items: what they are, how one is read, and what is done to it on the way (lessons 11, 14).
//
//     data[i] = compose(read(items[i]), transforms)
//
// Nothing is read before it is asked for. Python's list has subclasses that say how an item is
// read; here it is generic over what one is and what it reads as, and the compiler knows both.
//
// Twin: python/tandem/data/items.py.

/// Items found below `path`, read by a function and then changed by `transforms` in their order.
///
///     let texts = try ItemList.fromFiles("imdb", extensions: [".txt"]) {
///       try String(contentsOf: $0.url, encoding: .utf8)
///     }
///     try texts[3]  // the text of the fourth file
public struct ItemList<Item, Value>: ItemSource, CustomStringConvertible {
  /// What there is to read.
  public var items: [Item]
  /// The folder that they were found below.
  public let path: FilePath
  /// What each is put through when it has been read, lowest order first.
  public var transforms: [any Transform<Value>]
  /// The place of the first transform among those of all stages, by which it draws.
  let firstPlace: Int
  /// Reads an item, and puts it through the stages before this one.
  let read: (Item, UInt64) throws -> Value

  init(
    _ items: [Item], path: FilePath, transforms: [any Transform<Value>], firstPlace: Int,
    read: @escaping (Item, UInt64) throws -> Value
  ) {
    (self.items, self.path, self.transforms) = (items, path, transforms)
    (self.firstPlace, self.read) = (firstPlace, read)
  }

  /// A list of items that `read` reads. It may be called from several threads at once.
  public init(
    _ items: [Item], path: FilePath = ".", transforms: [any Transform<Value>] = [],
    read: @escaping (Item) throws -> Value
  ) {
    self.init(items, path: path, transforms: transforms, firstPlace: 0) { item, _ in
      do { return try read(item) } catch let error as ItemError {
        throw error
      } catch { throw ItemError(item, error) }
    }
  }

  /// A list like this one, of the same path, function and transforms, that holds `items`.
  public func new(_ items: [Item]) -> Self {
    var list = self
    list.items = items
    return list
  }

  /// The list of what `stage` makes of each item, when it has been read and transformed: a
  /// spectrogram of a sound, say.
  ///
  /// Transforms keep the type of an item; a stage changes it. It has a place among the transforms,
  /// so that those after it draw as they do in Python, where all are in one list.
  public func then<Next>(
    transforms: [any Transform<Next>] = [], _ stage: @escaping (Value) throws -> Next
  ) -> ItemList<Item, Next> {
    let before = new([])
    return ItemList<Item, Next>(
      items, path: path, transforms: transforms,
      firstPlace: firstPlace + self.transforms.count + 1
    ) { item, seed in
      let value = try before.value(of: item, seed: seed)
      return try naming(item) { try stage(value) }
    }
  }

  public var count: Int { items.count }

  /// - Precondition: There is an item at `index`.
  public func value(at index: Int, seed: UInt64) throws -> Value {
    checkPosition(index)
    return try value(of: items[index], seed: seed)
  }

  public func object(at index: Int) -> Item {
    checkPosition(index)
    return items[index]
  }

  private func value(of item: Item, seed: UInt64) throws -> Value {
    let value = try read(item, seed)
    return try naming(item) {
      try compose(value, transforms, seed: seed, firstPlace: firstPlace)
    }
  }

  public var description: String {
    let shown = items.prefix(10).map { "\($0)" }.joined(separator: ", ")
    return """
      ItemList of \(Value.self) (\(count) items)
      [\(shown)\(count > 10 ? ", ..." : "")]
      Path: \(path)
      """
  }
}

extension ItemList where Item == Value {
  /// A list of items that are what they read as.
  public init(_ items: [Item], path: FilePath = ".", transforms: [any Transform<Item>] = []) {
    self.init(items, path: path, transforms: transforms) { $0 }
  }
}

extension ItemList where Item == FilePath {
  /// The list of the files below `path`; see `getFiles` for the choice among them.
  ///
  /// - Throws: `DataError` where `path` is no folder.
  public static func fromFiles(
    _ path: FilePath, extensions: Set<String> = [], recurse: Bool = true,
    include: Set<String> = [], transforms: [any Transform<Value>] = [],
    read: @escaping (FilePath) throws -> Value
  ) throws -> Self {
    let files = try getFiles(path, extensions: extensions, recurse: recurse, include: include)
    return Self(files, path: path, transforms: transforms, read: read)
  }
}
