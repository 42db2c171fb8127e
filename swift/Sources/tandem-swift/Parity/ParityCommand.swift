import Foundation
import TensorFlow

/// `tandem-swift parity ROOT CASE...`: for each case reads ROOT/CASE/inputs.safetensors and writes
/// ROOT/CASE/swift.safetensors beside it.
enum ParityCommand {
  static let help = """
    usage: tandem-swift parity ROOT CASE...

    For each case, reads ROOT/CASE/inputs.safetensors and writes ROOT/CASE/swift.safetensors.
    `tandem parity` makes the inputs, calls this and compares.

    cases: \(ParityCase.all.map(\.name).joined(separator: " "))
    """

  static func run(_ arguments: [String]) throws {
    let values = try Arguments(arguments, options: [], help: help).values
    guard values.count >= 2 else { throw UsageError(help) }
    let root = URL(fileURLWithPath: values[0])
    let cases = try values.dropFirst().map(parityCase)
    try TensorFlowLibrary.load()
    for parityCase in cases {
      let folder = root.appendingPathComponent(parityCase.name)
      let inputs = try SafetensorsFile(
        contentsOf: folder.appendingPathComponent("inputs.safetensors").path)
      try parityCase.outputs(inputs).write(
        to: folder.appendingPathComponent("swift.safetensors").path)
    }
  }

  private static func parityCase(_ name: String) throws -> ParityCase {
    guard let found = ParityCase.all.first(where: { $0.name == name }) else {
      throw UsageError("parity: no case \"\(name)\"\n\(help)")
    }
    return found
  }
}
