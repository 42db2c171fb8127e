import Foundation
import TensorFlow

/// An item that could not be read: which, and why.
public struct ItemError: Error, Equatable, CustomStringConvertible {
  /// The file, or the item in words.
  public let item: String
  /// What is wrong with it.
  public let reason: String

  /// An item that could not be read.
  public init(item: String, reason: String) {
    (self.item, self.reason) = (item, reason)
  }

  /// What a reader threw at an item. Its name is said once, though the reader may have said it too.
  init(_ item: Any, _ error: Error) {
    let (name, words) = (itemName(item), errorWords(error))
    self.init(
      item: name,
      reason: words.hasPrefix("\(name): ") ? String(words.dropFirst(name.count + 2)) : words)
  }

  public var description: String { "\(item) cannot be read: \(reason)" }
}

/// An item that was read, and could not be transformed.
public struct TransformError: Error, CustomStringConvertible {
  /// The file, or the item in words.
  public let item: String
  /// What the transform threw.
  public let underlying: any Error

  public var description: String { "\(errorWords(underlying)) (while transforming \(item))" }
}

/// Runs `body`, whose error then names the item.
func naming<Result>(_ item: Any, _ body: () throws -> Result) throws -> Result {
  do { return try body() } catch let error as ItemError {
    throw error
  } catch { throw TransformError(item: itemName(item), underlying: error) }
}

/// A file by its path, anything else as a programmer writes it, cut short.
func itemName(_ item: Any) -> String {
  switch item {
  case let path as FilePath: return path.string
  case let url as URL: return url.path
  default: return String(String(reflecting: item).prefix(200))
  }
}

/// What an error says: our own in their words, the system's in its own.
private func errorWords(_ error: any Error) -> String {
  let isSystems = type(of: error) is NSError.Type || error is CocoaError || error is POSIXError
  return isSystems ? fileReason(error) : "\(error)"
}
