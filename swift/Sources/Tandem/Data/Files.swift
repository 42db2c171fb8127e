import Foundation

// Finding the files of a data set (lessons 11 and 14).
//
// Files come sorted, for a folder lists them in an order that differs from machine to machine, and
// with it every split and every shuffle would.
//
// Twin: python/tandem/data/files.py.

/// The files below `path`, sorted: all, or those that end in one of `extensions`. The course's
/// `fetchFiles`.
///
/// What begins with a dot is hidden, and left out.
///
/// - Parameters:
///   - path: The folder to look in.
///   - extensions: Endings with their dots, in any case of letters; none for all files.
///   - recurse: Whether to look into its folders too.
///   - include: The folders directly below `path` to look into; none for `path` itself.
/// - Throws: `DataError` where `path`, or a folder to include, is no folder.
public func getFiles(
  _ path: FilePath, extensions: Set<String> = [], recurse: Bool = true, include: Set<String> = []
) throws -> [FilePath] {
  try checkFolder(path)
  let folders = include.isEmpty ? [path] : include.sorted().map { path / $0 }
  try folders.forEach(checkFolder)
  let wanted = Set(extensions.map { $0.lowercased() })
  var found: [FilePath] = []
  for folder in folders { try walk(folder, recurse, &found) }
  let kept = wanted.isEmpty ? found : found.filter { wanted.contains($0.extension.lowercased()) }
  // By bytes, which is by code points, as Python sorts.
  return kept.sorted { $0.string.utf8.lexicographicallyPrecedes($1.string.utf8) }
}

private func checkFolder(_ folder: FilePath) throws {
  guard kind(of: folder, followingLinks: true) == .folder else {
    throw DataError("\(folder): there is no such folder to find files in")
  }
}

private func walk(_ folder: FilePath, _ recurse: Bool, _ found: inout [FilePath]) throws {
  guard let listing = opendir(folder.string) else {
    throw DataError("\(folder): \(String(cString: strerror(errno)))")
  }
  defer { closedir(listing) }
  while let entry = readdir(listing) {
    guard let name = name(of: entry) else {
      throw DataError("\(folder): holds a file whose name is no UTF-8")
    }
    if name.hasPrefix(".") { continue }
    let path = folder / name
    switch kind(of: path, followingLinks: false, listed: entry) {
    case .folder: if recurse { try walk(path, recurse, &found) }
    case .file: found.append(path)
    case .other: break
    }
  }
}

private func name(of entry: UnsafeMutablePointer<dirent>) -> String? {
  withUnsafePointer(to: &entry.pointee.d_name) {
    $0.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: $0.pointee)) {
      String(validatingCString: $0)
    }
  }
}

private enum FileKind {
  case file
  case folder
  case other
}

/// What a path leads to. A link to a file is a file; one to a folder is not followed, for it may
/// lead back up.
private func kind(
  of path: FilePath, followingLinks: Bool, listed: UnsafeMutablePointer<dirent>? = nil
) -> FileKind {
  if let listed {
    if Int32(listed.pointee.d_type) == Int32(DT_REG) { return .file }
    if Int32(listed.pointee.d_type) == Int32(DT_DIR) { return .folder }
  }
  var status = stat()
  guard lstat(path.string, &status) == 0 else { return .other }
  let isLink = status.st_mode & S_IFMT == S_IFLNK
  if isLink, stat(path.string, &status) != 0 { return .other }
  switch status.st_mode & S_IFMT {
  case S_IFREG: return .file
  case S_IFDIR: return isLink && !followingLinks ? .other : .folder
  default: return .other
  }
}
