import Foundation

/// What TensorFlow refuses because of something outside the program: a file that is not there,
/// bytes that are no image.
public struct OperationError: Error, Equatable, CustomStringConvertible {
  /// TensorFlow's name of the op, such as `ReadFile`.
  public let operation: String
  /// The file at fault, if the op was told of one.
  public let file: String?
  /// TensorFlow's words.
  public let message: String

  /// One line: file, op, reason.
  public var description: String {
    let place = file.map { "\($0): " } ?? ""
    return "\(place)\(operation): \(message)"
  }
}

extension OperationError: LocalizedError {
  /// The same line.
  public var errorDescription: String? { description }
}

/// Gives errors that `body` throws the name of the file that it works on.
func naming<Result>(_ file: String, _ body: () throws -> Result) throws -> Result {
  do { return try body() } catch let error as OperationError {
    throw OperationError(operation: error.operation, file: file, message: error.message)
  }
}
