// Every file here makes contestants.
@_exported import BenchServing
import TensorFlow

/// `tandem-swift bench NAME --inputs FILE`: serves timings to `tandem bench`, which interleaves the
/// contestants of both languages.
enum BenchCommand {
  static let help = """
    usage: tandem-swift bench NAME --inputs FILE

    Prints the contestants of a benchmark as one line of JSON, then answers requests from standard
    input, a line of JSON each, until it ends:

      {"run": INDEX, "repeats": N}         ->  {"ms": [N times in milliseconds]}
      {"output": INDEX, "path": FILE}      ->  {"ok": true}, the result as tensor "output" in FILE

    benchmarks: matmul step eager compiled
    """

  static func run(_ arguments: [String]) throws {
    let arguments = try Arguments(arguments, options: ["--inputs"], help: help)
    guard arguments.values.count == 1, let path = arguments["--inputs"] else {
      throw UsageError(help)
    }
    let makers: [String: (String) throws -> [Contestant]] = [
      "matmul": { try matmulContestants(SafetensorsFile(contentsOf: $0)) },
      "compiled": { try compiledContestants(SafetensorsFile(contentsOf: $0)) },
      "eager": { try eagerContestants(SafetensorsFile(contentsOf: $0)) },
      "step": { [try stepContestant(Plan(contentsOf: $0))] },
    ]
    guard let make = makers[arguments.values[0]] else {
      throw UsageError("no benchmark \"\(arguments.values[0])\"\n\(help)")
    }
    try TensorFlowLibrary.load()
    try BenchServer(make(path)).serve()
  }
}
