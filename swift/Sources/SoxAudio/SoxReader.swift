import CSox
import Foundation

/// What libsox found in a file's header.
public struct SoxFormat: Equatable, Sendable {
  /// sox's name of the kind of file, such as "wav".
  public let type: String
  /// Frames a second.
  public let rate: Double
  public let channels: Int
  /// Bits of a sample in the file; 0 where the encoding has no such number.
  public let bits: Int
  public let encoding: String
  /// How many frames the header announces; nil where it does not say.
  public let frames: Int?
}

/// An open file of sound, read from front to back, closed by `close` or with the last reference.
///
/// Twin of `SoxReader` in python/tandem/interop/sox.py. One thread at a time may use a reader.
public final class SoxReader {
  public let path: String
  public let format: SoxFormat
  private var file: UnsafeMutablePointer<sox_format_t>?
  private var samplesRead = 0

  /// Opens a file.
  ///
  /// - Parameter type: sox's name of the kind of file, by default what its first bytes say: wav,
  ///   flac, vorbis, mp3, aiff or au. libsox knows more kinds, but their readers trust what a damaged
  ///   file says, so they are to be asked for by name.
  /// - Throws: `SoxError`, with libsox's own message.
  public init(_ path: String, type: String? = nil) throws {
    let kind = try type ?? SoxKind.of(path)
    try SoxLibrary.begin()
    // As an absolute path: libsox takes "|name" for a command to run, and "http:..." for a page.
    let name = absolute(path)
    guard let file = sox_open_read(name, nil, nil, kind) else {
      throw SoxError("\(path): \(SoxLibrary.message)")
    }
    (self.path, self.file, format) = (path, file, SoxFormat(file.pointee))
    // From here on `deinit` closes, whatever is thrown.
    guard format.channels > 0, format.rate > 0 else {
      throw SoxError("\(path): \(format.channels) channels at \(format.rate) Hz")
    }
  }

  deinit { close() }

  /// Closes the file; again does nothing.
  public func close() {
    guard let open = file else { return }
    sox_close(open)
    file = nil
  }

  /// The next frames, interleaved: `frames * format.channels` samples, fewer at the end only.
  ///
  /// - Throws: `SoxError` where the file ends before its header says, cannot be decoded or is closed.
  public func read(frames: Int) throws -> [Int32] {
    guard let file else { throw SoxError("\(path): is closed") }
    try SoxLibrary.begin()
    let wanted = frames * format.channels
    let values = [Int32](unsafeUninitializedCapacity: wanted) { buffer, count in
      guard wanted > 0 else { return }
      count = sox_read(file, buffer.baseAddress!, wanted)
      count -= count % format.channels
    }
    samplesRead += values.count
    if values.count < wanted { try checkEnd() }
    return values
  }

  /// All frames that are left, interleaved; memory grows with what is decoded, not by the header.
  ///
  /// - Throws: `SoxError` as `read(frames:)`.
  public func readAll() throws -> [Int32] {
    let atOnce = max(1, (1 << 16) / format.channels)
    var all: [Int32] = []
    while true {
      let part = try read(frames: atOnce)
      if all.isEmpty { all = part } else { all += part }
      if part.count < atOnce * format.channels { return all }
    }
  }

  private func checkEnd() throws {
    // The length in the header of these is an estimate.
    guard let known = format.frames, format.type != "mp3", format.type != "mp2" else { return }
    let read = samplesRead / format.channels
    guard read < known else { return }
    throw SoxError("\(path): \(read) of \(known) frames are there: \(SoxLibrary.message)")
  }
}

extension SoxFormat {
  init(_ file: sox_format_t) {
    let (signal, encoding) = (file.signal, file.encoding)
    let encodings = sox_get_encodings_info()!
    // SOX_UNSPEC, SOX_UNKNOWN_LEN and SOX_IGNORE_LENGTH say that it is not known.
    let isKnown = signal.length != 0 && signal.length < .max - 1 && signal.channels > 0
    self.init(
      type: file.filetype.map { String(cString: $0) } ?? "", rate: signal.rate,
      channels: Int(signal.channels), bits: Int(encoding.bits_per_sample),
      encoding: String(cString: encodings[Int(encoding.encoding.rawValue)].name),
      frames: isKnown ? Int(signal.length) / Int(signal.channels) : nil)
  }
}

/// The path from the root; symbolic links and dots stay as they are.
func absolute(_ path: String) -> String {
  path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
}
