import Foundation

/// What a notebook shows of an object: a frame on standard output, which the kernel takes out of the
/// text around it.
enum Frame {
  /// Whether a notebook's kernel reads what this process prints.
  static var isRead: Bool { getenv("SWIFT_JUPYTER") != nil }

  /// Sends one thing in several forms, by MIME type; what is not text is in base64.
  static func send(_ data: [String: String]) {
    let message: [String: Any] = ["data": data, "metadata": [String: String](), "role": "display"]
    guard let json = try? JSONSerialization.data(withJSONObject: message) else { return }
    PythonLibrary.flushOutput()
    var frame = "\u{1}" + json.base64EncodedString() + "\u{2}"
    // One call, so that no other thread's text gets into the frame.
    frame.withUTF8 { _ = fwrite($0.baseAddress, 1, $0.count, stdout) }
    fflush(stdout)
  }
}
