import ExampleRuns
import Foundation
import Tandem
import TensorFlow

extension SpokenDigits {
  /// Writes what the run was and gave; returns the page.
  func report(
    _ learner: Watch<DigitNet>.WatchedLearner, _ watch: Watch<DigitNet>, _ takes: Takes
  ) throws -> URL {
    let folder = try reportFolder(out, "spoken-digits")
    let (scores, target) = try learner.allPredictions()
    let (matrix, mixedUp) = confusion(scores, target, takes.classes)
    let facts = watch.facts(
      learner, images: (takes.train.count, takes.heldOut.count), kind: "takes",
      device: device)
    let options: ReportRow = [
      ("held out", "takes 0 to 4 of speakers who are trained on too"),
      ("epochs", .count(quick ? 1 : epochs)), ("batch size", .count(batchSize)),
      ("learning rate", .number(lr)), ("seed", .count(seed)),
    ]
    try watch.writeLosses(to: folder)
    return try writeReport(
      to: folder, title: "Spoken digits", facts: facts + options,
      figures: [
        ("curves", watch.curves()), ("confusion", matrix),
        ("spectrograms", try pictures(scores, target, takes)),
      ],
      tables: [
        ("by_speaker", bySpeaker(scores, target, takes)), ("most_confused", mixedUp),
        ("epochs", watch.epochs()),
      ])
  }

  /// Each speaker's held-out takes, and the share of them that was recognised.
  private func bySpeaker(_ scores: TF, _ target: TI, _ takes: Takes) -> [ReportRow] {
    let isRight = (scores.argmax(squeezingAxis: 1) .== target).scalars
    let speakers = takes.heldOut.x.items.map(Takes.speaker)
    return Set(speakers).sorted().map { speaker in
      let own = speakers.indices.filter { speakers[$0] == speaker }
      let share = Double(own.filter { isRight[$0] }.count) / Double(own.count)
      return [
        ("speaker", .text(speaker)), ("takes", .count(own.count)), ("accuracy", .number(share)),
      ]
    }
  }

  /// What was taken for something else, the worst first, then others of the held-out takes.
  private func pictures(_ scores: TF, _ target: TI, _ takes: Takes) throws -> Figure {
    let (guesses, truths) = (scores.argmax(squeezingAxis: 1).scalars, target.scalars)
    let wrong = worst(scores, target, count: 8).filter { guesses[$0] != truths[$0] }
    let step = max(truths.count / 8, 1)
    let others = stride(from: 0, to: truths.count, by: step).filter { !wrong.contains($0) }
    let rows = (wrong + others).prefix(8)
    let titles = rows.map { row in
      let (truth, guess) = (takes.classes[Int(truths[row])], takes.classes[Int(guesses[row])])
      return truth == guess ? truth : "\(truth), taken for \(guess)"
    }
    let pictures = try rows.map { Decibel()(Takes.mel(try takes.heldOut[$0].x)) }
    return showSpectrograms(pictures, titles: titles)
  }
}
