import Foundation
import TensorFlow

/// One comparison with Python; see `ParityCase` of tandem-swift.
struct InteropCase {
  let name: String
  /// Reads the first, writes the second.
  let body: (SafetensorsFile, inout SafetensorsFile) throws -> Void

  /// Those whose libraries the system had when this was built.
  static let all: [InteropCase] = {
    var cases: [InteropCase] = []
    #if SOX
      cases.append(.sox)
    #endif
    #if VIPS
      cases.append(.vips)
    #endif
    #if OPENCV
      cases.append(.opencv)
    #endif
    return cases
  }()
}

/// Writes the bytes of a file that travels in a fixture to a new folder, which goes with the block.
func withFile<Result>(
  _ name: String, _ bytes: [UInt8], _ body: (String) throws -> Result
) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tandem-\(UUID())")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  let file = folder.appendingPathComponent(name)
  try Data(bytes).write(to: file)
  return try body(file.path)
}
