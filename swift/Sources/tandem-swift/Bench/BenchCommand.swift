// Every file here makes contestants.
@_exported import BenchServing
import CommandLineTools
import TensorFlow

/// `tandem-swift bench NAME --inputs FILE`: serves timings to `tandem bench`, which interleaves the
/// contestants of both languages.
struct BenchCommand: Command {
  static let name = "tandem-swift bench"
  static let about = """
    Prints the contestants of a benchmark as one line of JSON, then answers requests from standard
    input, a line of JSON each, until it ends:

      {"run": INDEX, "repeats": N}         ->  {"ms": [N times in milliseconds]}
      {"output": INDEX, "path": FILE}      ->  {"ok": true}, the result as tensor "output" in FILE
    """

  @Argument("the benchmark") var benchmark: Benchmark
  @Option("what the contestants work on, a safetensors file; for tokenize one of JSON") var inputs:
    String

  enum Benchmark: String, Choice { case matmul, step, eager, compiled, tokenize, lstm }

  func run() throws {
    try TensorFlowLibrary.load()
    try BenchServer(contestants()).serve()
  }

  private func contestants() throws -> [Contestant] {
    switch benchmark {
    case .matmul: try matmulContestants(SafetensorsFile(contentsOf: inputs))
    case .compiled: try compiledContestants(SafetensorsFile(contentsOf: inputs))
    case .eager: try eagerContestants(SafetensorsFile(contentsOf: inputs))
    case .tokenize: try tokenizeContestants(inputs: inputs)
    case .lstm: try lstmContestants(SafetensorsFile(contentsOf: inputs))
    case .step: [try stepContestant(Plan(contentsOf: inputs))]
    }
  }
}
