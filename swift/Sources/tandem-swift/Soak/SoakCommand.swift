import CommandLineTools
import Foundation
import Tandem
import TensorFlow

/// `tandem-swift soak`: trains for long and watches the memory.
struct SoakCommand: Command {
  static let name = "tandem-swift soak"
  static let about = """
    Makes steps of training of an MLP 784-50-10 on batches of 64, and prints the resident memory
    after a hundredth of them, a tenth, and all. What is resident after the first hundredth has to
    last: exit 1 where 2 % more was needed at any time.
    """

  @Option("how many", atLeast: 100) var steps = 100_000
  @Option("how they are made") var using = Way.eager

  enum Way: String, Choice { case eager, graph, xla }

  func run() throws {
    try TensorFlowLibrary.load()
    let record = try soak()
    print(record.description)
    guard record.isHeld else {
      throw TandemError(
        "soak: resident memory grew by \(record.growthText), allowed \(SoakRecord.allowedText)")
    }
  }

  private func soak() throws -> SoakRecord {
    var record = SoakRecord(steps: steps)
    let bar = SoakBar(steps: steps, title: using.rawValue)
    let train = trainer(using)
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
  private func trainer(_ way: Way) -> (Int) -> Void {
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

  private func function(_ way: Way) -> Step {
    let eager: Step = trainingStep
    guard way != .eager else { return eager }
    let traced = compiled(using: way == .graph ? .graph : .xla, eager)
    return { traced(&$0, $1) }
  }
}
