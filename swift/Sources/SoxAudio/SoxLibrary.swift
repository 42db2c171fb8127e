import CSox
import CSoxShim

/// A file or an effect that libsox refused, in its own words.
///
/// Twin of `SoxError` in python/tandem/interop/sox_library.py.
public struct SoxError: Error, Equatable, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }
}

/// libsox itself: started once, on first use, and never stopped.
enum SoxLibrary {
  private static let isStarted: Bool = {
    soxshim_keep_messages()
    return sox_init() == SoxLibrary.success && sox_format_init() == SoxLibrary.success
  }()

  static let success = Int32(SOX_SUCCESS.rawValue)
  static let endOfFile: Int32 = -1  // SOX_EOF

  /// Starts libsox where it has not been, and forgets its messages on this thread.
  ///
  /// - Throws: `SoxError` where it does not start.
  static func begin() throws {
    guard isStarted else { throw SoxError("libsox cannot be started: \(message)") }
    soxshim_clear_message()
  }

  /// The first line of the first failure that libsox told of on this thread since `begin`.
  static var message: String {
    let said = String(cString: soxshim_message())
    let line = said.split(separator: "\n").first.map(String.init) ?? ""
    return line.isEmpty ? "libsox gives no reason" : line
  }
}
