import Foundation
import Tandem

/// The first folder that holds the data set called `name`: one in which every part is a folder.
///
/// A folder given is the only one to look in, itself and its subfolder `name`. Without it:
/// TANDEM_DATA/name, then the folder that `tandem data` downloads to, that beside the repository, and
/// where Python unpacks an archive that it finds there. Twin: `find` of python/tandem/data/sources.py.
///
/// - Throws: `DataError` that says where it looked and which command gets the files.
public func dataFolder(_ name: String, given: URL?, parts: [String]) throws -> FilePath {
  let places = try given.map { [$0, $0.appendingPathComponent(name)] } ?? usualPlaces(name)
  for place in places {
    let lacks = parts.filter { !isFolder(place.appendingPathComponent($0)) }
    if lacks.isEmpty { return FilePath(place) }
  }
  let looked = places.map(\.path).joined(separator: ", ")
  throw DataError("\(name) is not in \(looked): get it with `tandem data \(name)`")
}

private func usualPlaces(_ name: String) throws -> [URL] {
  let root = try repositoryRoot()
  let named = ProcessInfo.processInfo.environment["TANDEM_DATA"].flatMap { $0.isEmpty ? nil : $0 }
  return (named.map { [URL(fileURLWithPath: $0).appendingPathComponent(name)] } ?? []) + [
    root.appendingPathComponent("shared_data/cache/\(name)"),
    root.deletingLastPathComponent().appendingPathComponent("shared/data/\(name)"),
    root.appendingPathComponent("shared_data/cache/at_hand/\(name)"),
  ]
}

private func isFolder(_ url: URL) -> Bool {
  var isFolder: ObjCBool = false
  return FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder)
    && isFolder.boolValue
}
