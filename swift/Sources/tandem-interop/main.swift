import BenchServing
import CommandLineTools
import Foundation
import TensorFlow

// What `tandem` asks of the libraries for C and C++. A program of its own: each of those libraries
// brings a hundred others, which the engine tandem-swift has no use for.

let help = """
  usage: tandem-interop COMMAND ...

    parity ROOT CASE...           for each case, read ROOT/CASE/inputs.safetensors and write
                                  ROOT/CASE/swift.safetensors
    bench decode --inputs FILE    serve a benchmark's contestants, as tandem-swift does

  libraries: \(InteropCase.all.isEmpty ? "none" : InteropCase.all.map(\.name).joined(separator: " "))
  """

/// A fault that is told in one line.
struct InteropError: Error, CustomStringConvertible {
  let description: String
}

func run(_ arguments: [String]) throws {
  switch (arguments.first, arguments.count) {
  case ("parity", 3...): try answer(root: arguments[1], Array(arguments.dropFirst(2)))
  case ("bench", 4) where arguments[1] == "decode" && arguments[2] == "--inputs":
    try TensorFlowLibrary.load()
    try BenchServer(decodeContestants(inputs: arguments[3])).serve()
  case ("--help", 1), ("help", 1): print(help)
  default: throw UsageError(help)
  }
}

/// Computes each case's outputs from its inputs.
func answer(root: String, _ names: [String]) throws {
  try TensorFlowLibrary.load()
  for name in names {
    guard let found = InteropCase.all.first(where: { $0.name == name }) else {
      throw InteropError(description: "\(name): this was built where that library was missing")
    }
    let folder = URL(fileURLWithPath: root).appendingPathComponent(name)
    let inputs = try SafetensorsFile(
      contentsOf: folder.appendingPathComponent("inputs.safetensors").path)
    var outputs = SafetensorsFile()
    try found.body(inputs, &outputs)
    try outputs.write(to: folder.appendingPathComponent("swift.safetensors").path)
  }
}

exit(statusReported { try run(Array(CommandLine.arguments.dropFirst())) })
