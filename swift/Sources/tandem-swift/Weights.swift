import CZlib
import CommandLineTools
import Foundation
import TensorFlow

/// `tandem-swift weights FILE...`: what safetensors files hold.
struct WeightsCommand: Command {
  static let name = "tandem-swift weights"
  static let about = """
    Lists the tensors of safetensors files in the order in which they lie there: name, type, shape,
    and the CRC-32 of the bytes, by which files can be compared. With json, one line for a file:

      {"file": FILE, "metadata": {...}, "tensors": [{"name", "type", "shape", "crc32"}, ...]}

    A file that is broken is named with what is wrong with it. The files after it are still read.
    """

  @Rest("safetensors files") var files: [String]
  @Option("how to list them") var format = Format.text

  enum Format: String, Choice { case text, json }

  private struct Listing: Encodable {
    struct Tensor: Encodable {
      let name, type: String
      let shape: [Int]
      let crc32: UInt32
    }

    let file: String
    let metadata: [String: String]
    let tensors: [Tensor]
  }

  func run() throws {
    var faults: [String] = []
    for path in files {
      do {
        let listing = Self.listing(of: try SafetensorsFile(contentsOf: path), path)
        print(format == .json ? try Self.json(listing) : Self.text(listing))
      } catch let error as SafetensorsError {
        faults.append(error.description)
      }
    }
    fflush(stdout)
    if !faults.isEmpty { throw WeightsError(description: faults.joined(separator: "\n")) }
  }

  private static func listing(of file: SafetensorsFile, _ path: String) -> Listing {
    Listing(
      file: path, metadata: file.metadata,
      tensors: file.entries.map {
        Listing.Tensor(
          name: $0.name, type: $0.type.rawValue, shape: $0.shape, crc32: checksum($0.bytes))
      })
  }

  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    UInt32(crc32_z(0, bytes, bytes.count))
  }

  private static func json(_ listing: Listing) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(listing), as: UTF8.self)
  }

  private static func text(_ listing: Listing) -> String {
    let lines = listing.tensors.map { tensor in
      let sum = String(tensor.crc32, radix: 16)
      let padded = String(repeating: "0", count: 8 - sum.count) + sum
      return "\(padded)  \(tensor.type)  \(tensor.shape)  \(printable(tensor.name))"
    }
    return (["\(listing.file): \(lines.count) tensors"] + lines).joined(separator: "\n")
  }
}

/// The name, in quotation marks and with escapes where it would spoil the line.
private func printable(_ name: String) -> String {
  let isPlain =
    !name.isEmpty && name.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
  return isPlain ? name : name.debugDescription
}

private struct WeightsError: Error, CustomStringConvertible {
  let description: String
}
