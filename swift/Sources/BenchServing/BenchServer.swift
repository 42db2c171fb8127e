import Foundation
import Tandem
import TensorFlow

/// Answers requests line by line; `tandem-swift bench --help` says which.
package struct BenchServer {
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

  package init(_ contestants: [Contestant]) { self.contestants = contestants }

  package func serve() throws {
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
      throw TandemError("bench: cannot read the request \(line): \(error)")
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
