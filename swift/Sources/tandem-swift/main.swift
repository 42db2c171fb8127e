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

func run(_ arguments: [String]) throws {
  guard let command = arguments.first else { throw UsageError(help) }
  let rest = Array(arguments.dropFirst())
  switch command {
  case "--help", "-h", "help": print(help)
  case "train": try dispatch(TrainCommand.help, rest, TrainCommand.run)
  case "parity": try dispatch(ParityCommand.help, rest, ParityCommand.run)
  case "bench": try dispatch(BenchCommand.help, rest, BenchCommand.run)
  case "weights": try dispatch(WeightsCommand.help, rest, WeightsCommand.run)
  case "soak": try dispatch(SoakCommand.help, rest, SoakCommand.run)
  case "version", "--version": try dispatch(VersionCommand.help, rest, VersionCommand.run)
  default: throw UsageError("no command \"\(command)\"\n\(help)")
  }
}

/// Runs one command, or prints its help where that is asked for.
func dispatch(_ help: String, _ arguments: [String], _ body: ([String]) throws -> Void) throws {
  if arguments.contains("--help") || arguments.contains("-h") { return print(help) }
  try body(arguments)
}

enum VersionCommand {
  static let help = """
    usage: tandem-swift version

    Prints the version of TensorFlow's C library, and the folder that it was found in.
    """

  static func run(_ arguments: [String]) throws {
    guard arguments.isEmpty else { throw UsageError(help) }
    try TensorFlowLibrary.load()
    print("tandem-swift, TensorFlow \(TensorFlowLibrary.version) in \(TensorFlowLibrary.folder!)")
  }
}

do {
  try run(Array(CommandLine.arguments.dropFirst()))
} catch let error as UsageError {
  FileHandle.standardError.write(Data("\(error.message)\n".utf8))
  exit(2)
} catch {
  FileHandle.standardError.write(Data("tandem-swift: \(reason(error))\n".utf8))
  exit(1)
}
