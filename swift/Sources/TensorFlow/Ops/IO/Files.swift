// Files as TensorFlow reads and writes them, so that paths such as gs:// work where it knows them.

/// The bytes of a file, as a string tensor of rank 0.
///
/// - Throws: `OperationError`, with the file's name.
public func readFile(_ path: String) throws -> StringTensor {
  try naming(path) { StringTensor(_tfe: try attempt(Op.read, StringTensor(path)._tfe)) }
}

/// Writes the bytes of a string tensor of rank 0 into a file, and makes the folders above it.
///
/// - Throws: `OperationError`, with the file's name.
/// - Precondition: `contents` is one string.
public func writeFile(_ path: String, contents: StringTensor) throws {
  require(contents.rank == 0, "writeFile: the contents must be one string: \(contents.shape)")
  try naming(path) {
    _ = try attempt(Op.write, [StringTensor(path)._tfe, contents._tfe], outputCount: 0)
  }
}

/// The paths that match a pattern with `*`, `?` and `[...]`, in order; none where nothing does.
///
/// - Throws: `OperationError`, with the pattern, where a folder cannot be read.
public func matchingFiles(_ pattern: String) throws -> [String] {
  try naming(pattern) {
    StringTensor(_tfe: try attempt(Op.match, StringTensor(pattern)._tfe)).scalars.sorted()
  }
}

private enum Op {
  static let read = Operation("ReadFile", isStateful: true)
  static let write = Operation("WriteFile", isStateful: true)
  static let match = Operation("MatchingFiles")
}
