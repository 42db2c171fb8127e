import Foundation

/// A fault in what the user gave or in what the machine has, worded for the user.
///
/// Twin of python/tandem/errors.py: a command prints it as one line.
public struct TandemError: Error, Equatable, CustomStringConvertible {
  public let description: String

  public init(_ description: String) {
    self.description = description
  }
}

// The one file that only the root of a checkout has.
private let marker = "milestones.toml"

/// The root of the checkout that this was built from or, failing that, of the current folder's.
///
/// Twin of python/tandem/paths.py.
///
/// - Throws: `TandemError` where neither lies inside a checkout.
public func repositoryRoot() throws -> URL {
  let source = URL(fileURLWithPath: #filePath)
  let current = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
  for start in [source, current] {
    for folder in ancestors(of: start)
    where FileManager.default.fileExists(atPath: folder.appendingPathComponent(marker).path) {
      return folder
    }
  }
  throw TandemError(
    "no \(marker) above \(source.deletingLastPathComponent().path) or \(current.path): "
      + "run inside a Tandem checkout")
}

/// A folder and all that it lies in, innermost first.
private func ancestors(of url: URL) -> [URL] {
  let parts = url.standardizedFileURL.pathComponents
  return parts.indices.reversed().map { last in
    URL(fileURLWithPath: NSString.path(withComponents: Array(parts[...last])))
  }
}
