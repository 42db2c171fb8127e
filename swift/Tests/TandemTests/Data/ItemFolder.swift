import Foundation
import Tandem
import TestFiles

/// A folder of texts in the form of a data set, for the tests of the data block.
struct ItemFolder {
  static let names = [
    "train/dog/1.txt", "train/dog/2.TXT", "train/cat/3.txt", "val/cat/4.txt", "val/dog/5.txt",
  ]

  private let folder: TemporaryFolder

  /// Files whose text is their name: those of `names`, and some that are none of the set.
  init() throws {
    folder = try TemporaryFolder()
    let others = ["train/dog/note.md", ".git/6.txt", "train/.7.txt", "other/dog/8.txt"]
    for name in Self.names + others { _ = try folder.file(name, Array(name.utf8)) }
  }

  var path: FilePath { FilePath(folder.url) }

  /// The texts, read from their files.
  func words(transforms: [any Transform<String>] = []) throws -> ItemList<FilePath, String> {
    try .fromFiles(path, extensions: [".txt"], transforms: transforms) {
      try String(contentsOf: $0.url, encoding: .utf8)
    }
  }

  func halves() throws -> SplitData<ItemList<FilePath, String>> {
    try .splitByFunc(words(), grandparentSplitter(validName: "val"))
  }

  /// Paths without the folder's.
  func names(_ paths: [FilePath]) -> [String] {
    paths.map { String($0.string.dropFirst(path.string.count + 1)) }
  }
}
