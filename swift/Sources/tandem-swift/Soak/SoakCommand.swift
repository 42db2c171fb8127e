import Foundation
import Tandem
import TensorFlow

/// `tandem-swift soak`: trains for long and watches the memory.
enum SoakCommand {
  static let help = """
    usage: tandem-swift soak [--steps N] [--using eager|graph|xla]

    Makes N steps of training, 100,000 by default, of an MLP 784-50-10 on batches of 64, and prints
    the resident memory after a hundredth of them, a tenth, and all. What is resident after the
    first hundredth has to last: exit 1 where 2 % more was needed at any time.
    """

  static func run(_ arguments: [String]) throws {
    let arguments = try Arguments(arguments, options: ["--steps", "--using"], help: help)
    guard arguments.values.isEmpty, let steps = Int(arguments["--steps"] ?? "100000"), steps >= 100,
      let way = Way(rawValue: arguments["--using"] ?? "eager")
    else { throw UsageError(help) }
    try TensorFlowLibrary.load()
    let record = try soak(steps: steps, way)
    print(record.description)
    guard record.isHeld else {
      throw TandemError(
        "soak: resident memory grew by \(record.growthText), allowed \(SoakRecord.allowedText)")
    }
  }

  /// How the steps are made.
  enum Way: String { case eager, graph, xla }

  private static func soak(steps: Int, _ way: Way) throws -> SoakRecord {
    var record = SoakRecord(steps: steps)
    let bar = SoakBar(steps: steps, title: way.rawValue)
    let train = trainer(way)
    for step in 1...steps {
      train(step)
      if step % max(1, steps / 100) == 0 {
        let bytes = try residentMemory()
        record.add(step: step, bytes: bytes)
        bar.show(step, bytes)
      }
    }
    bar.end()
    return record
  }

  /// Makes the step of a number; cuts its batch anew and reads its loss back.
  private static func trainer(_ way: Way) -> (Int) -> Void {
    let model = MLP(inputs: 784, classes: 10)
    var state = TrainingState(model: model, optimizer: SGD(for: model, learningRate: 0.01))
    let images = TF(randomNormal: [640, 784]).asData()
    let labels = TI((0..<640).map { Int32($0 % 10) })
    let step = function(way)
    return { number in
      let first = Int32(number % 10 * 64)
      let rows = TI((first..<first + 64).map { $0 })
      let batch = (x: images.gathering(atIndices: rows), y: labels.gathering(atIndices: rows))
      _ = step(&state, batch).scalarized()
    }
  }

  private typealias Step = (inout TrainingState<MLP, SGD<MLP>>, Tandem.Batch) -> TF

  private static func function(_ way: Way) -> Step {
    let eager: Step = trainingStep
    guard way != .eager else { return eager }
    let traced = compiled(using: way == .graph ? .graph : .xla, eager)
    return { traced(&$0, $1) }
  }
}

/// The bytes of this process that are in memory.
///
/// - Throws: `TandemError` where the system does not tell, as only Linux does in this way.
func residentMemory() throws -> Int {
  guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8),
    let pages = text.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
  else { throw TandemError("soak: /proc/self/statm cannot be read, so memory is not known") }
  return pages * sysconf(Int32(_SC_PAGESIZE))
}
