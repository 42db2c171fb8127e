import CZlib
import Foundation
import Tandem
import TensorFlow

/// Reviews to tokens by one thread and by two; see `python/tandem/bench/tokenize.py`, which writes the
/// paths of the files to `inputs`.
func tokenizeContestants(inputs: String) throws -> [Contestant] {
  let files = try JSONDecoder().decode(
    [String].self, from: Data(contentsOf: URL(fileURLWithPath: inputs)))
  return [("swift", 1), ("swift, 2 threads", 2)].map { who, workers in
    func tokens() throws -> [[String]] {
      try TokenizeProcessor(maxWorkers: workers).process(
        parallel(files, maxWorkers: workers, readText))
    }
    return Contestant(
      work: "reviews, own rules", who: who, run: { _ = try! tokens() },
      output: { digest(try tokens()) })
  }
}

/// The number of tokens of each text, and a number that another token would change.
private func digest(_ texts: [[String]]) -> ShapedArray<Float> {
  ShapedArray(
    shape: [texts.count, 2],
    scalars: texts.flatMap { tokens in
      let bytes = Array(tokens.joined(separator: "\n").utf8)
      return [Float(tokens.count), Float(crc32(0, bytes, UInt32(bytes.count)) % (1 << 15))]
    })
}
