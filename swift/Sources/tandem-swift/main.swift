import CommandLineTools
import Foundation
import Tandem
import TensorFlow

// The Swift engine of the command line. `tandem` calls it; it can be called alone as well.

let help = """
  usage: tandem-swift COMMAND ...

    train PLAN --output FOLDER [--progress bar|json|none]   train from a plan
    parity ROOT CASE...                                     compute the outputs of parity cases
    bench NAME --inputs FILE                                serve a benchmark's contestants
    weights FILE...                                         list the tensors of safetensors files
    soak [--steps N] [--using eager|graph|xla]              train for long, watch the memory
    version                                                 print versions and where TensorFlow is

  COMMAND --help says more. Exit: 0 done, 1 it went wrong, 2 used wrongly.
  """

let commands: [String: any Command.Type] = [
  "train": TrainCommand.self, "parity": ParityCommand.self, "bench": BenchCommand.self,
  "weights": WeightsCommand.self, "soak": SoakCommand.self, "version": VersionCommand.self,
  "--version": VersionCommand.self,
]

func run(_ arguments: [String]) throws {
  guard let name = arguments.first else { throw UsageError(help) }
  if ["--help", "-h", "help"].contains(name) { return print(help) }
  guard let command = commands[name] else { throw UsageError("no command \"\(name)\"\n\(help)") }
  try command.call(Array(arguments.dropFirst()))
}

struct VersionCommand: Command {
  static let name = "tandem-swift version"
  static let about = "Prints the version of TensorFlow's C library, and the folder it was found in."

  func run() throws {
    try TensorFlowLibrary.load()
    print("tandem-swift, TensorFlow \(TensorFlowLibrary.version) in \(TensorFlowLibrary.folder!)")
  }
}

exit(statusReported { try run(Array(CommandLine.arguments.dropFirst())) })
