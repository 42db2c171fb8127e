import Foundation

/// Where a file is, as text: what an item of a data set mostly is.
///
/// Foundation's `URL` asks the file system whether it names a folder, and encodes what it holds; a
/// list of ten thousand files should do neither. Twin: Python's `pathlib.Path`.
public struct FilePath: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  /// The path, without a slash at its end.
  public let string: String

  /// The path that the text is.
  public init(_ string: String) {
    let end = string.lastIndex { $0 != "/" }
    self.string = end.map { String(string[...$0]) } ?? (string.isEmpty ? "." : "/")
  }

  /// The path of a file URL.
  public init(_ url: URL) { self.init(url.path) }

  public init(stringLiteral string: String) { self.init(string) }

  public var description: String { string }

  /// The same for Foundation.
  public var url: URL { URL(fileURLWithPath: string) }

  /// What comes after the last slash: `1.jpg` of `train/dog/1.jpg`; nothing of `.`.
  public var name: String {
    guard let slash = lastSlash else { return string == "." ? "" : string }
    return String(Substring(string.utf8[string.utf8.index(after: slash)...]))
  }

  /// What comes before the last slash: `train/dog` of `train/dog/1.jpg`, `.` of a name alone.
  public var parent: FilePath {
    guard let slash = lastSlash else { return "." }
    return FilePath(slash == string.startIndex ? "/" : String(string[..<slash]))
  }

  /// The ending of the name with its dot, `.jpg`; empty where it has none or is nothing else.
  public var `extension`: String {
    let name = name
    guard let dot = name.lastIndex(of: "."), name[..<dot].contains(where: { $0 != "." }) else {
      return ""
    }
    return String(name[dot...])
  }

  /// A file or folder within a folder.
  public static func / (folder: FilePath, name: String) -> FilePath {
    FilePath(folder.string == "/" ? "/" + name : "\(folder.string)/\(name)")
  }

  /// Found by its byte, which is quick: no other character has that byte in it.
  private var lastSlash: String.Index? { string.utf8.lastIndex(of: UInt8(ascii: "/")) }
}
