import Tandem
import TensorFlow
import Testing

@Suite("Callbacks")
struct CallbacksTests {
  private let batches: [Batch] = (0..<3).map { (TF([Float($0)]), TI([Int32($0)])) }

  private final class Tally: Callback {
    var events: [LearnerEvent] = []
    var order = 0
    var action: (Runner, LearnerEvent) throws -> Void = { _, _ in }
    func handle(_ event: LearnerEvent, _ runner: Runner) throws {
      events.append(event)
      try action(runner, event)
    }
  }

  @Test("a function is told of each step, and its true ends it early")
  func functions() {
    var said: [String] = []
    #expect(slowCalculation(4, callback: showProgress("Oh") { said.append($0) }) == (14, 4))
    #expect(said == ["Oh! step 0: 0", "Oh! step 1: 1", "Oh! step 2: 5", "Oh! step 3: 14"])
    #expect(slowCalculation(10) { step, total in step + total > 6 } == (5, 3))
    #expect(slowCalculation(0) == (0, 0))
  }

  @Test("a handler is told of every event that is written into the loop")
  func handler() {
    var events: [LearnerEvent] = []
    let losses = fitWithHandler(
      2, step: { $0.x.scalars[0] }, batches: Array(batches[..<2]), tell: { events.append($0) })
    let epoch: [LearnerEvent] = [
      .epochWillStart, .batchWillStart, .batchDidFinish, .batchWillStart, .batchDidFinish,
      .epochDidFinish,
    ]
    #expect(losses == [0, 1, 0, 1])
    #expect(events == [.trainingWillStart] + epoch + epoch + [.trainingDidFinish])
  }

  @Test("a runner's callback ends a batch, an epoch, or all of it")
  func runner() throws {
    for (action, losses) in [
      (LearnerAction.skipBatch, [0, 2, 0, 2]), (.skipEpoch, [0, 0]), (.stop, [0]),
    ] as [(LearnerAction, [Float])] {
      let tally = Tally()
      tally.action = { runner, event in
        if event == .batchWillStart, runner.batch?.y == TI([1]) { throw action }
      }
      let runner = Runner(step: { $0.x.scalars[0] }, callbacks: [tally])
      try runner.fit(2, batches)
      #expect(runner.losses == losses)
      #expect(tally.events.last == .trainingDidFinish)
    }
  }

  @Test("callbacks are called by order; another error passes")
  func orderAndErrors() {
    let (first, second) = (Tally(), Tally())
    first.order = 2
    var names: [String] = []
    first.action = { _, _ in names.append("late") }
    second.action = { _, event in
      names.append("early")
      if event == .epochWillStart { throw TandemError("enough") }
    }
    let runner = Runner(step: { _ in 0 }, callbacks: [first, second])
    #expect(throws: TandemError("enough")) { try runner.fit(1, batches) }
    #expect(names == ["early", "late", "early"])
  }
}
