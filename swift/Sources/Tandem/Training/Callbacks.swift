import TensorFlow

// Callbacks: how a training loop lets others in, a step at a time (lessons 9, 10 and 13).
//
// 1. `slowCalculation` calls a function as it goes: any closure will do; what the function returns
//    can stop it.
// 2. `fitWithHandler` calls an object that has a method for each event.
// 3. `Runner` lets any event end its level (batch, epoch, training) by an error, from however deep.
//
// The `Learner` of Learner.swift is the last step, and the one to use: one place for model, data,
// loss and optimiser, whose delegates receive the learner itself.
//
// Twin: python/tandem/training/callbacks.py. Python finds an object's methods by their names, so a
// name misspelt must be looked for; here the compiler knows the events.

// MARK: 1. functions

/// Sums the squares below `steps`, telling the callback (step, sum so far) after each. The callback's
/// true ends it early.
///
/// - Returns: The sum, and the number of steps taken.
public func slowCalculation(_ steps: Int, callback: ((_ step: Int, _ total: Int) -> Bool)? = nil)
  -> (total: Int, steps: Int)
{
  var total = 0
  for step in 0..<steps {
    total += step * step
    if let callback, callback(step, total) { return (total, step + 1) }
  }
  return (total, steps)
}

/// A callback that remembers its exclamation: a closure. It never ends what calls it.
public func showProgress(_ exclamation: String, say: @escaping (String) -> Void)
  -> (_ step: Int, _ total: Int) -> Bool
{
  { step, total in
    say("\(exclamation)! step \(step): \(total)")
    return false
  }
}

// MARK: 2. objects with a method for each event

/// What wants to be told of events: it writes a method for each that it cares for. Callbacks are
/// called lowest `order` first, those of one order as they were given.
public protocol Callback {
  var order: Int { get }
  /// Called at every event.
  func handle(_ event: LearnerEvent, _ runner: Runner) throws
}

extension Callback {
  /// In the order that they were given in.
  public var order: Int { 0 }
}

/// Takes a training step a batch, telling the callbacks; gives the losses.
///
/// Every event that there is must be written into the loop, and none can stop it.
public func fitWithHandler(
  _ epochs: Int, step: (Batch) -> Float, batches: [Batch], tell: (LearnerEvent) -> Void
) -> [Float] {
  var losses: [Float] = []
  tell(.trainingWillStart)
  for _ in 0..<epochs {
    tell(.epochWillStart)
    for batch in batches {
      tell(.batchWillStart)
      losses.append(step(batch))
      tell(.batchDidFinish)
    }
    tell(.epochDidFinish)
  }
  tell(.trainingDidFinish)
  return losses
}

// MARK: 3. errors as control flow

/// A loop whose callbacks can end a batch, an epoch or all of it, by `LearnerAction`.
///
/// Callbacks receive the runner, and read `epoch`, `batch` and `loss` from it.
public final class Runner {
  /// The epoch that it is in, from 0 on.
  public private(set) var epoch = 0
  /// The batch that it is at.
  public private(set) var batch: Batch?
  /// The loss of the last step.
  public private(set) var loss: Float?
  /// The losses of all steps.
  public private(set) var losses: [Float] = []

  private let step: (Batch) -> Float
  private let callbacks: [any Callback]

  /// Trains by `step`, which gives the loss, and tells these.
  public init(step: @escaping (Batch) -> Float, callbacks: [any Callback]) {
    self.step = step
    self.callbacks = inOrder(callbacks, by: \.order)
  }

  /// Trains on the batches for so many epochs, or until a callback says that it is enough.
  ///
  /// - Throws: What a callback throws, but for the actions, which end their level.
  public func fit(_ epochs: Int, _ batches: [Batch]) throws {
    try level(.training) {
      for epoch in 0..<epochs {
        self.epoch = epoch
        try level(.epoch) {
          for batch in batches {
            self.batch = batch
            try level(.batch) { takeStep(batch) }
          }
        }
      }
    }
  }

  private func takeStep(_ batch: Batch) {
    let value = step(batch)
    loss = value
    losses.append(value)
  }

  private func level(_ level: TrainingLevel, _ work: () throws -> Void) throws {
    try cancellable(level, tell: tell, cleanUp: { _ in }, work)
  }

  private func tell(_ event: LearnerEvent) throws {
    for callback in callbacks { try callback.handle(event, self) }
  }
}

/// The elements by their order, those of one order as they were given.
func inOrder<Element>(_ elements: [Element], by order: KeyPath<Element, Int>) -> [Element] {
  elements.enumerated().sorted {
    let (a, b) = ($0.element[keyPath: order], $1.element[keyPath: order])
    return a == b ? $0.offset < $1.offset : a < b
  }.map(\.element)
}
