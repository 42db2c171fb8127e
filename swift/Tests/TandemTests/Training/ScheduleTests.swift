import Foundation
import Tandem
import TensorFlow
import Testing

@Suite("Schedules")
struct ScheduleTests {
  @Test("annealers go from one end to the other, each by its formula")
  func annealers() {
    for anneal in [schedLin, schedCos, schedExp] {
      let schedule = anneal(0.5, 2)
      #expect(abs(schedule(0) - 0.5) < 1e-12)
      #expect(abs(schedule(1) - 2) < 1e-12)
    }
    #expect(schedNo(0.5, 2)(0.9) == 0.5)
    #expect(schedLin(1, 3)(0.25) == 1.5)
    #expect(abs(schedCos(1, 3)(0.25) - (3 - 2 * (1 + 0.5.squareRoot()) / 2)) < 1e-12)
    #expect(abs(schedExp(1, 100)(0.5) - 10) < 1e-12)
    #expect(
      annealer { start, end, position in start + end * position * position }(1, 2)(0.5) == 1.5)
  }

  @Test("one after the other, and position 1 lies in the last")
  func combined() {
    let schedule = combineScheds([0.3, 0.2, 0.5], [schedLin(0, 3), schedNo(7, 0), schedLin(2, 4)])
    let seen = [0, 0.15, 0.3, 0.49, 0.5, 0.75, 1].map(schedule)
    for (value, expected) in zip(seen, [0, 1.5, 7, 7, 2, 3, 4]) {
      #expect(abs(value - expected) < 1e-9)
    }
    #expect(createPhases(0.3, 0.2) == [0.3, 0.2, 0.5])
    let cycle = oneCycle(0.1, 1, 0.01, startShare: 0.25)
    #expect(abs(cycle(0) - 0.1) < 1e-12 && abs(cycle(0.25) - 1) < 1e-12)
    #expect(abs(cycle(1) - 0.01) < 1e-12)
  }

  @Test("the scheduler sets the value of each step's position, for training alone")
  func scheduler() throws {
    let (task, recorder) = (SmallTask(), SmallLearner.Recorder())
    let learner = task.learner([
      recorder, SmallLearner.ParamScheduler("LearningRate", schedLin(0.8, 0)),
    ])
    try learner.fit(2)
    let rates = (0..<8).map { 0.8 * (1 - Double($0) / 8) }
    for (seen, rate) in zip(recorder.values("LearningRate"), rates) {
      #expect(abs(seen - rate) < 1e-6)
    }
    #expect(recorder.values("LearningRate").count == 8)
    #expect(recorder.values("Momentum", group: 0) == Array(repeating: 0, count: 8))
    #expect(recorder.losses.count == 8)
    // What follows the schedule is what is trained by.
    var (model, optimizer) = (task.net, SGD(for: task.net, learningRate: 0))
    for epoch in 0..<2 {
      for (step, batch) in task.data.train.enumerated() {
        optimizer.learningRate = Float(rates[epoch * 4 + step])
        let gradient = lossWithGradient(model, .crossEntropy, batch.x, batch.y).gradient
        optimizer.update(&model, along: gradient)
      }
    }
    expectClose(learner.model.second.weight, model.second.weight)
  }

  @Test("swift 11: one-cycle is there once, however many fits")
  func oneCycleOnce() throws {
    let learner = SmallTask().learner(momentum: 0.9)
    learner.addOneCycleDelegates(0.1)
    try learner.fit(1)
    learner.addOneCycleDelegates(0.2)
    try learner.fit(1)
    #expect(learner.delegates.filter { $0 is SmallLearner.ParamScheduler }.count == 2)
    #expect(learner.delegates.count == 3)
    let recorder = SmallLearner.Recorder()
    try learner.fit(1, delegates: [recorder])
    #expect(abs(recorder.values("LearningRate")[0] - 0.02) < 1e-7)
    #expect(abs(recorder.values("Momentum")[0] - 0.95) < 1e-6)
    // Those that are given to a fit are there in that fit alone.
    try learner.fit(1, delegates: SmallLearner.sched1cycle(0.3))
    #expect(learner.delegates.count == 3)
  }

  @Test("faults are told where they are made")
  func traps() async {
    let ends = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = schedExp(0, 1)
    }
    #expect(words(of: ends).contains("both ends must be positive, got 0.0 and 1.0"))
    let shares = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = combineScheds([0.5, 0.4], [schedNo(1, 1), schedNo(1, 1)])
    }
    #expect(words(of: shares).contains("must be positive and sum to 1, got [0.5, 0.4]"))
    let name = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      try SmallTask().learner([SmallLearner.ParamScheduler("lr", schedNo(1, 1))]).fit(1)
    }
    #expect(words(of: name).contains("no lr: [\"LearningRate\", \"Momentum\"]"))
    let groups = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      try SmallTask().learner(SmallLearner.sched1cycle(0.1, 0.2, momentum: nil)).fit(1)
    }
    #expect(words(of: groups).contains("2 schedules for 1 parameter groups"))
  }
}

@Suite("The recorder")
struct RecorderTests {
  @Test("goes on from fit to fit, and records no validation")
  func record() throws {
    let (recorder, journal) = (SmallLearner.Recorder(), Journal())
    let learner = SmallTask().learner([recorder, journal])
    try learner.fit(1)
    try learner.fit(1)
    let trained = (0..<2).flatMap { journal.losses[($0 * 6)..<($0 * 6 + 4)] }
    #expect(recorder.losses == trained.map(Double.init))
  }

  @Test("smoothing is free of its bias towards 0")
  func smoothing() {
    #expect(smooth([3, 3, 3]).allSatisfy { abs($0 - 3) < 1e-12 })
    let seen = smooth([1, 2], beta: 0.5)
    #expect(seen[0] == 1)
    #expect(abs(seen[1] - (0.5 * 2 + 0.25 * 1) / 0.75) < 1e-12)
    #expect(smooth([]).isEmpty)
  }
}
