import Foundation

/// What kind of sound file the first bytes announce; twin of python/tandem/interop/sox_kinds.py.
enum SoxKind {
  static let all = ["wav", "flac", "vorbis", "mp3", "aiff", "au"]
  private static let headSize = 48

  /// sox's name of the kind.
  ///
  /// - Throws: `SoxError` where the file cannot be read, or its bytes announce none of `all`.
  static func of(_ path: String) throws -> String {
    guard let file = fopen(path, "rb") else {
      throw SoxError("\(path): \(String(cString: strerror(errno)))")
    }
    defer { fclose(file) }
    var head = [UInt8](repeating: 0, count: headSize)
    let count = fread(&head, 1, headSize, file)
    guard ferror(file) == 0 else { throw SoxError("\(path): \(String(cString: strerror(errno)))") }
    if let kind = kind(Array(head[..<count])) { return kind }
    let said = count == 0 ? "is empty" : "announces no sound (\(all.joined(separator: ", ")))"
    throw SoxError("\(path): \(said)")
  }

  private static func kind(_ head: [UInt8]) -> String? {
    func text(_ range: Range<Int>) -> String {
      String(decoding: head.dropFirst(range.lowerBound).prefix(range.count), as: Unicode.ASCII.self)
    }
    switch (text(0..<4), text(8..<12)) {
    case ("RIFF", "WAVE"), ("RIFX", "WAVE"): return "wav"
    case ("FORM", "AIFF"), ("FORM", "AIFC"): return "aiff"
    case ("OggS", _): return text(29..<35) == "vorbis" ? "vorbis" : nil
    case ("fLaC", _): return "flac"
    case (".snd", _): return "au"
    default:
      // Eleven bits set begin a frame of MPEG audio.
      let isFrame = head.count > 1 && head[0] == 0xFF && head[1] >= 0xE0
      return isFrame || text(0..<3) == "ID3" ? "mp3" : nil
    }
  }
}
