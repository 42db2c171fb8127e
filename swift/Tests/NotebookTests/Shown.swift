import Foundation
import XCTest

/// The bundles of what `body` displays, in order.
func shown(_ body: () throws -> Void) throws -> [[String: String]] {
  let text = try printed(body)
  let frames = text.split(separator: "\u{1}").map { $0.prefix { $0 != "\u{2}" } }
  return try frames.map { frame in
    let json = try XCTUnwrap(Data(base64Encoded: String(frame)))
    let bundle = try JSONSerialization.jsonObject(with: json) as? [String: Any]
    return try XCTUnwrap(bundle?["data"] as? [String: String])
  }
}

/// What `body` prints.
func printed(_ body: () throws -> Void) throws -> String {
  let file = FileManager.default.temporaryDirectory
    .appendingPathComponent("notebook-\(UUID().uuidString)")
  defer { try? FileManager.default.removeItem(at: file) }
  fflush(stdout)
  let (kept, target) = (dup(1), open(file.path, O_WRONLY | O_CREAT | O_TRUNC, 0o600))
  dup2(target, 1)
  defer {
    dup2(kept, 1)
    close(kept)
    close(target)
  }
  try body()
  fflush(stdout)
  return try String(contentsOf: file, encoding: .utf8)
}
