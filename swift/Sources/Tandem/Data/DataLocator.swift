// Where the data sets of images are. `digits` comes with the repository; `mnist` is looked for,
// never downloaded behind one's back. Python twin: data/datasets.py.

import Foundation

/// A data set that is not there, or whose files do not belong together.
public struct DataError: Error, Equatable, CustomStringConvertible {
  public let description: String

  /// An error of those words.
  public init(_ description: String) {
    self.description = description
  }
}

/// Finds the folder of a data set.
public struct DataLocator {
  /// What a folder must hold: train images and labels, test images and labels.
  public static let files = [
    "train-images-idx3-ubyte", "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte",
  ]

  /// The data sets that have a place to be looked for.
  public static let names = ["digits", "mnist"]

  private let environment: [String: String]
  private let root: () throws -> URL

  /// Creates a locator.
  ///
  /// - Parameters:
  ///   - environment: Where `TANDEM_DATA` is looked up.
  ///   - root: The root of the repository, nil for the one that this was built from.
  public init(
    environment: [String: String] = ProcessInfo.processInfo.environment, root: URL? = nil
  ) {
    self.environment = environment
    self.root = root.map { known in { known } } ?? repositoryRoot
  }

  /// The first folder that holds the files of the data set called `name`.
  ///
  /// - Parameter folder: The only folder to look in, itself or a folder `name` in it.
  /// - Throws: `DataError` that says where it looked and which command gets the files.
  public func find(_ name: String, folder: String? = nil) throws -> URL {
    let looked = try searchOrder(name, folder: folder)
    if let place = looked.first(where: { missing(in: $0).isEmpty }) { return place }
    let places = looked.map(described).joined(separator: ", ")
    let command = "tandem data" + (name == "mnist" ? " mnist" : "")
    let option = folder.map { " --folder \($0)" } ?? ""
    throw DataError("\(name) is not in \(places): get it with `\(command)\(option)`")
  }

  /// The folders that may hold the data set called `name`, first the one to prefer.
  ///
  /// A folder given by argument is the only one to look in. Without it `TANDEM_DATA` comes first,
  /// then what lies beside the repository, then what is in it.
  ///
  /// - Throws: `DataError` for an unknown name, `TandemError` where there is no repository.
  public func searchOrder(_ name: String, folder: String? = nil) throws -> [URL] {
    guard Self.names.contains(name) else {
      let known = Self.names.joined(separator: ", ")
      throw DataError("no data set is called '\(name)': choose one of \(known)")
    }
    if let folder { return withSubfolder(folder, name) }
    var places: [URL] = []
    if let named = environment["TANDEM_DATA"], !named.isEmpty {
      // The folder itself is MNIST's or nothing's: it must not pass for the digits.
      places += withSubfolder(named, name).dropFirst(name == "mnist" ? 0 : 1)
    }
    let root = try root()
    if name == "mnist" {
      places.append(root.deletingLastPathComponent().appendingPathComponent("shared/data/mnist"))
    }
    let own = name == "digits" ? "shared_data/digits" : "shared_data/cache/\(name)"
    return places + [root.appendingPathComponent(own)]
  }

  /// The folders that may hold the data set of files called `name`, first the one to prefer.
  func folderSearchOrder(_ name: String, folder: String?) throws -> [URL] {
    if let folder { return withSubfolder(folder, name) }
    let named = environment["TANDEM_DATA"].map { $0.isEmpty ? [] : [URL(fileURLWithPath: $0)] }
    let root = try root()
    let cache = root.appendingPathComponent("shared_data/cache")
    let beside = root.deletingLastPathComponent().appendingPathComponent("shared/data")
    let above = (named ?? []) + [cache, beside, cache.appendingPathComponent("at_hand")]
    return above.map { $0.appendingPathComponent(name) }
  }

  /// The file called `name` in `folder`, plain or gzipped, or nil.
  public func file(_ name: String, in folder: URL) -> URL? {
    [name, name + ".gz"].map(folder.appendingPathComponent).first { url in
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder)
        && !isFolder.boolValue
    }
  }

  private func withSubfolder(_ folder: String, _ name: String) -> [URL] {
    let url = URL(fileURLWithPath: folder)
    return [url, url.appendingPathComponent(name)]
  }

  private func missing(in folder: URL) -> [String] {
    Self.files.filter { file($0, in: folder) == nil }
  }

  private func described(_ folder: URL) -> String {
    let missing = missing(in: folder)
    guard missing.count < Self.files.count else { return folder.path }
    return "\(folder.path) (which lacks \(missing.joined(separator: ", ")))"
  }
}
