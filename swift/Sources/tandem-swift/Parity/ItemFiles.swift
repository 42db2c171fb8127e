import Foundation
import Tandem
import TensorFlow

/// A folder of the files of a fixture, of the parity of the data block; removed with the object. See
/// `python/tandem/parity/item_files.py`.
final class ItemFiles {
  /// The paths of the files in the folder.
  let names: [String]
  private let home: CaseFolder

  var folder: FilePath { home.path }

  init(_ inputs: SafetensorsFile) throws {
    let text: ShapedArray<UInt8> = try inputs.array("names_utf8")
    names = String(decoding: text.scalars, as: UTF8.self).split(separator: "\n").map(String.init)
    let numbers = try inputs.array("numbers", of: Int64.self)
    home = try CaseFolder()
    let width = numbers.shape[1]
    for (row, name) in names.enumerated() {
      let words = numbers.scalars[(row * width)..<((row + 1) * width)].map(String.init)
      try write(words.joined(separator: " "), to: name)
    }
  }

  func write(_ text: String, to name: String) throws {
    let file = folder / name
    try FileManager.default.createDirectory(
      at: file.parent.url, withIntermediateDirectories: true)
    try text.write(to: file.url, atomically: false, encoding: .utf8)
  }

  /// The places of files among the names.
  func places(_ files: [FilePath]) -> [Double] {
    let known = Dictionary(uniqueKeysWithValues: zip(names, 0...))
    return files.map { Double(known[String($0.string.dropFirst(folder.string.count + 1))]!) }
  }

  /// The texts, read as lists of numbers.
  func texts() throws -> ItemList<FilePath, [Double]> {
    try .fromFiles(folder, extensions: [".txt"], transforms: [Turn(), Twice(), Noise()]) { file in
      try String(contentsOf: file.url, encoding: .utf8).split(separator: " ").map {
        guard let number = Double($0) else { throw TandemError("\"\($0)\" is no number") }
        return number
      }
    }
  }

  func halves() throws -> SplitData<ItemList<FilePath, [Double]>> {
    try .splitByFunc(texts(), grandparentSplitter(validName: "val"))
  }
}

/// Turns a list by a number of places; comes last.
private struct Turn: Transform {
  let order = 5

  func callAsFunction(_ item: [Double], using generator: inout TransformGenerator) -> [Double] {
    let by = generator.randrange(item.count)
    return Array(item[by...] + item[..<by])
  }
}

/// Draws nothing; comes first.
private struct Twice: Transform {
  let order = -1

  func callAsFunction(_ item: [Double], using generator: inout TransformGenerator) -> [Double] {
    item.map { 2 * $0 }
  }
}

/// Adds a draw to each number.
private struct Noise: Transform {
  func callAsFunction(_ item: [Double], using generator: inout TransformGenerator) -> [Double] {
    item.map { $0 + generator.uniform(-1, 1) }
  }
}
