import Foundation
import TensorFlow

// Labels from the names of files (lessons 11 and 14). A labeler takes an item and gives its label.
//
// Twin: python/tandem/data/label.py.

/// The name of the folder that a file lies in.
public func parentLabeler(_ file: FilePath) -> String { file.parent.name }

/// A labeler: the group of `pattern` where it is found in the file's name. It throws `DataError`,
/// with the file, where the name does not match.
///
/// - Precondition: The pattern is a regular expression with exactly one group, the label.
public func regexLabeler(_ pattern: String) -> (FilePath) throws -> String {
  guard let expression = try? NSRegularExpression(pattern: pattern) else {
    fatalError("regexLabeler: \"\(pattern)\" is no regular expression")
  }
  require(
    expression.numberOfCaptureGroups == 1,
    "regexLabeler: \"\(pattern)\" needs one group, the label")
  return { file in
    let name = file.name
    let whole = NSRange(name.startIndex..., in: name)
    guard let match = expression.firstMatch(in: name, range: whole),
      let label = Range(match.range(at: 1), in: name)
    else { throw DataError("\(file): the name does not match \"\(pattern)\"") }
    return String(name[label])
  }
}
