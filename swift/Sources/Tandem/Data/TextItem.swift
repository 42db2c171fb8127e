import TensorFlow

// What a text is before it is read: a file or the text itself (lesson 12).
//
// Twin: the `TextList` of python/tandem/data/text.py.

/// A text, or the file that holds it.
public enum TextItem: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  /// The text itself.
  case text(String)
  /// A file in UTF-8, read when its text is asked for.
  case file(FilePath)

  public init(stringLiteral text: String) { self = .text(text) }

  /// The text.
  ///
  /// - Throws: `TextError` that names the file.
  public func read() throws -> String {
    switch self {
    case .text(let text): text
    case .file(let file): try readText(file.string)
    }
  }

  /// The file, by which a labeler or a splitter judges.
  ///
  /// - Throws: `DataError` for a text that is none.
  public var file: FilePath {
    get throws {
      guard case .file(let file) = self else { throw DataError("\(self): is a text and no file") }
      return file
    }
  }

  /// The file's path, or how the text begins.
  public var description: String {
    switch self {
    case .text(let text): String(reflecting: String(text.unicodeScalars.prefix(60)))
    case .file(let file): file.string
    }
  }
}

/// Texts, or files of texts, which are read when they are asked for.
public typealias TextList = ItemList<TextItem, String>

extension ItemList where Item == TextItem, Value == String {
  /// A list of texts.
  public init(texts: [String], path: FilePath = ".") {
    self.init(texts.map(TextItem.text), path: path) { try $0.read() }
  }

  /// The list of the files of text below `path`; see `getFiles` for the choice among them.
  ///
  /// - Throws: `DataError` where `path` is no folder.
  public static func fromFiles(
    _ path: FilePath, extensions: Set<String> = [".txt"], recurse: Bool = true,
    include: Set<String> = []
  ) throws -> Self {
    let files = try getFiles(path, extensions: extensions, recurse: recurse, include: include)
    return Self(files.map(TextItem.file), path: path) { try $0.read() }
  }
}

extension Splitter where Item == FilePath {
  /// The splitter of texts that judges them by their files; it throws `DataError` at a text that is
  /// none.
  public var texts: Splitter<TextItem> {
    Splitter<TextItem>(beginning: {
      let side = begin()
      return { try side($0.file) }
    })
  }
}
