import Foundation
import Tandem

/// A new folder for the files of a case, removed with the object.
final class CaseFolder {
  let path = FilePath(
    FileManager.default.temporaryDirectory.appendingPathComponent("tandem-\(UUID())"))

  init() throws {
    try FileManager.default.createDirectory(at: path.url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: path.url) }
}
