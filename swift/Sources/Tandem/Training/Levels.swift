// The levels of a loop, training, epoch and batch, each run between its events by one wrapper.
//
// Twin: `cancellable` and the exceptions of python/tandem/training/callbacks.py.

/// Thrown in an event to end its level: no fault, but a wish.
public enum LearnerAction: Error, Equatable {
  /// Leave out the rest of this batch.
  case skipBatch
  /// Leave out the rest of this epoch, its validation too.
  case skipEpoch
  /// End training.
  case stop
}

/// What training tells of: twelve events.
public enum LearnerEvent: CaseIterable, Equatable {
  case trainingWillStart, epochWillStart, batchWillStart
  /// Output and loss are there.
  case didProduceNewOutput
  case didProduceNewGradient, optimizerDidUpdate
  case batchWasSkipped, batchDidFinish
  case validationWillStart
  case epochWasSkipped, epochDidFinish
  case trainingDidFinish
}

/// A level of the loop.
public enum TrainingLevel: CaseIterable {
  case training, epoch, batch

  /// The event that it begins with.
  public var start: LearnerEvent {
    switch self {
    case .training: .trainingWillStart
    case .epoch: .epochWillStart
    case .batch: .batchWillStart
    }
  }

  /// The event that it ends with, whole or cancelled.
  public var finish: LearnerEvent {
    switch self {
    case .training: .trainingDidFinish
    case .epoch: .epochDidFinish
    case .batch: .batchDidFinish
    }
  }

  /// What cancels it.
  var cancellation: LearnerAction {
    switch self {
    case .training: .stop
    case .epoch: .skipEpoch
    case .batch: .skipBatch
    }
  }

  /// The event that says it was cancelled; that training was stopped has none.
  var skipped: LearnerEvent? {
    switch self {
    case .training: nil
    case .epoch: .epochWasSkipped
    case .batch: .batchWasSkipped
    }
  }
}

/// Runs one level's work between its events.
///
/// Its cancellation ends here and goes no further. The event of its end comes when it ends, whole or
/// cancelled; `cleanUp` always, when an error passes too.
///
/// - Throws: What `work` and the events throw, but for the level's own cancellation.
func cancellable(
  _ level: TrainingLevel, tell: (LearnerEvent) throws -> Void, cleanUp: (TrainingLevel) -> Void,
  _ work: () throws -> Void
) throws {
  defer { cleanUp(level) }
  let whole = try finishes(level) {
    try tell(level.start)
    try work()
  }
  if !whole, let skipped = level.skipped { try tell(skipped) }
  // What has ended can be cancelled, to no effect.
  _ = try finishes(level) { try tell(level.finish) }
}

/// Whether `work` comes to its end, and is not cancelled at this level.
private func finishes(_ level: TrainingLevel, _ work: () throws -> Void) throws -> Bool {
  do {
    try work()
    return true
  } catch let action as LearnerAction where action == level.cancellation {
    return false
  }
}
