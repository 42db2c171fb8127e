import Foundation
import TensorFlow

/// Puts `data` in a file: an interruption leaves the old file or the new, never half of one. The
/// folder is made where it is missing.
///
/// Twin of `write_atomically` of python/tandem/files.py.
///
/// - Throws: `TandemError` that names the file.
public func writeAtomically(_ data: Data, to file: URL) throws {
  do {
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: file, options: .atomic)
  } catch {
    throw TandemError("\(file.path) cannot be written: \(fileReason(error))")
  }
}
