import Foundation

extension DataLocator {
  /// The first folder that holds every one of `parts` of the data set called `name`: those that
  /// `tandem data NAME` downloads or unpacks.
  ///
  /// Looks where Python's `find` does: in `TANDEM_DATA/name`, `shared_data/cache/name`, the data folder
  /// beside the repository, and where Python has unpacked an archive at hand; Swift unpacks none.
  ///
  /// - Parameters:
  ///   - parts: Files or folders within it, such as `train/dog`.
  ///   - folder: The only folder to look in, itself or a folder `name` in it.
  /// - Throws: `DataError` that says where it looked and which command gets the files; `TandemError`
  ///   where there is no repository.
  public func find(_ name: String, parts: [String], folder: String? = nil) throws -> URL {
    let places = try folderSearchOrder(name, folder: folder)
    func holdsAll(_ place: URL) -> Bool {
      parts.allSatisfy {
        FileManager.default.fileExists(atPath: place.appendingPathComponent($0).path)
      }
    }
    if let found = places.first(where: holdsAll) { return found }
    let option = folder.map { " --folder \($0)" } ?? ""
    throw DataError(
      "\(name) is not in \(places.map(\.path).joined(separator: ", ")): "
        + "get it with `tandem data \(name)\(option)`")
  }
}
