import Foundation
import Tandem
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

/// One way to do a piece of work.
struct Contestant {
  let work: String
  let who: String
  /// How often the work is done in one timing: often where once is too short to time.
  var calls = 1
  /// Does the work once.
  let run: () -> Void
  /// The work's result, by which contestants are compared before they are timed.
  let output: () throws -> ShapedArray<Float>
}

/// Answers requests line by line.
struct BenchServer {
  private struct Request: Decodable {
    var run: Int?
    var repeats: Int?
    var output: Int?
    var path: String?
  }

  private struct Hello: Encodable {
    struct Entry: Encodable { let work, who: String }
    let contestants: [Entry]
  }

  private let contestants: [Contestant]

  init(_ contestants: [Contestant]) { self.contestants = contestants }

  func serve() throws {
    try answer(Hello(contestants: contestants.map { .init(work: $0.work, who: $0.who) }))
    while let line = readLine() {
      try serve(request(line), line)
    }
  }

  private func serve(_ request: Request, _ line: String) throws {
    if let index = request.run, let repeats = request.repeats, repeats > 0 {
      try answer(["ms": time(try contestant(index), repeats: repeats)])
    } else if let index = request.output, let path = request.path {
      var file = SafetensorsFile()
      file.set("output", to: try contestant(index).output())
      try file.write(to: path)
      try answer(["ok": true])
    } else {
      throw TandemError(
        "bench: cannot answer \(line): expected \"run\" and \"repeats\" of 1 or more, "
          + "or \"output\" and \"path\"")
    }
  }

  private func request(_ line: String) throws -> Request {
    do {
      return try JSONDecoder().decode(Request.self, from: Data(line.utf8))
    } catch {
      throw TandemError("bench: cannot read the request \(line): \(reason(error))")
    }
  }

  private func contestant(_ index: Int) throws -> Contestant {
    guard contestants.indices.contains(index) else {
      let last = contestants.count - 1
      throw TandemError("bench: there is no contestant \(index), only 0 to \(last)")
    }
    return contestants[index]
  }

  private func time(_ contestant: Contestant, repeats: Int) -> [Double] {
    (0..<repeats).map { _ in
      let start = DispatchTime.now().uptimeNanoseconds
      for _ in 0..<contestant.calls { contestant.run() }
      return Double(DispatchTime.now().uptimeNanoseconds - start) / 1e6 / Double(contestant.calls)
    }
  }

  private func answer(_ value: some Encodable) throws {
    print(String(decoding: try JSONEncoder().encode(value), as: UTF8.self))
    fflush(nil)
  }
}
