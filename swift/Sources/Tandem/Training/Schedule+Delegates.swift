import TensorFlow

extension Learner where Opt: GroupedOptimizer {
  /// Sets a hyper-parameter before each training batch, by the learner's progress.
  ///
  /// The value hangs on the position alone, so there is no state that a resumed run could miss. The
  /// last step's position is a step short of 1.
  public final class ParamScheduler: Delegate {
    /// The hyper-parameter.
    public let name: String
    private let schedules: [Schedule]
    private let isCommon: Bool

    /// One schedule for all groups of parameters.
    ///
    /// - Parameter name: The hyper-parameter, "LearningRate" say.
    public init(_ name: String, _ schedule: @escaping Schedule) {
      (self.name, schedules, isCommon) = (name, [schedule], true)
    }

    /// A schedule for each group of parameters.
    public init(_ name: String, _ schedules: [Schedule]) {
      (self.name, self.schedules, isCommon) = (name, schedules, false)
    }

    public override var splitsStep: Bool { false }
    public override var joinsSearch: Bool { false }

    /// Looks at the parameter groups.
    ///
    /// - Precondition: There are as many as schedules, and each has the hyper-parameter.
    public override func trainingWillStart(_ learner: Learner) {
      let groups = learner.optimizer.hyperparameters
      require(
        isCommon || schedules.count == groups.count,
        "ParamScheduler: \(name): \(schedules.count) schedules for \(groups.count) parameter groups"
      )
      for group in groups {
        require(
          group[name] != nil,
          "ParamScheduler: the optimiser has no \(name): \(group.keys.sorted())")
      }
    }

    /// Sets the value of this position in every group.
    public override func batchWillStart(_ learner: Learner) {
      guard learner.inTrain else { return }
      var groups = learner.optimizer.hyperparameters
      for group in groups.indices {
        groups[group][name] = schedules[isCommon ? 0 : group](learner.progress)
      }
      learner.optimizer.hyperparameters = groups
    }
  }

  /// The schedulers of one cycle: the rate goes up and down, the momentum against it.
  ///
  /// - Parameters:
  ///   - rates: The highest rate, one for all parameter groups or one for each; the cycle starts at
  ///     a `div`th of it and ends at a `finalDiv`th.
  ///   - startShare: How much of training the way up takes.
  ///   - momentum: Start, middle and end; nil leaves it alone.
  public static func sched1cycle(
    _ rates: Double..., startShare: Double = 0.3,
    momentum: (start: Double, middle: Double, end: Double)? = (0.95, 0.85, 0.95),
    div: Double = 10, finalDiv: Double = 1e5
  ) -> [Delegate] {
    let cycles = rates.map { oneCycle($0 / div, $0, $0 / finalDiv, startShare: startShare) }
    let rate =
      cycles.count == 1
      ? ParamScheduler("LearningRate", cycles[0]) : ParamScheduler("LearningRate", cycles)
    guard let momentum else { return [rate] }
    let against = oneCycle(momentum.start, momentum.middle, momentum.end, startShare: startShare)
    return [rate, ParamScheduler("Momentum", against)]
  }

  /// Has one cycle scheduled in every fit from now on. One that was added before gives way.
  ///
  /// In the course's Swift 11 each fit added another, and all of them set the rate.
  public func addOneCycleDelegates(
    _ rate: Double, startShare: Double = 0.3,
    momentum: (start: Double, middle: Double, end: Double)? = (0.95, 0.85, 0.95)
  ) {
    let cycle = Self.sched1cycle(rate, startShare: startShare, momentum: momentum)
    let names = Set(cycle.map { ($0 as! ParamScheduler).name })
    delegates.removeAll { ($0 as? ParamScheduler).map { names.contains($0.name) } ?? false }
    delegates += cycle
  }
}
