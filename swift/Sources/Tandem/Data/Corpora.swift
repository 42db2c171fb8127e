import Foundation
import TensorFlow

// Texts to train a language model on, and others to measure it with (lesson 12).
//
// Twin: python/tandem/data/corpora.py. Archives are downloaded and unpacked by Python's
// `tandem data NAME`; here their folders are read.

/// Two sides of a corpus, how they were split, and whether characters are its tokens.
public struct Corpus: Equatable, Sendable {
  /// The texts to train on.
  public let train: [String]
  /// The texts to validate with.
  public let valid: [String]
  /// How they were split.
  public let note: String
  /// Whether characters are its tokens.
  public let characters: Bool

  /// Two sides of a corpus.
  ///
  /// - Throws: `DataError` where a side has no text.
  public init(train: [String], valid: [String], note: String, characters: Bool = false) throws {
    for (name, texts) in [("train on", train), ("validate with", valid)]
    where texts.allSatisfy(\.isEmpty) {
      throw DataError("there is no text to \(name): \(note)")
    }
    (self.train, self.valid, self.note, self.characters) = (train, valid, note, characters)
  }

  /// The beginning, of about so many characters to train on and half as many others.
  ///
  /// - Throws: `DataError` where a side has no text any more.
  public func shortened(_ characters: Int = 20_000) throws -> Corpus {
    try Corpus(
      train: beginning(of: train, characters), valid: beginning(of: valid, characters / 2),
      note: "\(note); the beginning only", characters: self.characters)
  }
}

/// The corpora that have a name, and what the folder of each has.
private let needs = [
  "imdb": ["train/neg", "train/pos", "test/neg", "test/pos"], "tinyshakespeare": ["input.txt"],
  "wikitext2": ["valid.txt", "test.txt"],
]

/// The corpora that have a name.
public let corpora = needs.keys.sorted()

/// A corpus by its name, or that of a folder.
///
/// A folder has train.txt and valid.txt, articles as WikiText lays them out. Where train.txt is
/// missing the articles of valid.txt and test.txt are split, and where there is neither, all .txt
/// files below: every tenth text validates, which ones is drawn by `seed`, as in Python.
///
/// - Parameter folder: The only folder to look for a named one in, itself or a folder of that name.
/// - Throws: `DataError` where there is nothing to read, `TextError` for a file that is not UTF-8.
public func readCorpus(_ data: String, folder: String? = nil, seed: Int = 42) throws -> Corpus {
  guard needs[data] != nil || isFolder(data) else {
    throw DataError(
      "\(data) is no folder of texts: name one, or \(corpora.joined(separator: ", "))")
  }
  let place =
    try needs[data].map {
      FilePath(try DataLocator().find(data, parts: $0, folder: folder))
    } ?? FilePath(data)
  if data == "tinyshakespeare" { return try plays(readText((place / "input.txt").string)) }
  let wiki = ["valid", "test"].map { place / "\($0).txt" }.filter { isFile($0.string) }
  if isFile((place / "train.txt").string), let valid = wiki.first {
    return try Corpus(
      train: readWiki((place / "train.txt").string), valid: readWiki(valid.string),
      note: "\(place.name): train.txt to train on, \(valid.name) to validate with")
  }
  if !wiki.isEmpty {
    let files = wiki.map(\.name).joined(separator: " and ")
    return try split(
      wiki.flatMap { try readWiki($0.string) }, seed,
      "there is no train.txt: of the articles of \(files),")
  }
  let texts = try getFiles(place, extensions: [".txt"]).map { try readText($0.string) }
  return try split(texts, seed, "of the \(texts.count) texts below \(place.name),")
}

/// Plays whose last tenth validates.
private func plays(_ text: String) throws -> Corpus {
  let scalars = text.unicodeScalars
  let cut = scalars.index(scalars.startIndex, offsetBy: scalars.count * 9 / 10)
  return try Corpus(
    train: [String(scalars[..<cut])], valid: [String(scalars[cut...])],
    note: "the last tenth of the text validates", characters: true)
}

private func split(_ texts: [String], _ seed: Int, _ which: String) throws -> Corpus {
  var generator = MersenneTwister(torchSeed: seed)
  let count = min(max(texts.count / 10, 1), texts.count - 1)
  let heldOut = Set(generator.permutation(texts.count).prefix(max(count, 0)))
  let rows = texts.indices
  return try Corpus(
    train: rows.filter { !heldOut.contains($0) }.map { texts[$0] },
    valid: rows.filter(heldOut.contains).map { texts[$0] },
    note: "\(which) every tenth, at random, validates")
}

/// Whole texts while they fit, and the beginning of the next.
private func beginning(of texts: [String], _ characters: Int) -> [String] {
  var (kept, left) = ([String](), characters)
  for text in texts {
    kept.append(String(text.unicodeScalars.prefix(left)))
    left -= kept[kept.count - 1].unicodeScalars.count
    if left == 0 { break }
  }
  return kept
}

private func isFolder(_ path: String) -> Bool {
  var isFolder: ObjCBool = false
  return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
}

private func isFile(_ path: String) -> Bool {
  FileManager.default.fileExists(atPath: path) && !isFolder(path)
}
