import CommandLineTools
import Foundation
import TensorFlow

/// `tandem-swift parity ROOT CASE...`: for each case reads ROOT/CASE/inputs.safetensors and writes
/// ROOT/CASE/swift.safetensors beside it.
struct ParityCommand: Command {
  static let name = "tandem-swift parity"
  static let about = """
    For each case, reads ROOT/CASE/inputs.safetensors and writes ROOT/CASE/swift.safetensors.
    `tandem parity` makes the inputs, calls this and compares.

    cases: \(ParityCase.all.map(\.name).joined(separator: " "))
    """

  @Argument("the folder of the cases") var root: URL
  @Rest("their names") var cases: [ParityCase]

  func run() throws {
    try TensorFlowLibrary.load()
    for parityCase in cases {
      let folder = root.appendingPathComponent(parityCase.name)
      let inputs = try SafetensorsFile(
        contentsOf: folder.appendingPathComponent("inputs.safetensors").path)
      try parityCase.outputs(inputs).write(
        to: folder.appendingPathComponent("swift.safetensors").path)
    }
  }
}

extension ParityCase: OptionValue {
  init(argument: String) throws {
    guard let found = ParityCase.all.first(where: { $0.name == argument }) else {
      throw UsageError("no case \"\(argument)\"")
    }
    self = found
  }
  static var placeholder: String { "CASE" }
}
