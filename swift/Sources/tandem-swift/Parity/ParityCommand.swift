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
    guard arguments.count >= 2 else { throw UsageError(help) }
    let root = URL(fileURLWithPath: arguments[0])
    for name in arguments.dropFirst() {
      guard let parityCase = ParityCase.all.first(where: { $0.name == name }) else {
        throw UsageError("parity: no case \"\(name)\"\n\(help)")
      }
      let folder = root.appendingPathComponent(name)
      let inputs = try SafetensorsFile(
        contentsOf: folder.appendingPathComponent("inputs.safetensors").path)
      try parityCase.outputs(inputs).write(
        to: folder.appendingPathComponent("swift.safetensors").path)
    }
  }
}
