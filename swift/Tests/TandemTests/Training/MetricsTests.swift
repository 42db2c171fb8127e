import Foundation
import Tandem
import TensorFlow
import Testing

@Suite("Metrics")
struct MetricsTests {
  private let scores: TF = [[3, 1, 0], [0, 1, 2], [1, 2, 0], [5, 4, 0]]
  private let target: TI = [0, 1, 1, 2]

  @Test("have their values")
  func values() {
    var stats = AvgStats<TF, TI>([.accuracy, .errorRate, .topK(2)])
    stats.accumulate(loss: TF(2), scores, target)
    #expect(stats.values == [2, 0.5, 0.5, 0.75])
    #expect(stats.names == ["loss", "accuracy", "error_rate", "top_2"])
    #expect(confusionMatrix(scores, target) == [[1, 0, 0], [0, 1, 1], [1, 0, 0]])
  }

  @Test("a short batch has less to say, tokens count one by one, perplexity is of the whole pass")
  func means() {
    var stats = AvgStats<TF, TI>([.accuracy, .perplexity])
    stats.accumulate(loss: TF(1), scores[0..<3], target[0..<3])
    stats.accumulate(loss: TF(3), scores[3..<4], target[3..<4])
    let values = stats.values
    #expect(values[0] == 1.5)
    #expect(abs(values[1] - 0.5) < 1e-7)
    #expect(abs(values[2] - exp(1.5)) < 1e-12)
    var text = AvgStats<TF, TI>([.accuracy])
    text.accumulate(loss: TF(1), TF(zeros: [2, 5, 3]), TI(zeros: [2, 5]))
    #expect(text.count == 10)
    #expect(text.values == [1, 1])
    text.reset()
    #expect(text.values.allSatisfy { $0.isNaN })
  }

  @Test("swift 04: with no metrics there is the loss alone, and no trap")
  func noMetrics() throws {
    let stats = SmallLearner.AvgStatsDelegate(logger: { _ in })
    try SmallTask().learner([stats]).fit(1)
    #expect(stats.names == ["epoch", "train_loss", "valid_loss", "seconds"])
    #expect(stats.history[0]["valid_loss"]!.isFinite)
  }

  @Test("every epoch has its row, of training and of validation")
  func rows() throws {
    var rows: [[String]] = []
    let (task, stats) = (
      SmallTask(), SmallLearner.AvgStatsDelegate([.accuracy], logger: { rows.append($0) })
    )
    let learner = task.learner(momentum: 0.9, [stats])
    try learner.fit(15)
    #expect(rows.count == 16)
    #expect(rows[0] == stats.names)
    #expect(rows[15][0] == "14")
    #expect(rows[15].count == rows[0].count)
    let last = stats.history[14]
    let logits = learner.model(task.x)
    #expect(abs(last["valid_loss"]! - Double(crossEntropy(logits, task.y).scalarized())) < 1e-6)
    #expect(abs(last["valid_accuracy"]! - Double(accuracy(logits, task.y).scalarized())) < 1e-6)
    #expect(last["valid_accuracy"]! > 0.9)
    #expect(stats.history[0]["train_loss"]! > last["train_loss"]!)
  }

  @Test("shapes that do not fit are named")
  func traps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = confusionMatrix(TF(zeros: [3, 2]), TI(zeros: [2]))
    }
    #expect(words(of: result).contains("got [3, 2] and [2]"))
  }
}

@Suite("Progress")
struct ProgressTests {
  @Test("in a file there are rows alone, and the loggers are given back")
  func lines() throws {
    var (text, own) = ("", 0)
    let stats = SmallLearner.AvgStatsDelegate(logger: { _ in own += 1 })
    let progress = SmallLearner.ProgressDelegate(period: 0) { LineDisplay { text += $0 } }
    let learner = SmallTask().learner([stats, progress])
    try learner.fit(2)
    let lines = text.split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines[0].hasSuffix("train_loss    valid_loss       seconds"))
    #expect(own == 0)
    stats.logger([])
    #expect(own == 1)
  }

  @Test("a terminal has a bar, drawn again in place, and rows above it")
  func terminal() throws {
    var text = ""
    var now = Date(timeIntervalSince1970: 0)
    let display = TerminalDisplay(write: { text += $0 }, now: { now })
    display.row(["epoch", "loss"])
    now += 30
    display.show(
      ProgressPlace(
        epoch: 0, epochs: 2, done: 1, batches: 4, inTrain: true, progress: 0.25, loss: 0.5))
    let bar =
      "epoch 1/2  train " + String(repeating: "█", count: 8)
      + String(repeating: "░", count: 24) + " 1/4  loss 0.5000  1:30 left"
    #expect(text == "\r\u{1B}[2K\u{1B}[1m     epoch        loss\u{1B}[0m\n\r\u{1B}[2K" + bar)
    text = ""
    display.row(["0", "0.25"])
    #expect(text == "\r\u{1B}[2K         0        0.25\n" + bar)
    text = ""
    display.close()
    display.close()
    #expect(text == "\r\u{1B}[2K")
  }

  @Test("the display is closed where an error ends the fit")
  func closed() {
    final class Counting: ProgressDisplay {
      var (shown, closed) = (0, 0)
      func row(_ cells: [String]) {}
      func show(_ place: ProgressPlace) { shown += 1 }
      func close() { closed += 1 }
    }
    let (display, journal) = (Counting(), Journal())
    journal.failing = (.validationWillStart, TandemError("no"))
    let progress = SmallLearner.ProgressDelegate(period: 1000) { display }
    #expect(throws: TandemError("no")) { try SmallTask().learner([progress, journal]).fit(1) }
    #expect(display.shown == 2)  // the first batch and the last
    #expect(display.closed == 1)
  }
}
