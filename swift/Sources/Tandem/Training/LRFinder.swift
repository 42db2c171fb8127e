import Foundation
import TensorFlow

// The learning-rate finder: train for a while at ever higher rates, and look at the loss.
//
// Lesson 10; L. Smith, Cyclical learning rates, arXiv 1506.01186. Step k of n has the rate
//
//     lr[k] = lowest (highest / lowest)^(k / (n - 1))
//
// Too low a rate leaves the loss where it is, a good one lowers it, too high a one makes it grow.
//
// Twin: python/tandem/training/lr_finder.py, which draws the curve as well.

/// What a search for a learning rate has seen.
public struct LRCurve {
  /// The rate of each step.
  public internal(set) var rates: [Double] = []
  /// The loss of each step.
  public internal(set) var losses: [Double] = []
  private var average = 0.0
  private var best = Double.infinity

  private static let (worse, beta, width) = (10.0, 0.7, 2.0)

  /// A search that has seen nothing yet.
  public init() {}

  /// How a rate is read off the curve.
  public enum Rule {
    /// A tenth of the rate where the smoothed loss is lowest: there the loss no longer falls, so
    /// that rate is too high; a tenth is within the fall.
    case minimum
    /// The rate where the loss falls fastest, by log(rate): a derivative, which noise moves far more
    /// than it moves the minimum.
    case steepest
  }

  /// Notes a step; says whether the loss is still worth going on with: not 10 times above its lowest,
  /// smoothed.
  mutating func add(rate: Double, loss: Double) -> Bool {
    rates.append(rate)
    losses.append(loss)
    average = Self.beta * average + (1 - Self.beta) * loss
    let smoothed = average / (1 - pow(Self.beta, Double(losses.count)))
    best = min(best, smoothed)
    // For a loss above 0 this is 10 times the best; one below 0 has no such multiple.
    return smoothed <= best + (Self.worse - 1) * abs(best)
  }

  /// The losses, each a mean of those around it, near ones weighing most.
  ///
  /// A moving average would come late, by several steps and so at a rate that is too high.
  public var smoothed: [Double] {
    losses.indices.map { place in
      let weights = losses.indices.map { other in
        exp(-0.5 * pow(Double(place - other) / Self.width, 2))
      }
      return zip(weights, losses).reduce(0) { $0 + $1.0 * $1.1 } / weights.reduce(0, +)
    }
  }

  /// A rate to train at.
  ///
  /// - Throws: `TandemError` for a search of fewer than 2 steps.
  public func suggestion(_ rule: Rule = .minimum) throws -> Double {
    guard losses.count >= 2 else {
      throw TandemError("LRFinder: a search of \(losses.count) steps shows nothing")
    }
    let curve = smoothed
    let lowest = curve.indices.min { curve[$0] < curve[$1] }!
    switch rule {
    case .minimum: return max(rates[lowest] / 10, rates[0])
    case .steepest:
      let slopes = slopes(curve, over: rates.map { log($0) })[..<max(lowest, 1)]
      return rates[slopes.indices.min { slopes[$0] < slopes[$1] }!]
    }
  }
}

/// The derivative of `values` by `places`, each from both sides: of second order at uneven distances.
private func slopes(_ values: [Double], over places: [Double]) -> [Double] {
  values.indices.map { i in
    let (before, behind) = (max(i - 1, 0), min(i + 1, values.count - 1))
    guard before < i, i < behind else {
      return (values[behind] - values[before]) / (places[behind] - places[before])
    }
    let (a, b) = (places[i] - places[before], places[behind] - places[i])
    let (left, right) = ((values[i] - values[before]) / a, (values[behind] - values[i]) / b)
    return (b * left + a * right) / (a + b)
  }
}

extension Learner where Opt: GroupedOptimizer {
  /// Raises the rate of every group step by step, and ends the fit after so many steps.
  ///
  /// Or before, when the smoothed loss is above 10 times its lowest, or no number any more. There is
  /// no validation. The fit leaves the model where the search took it: `findLearningRate` puts it
  /// back.
  public final class LRFinder: Delegate {
    /// What the search has seen.
    public private(set) var curve = LRCurve()
    private let stepCount: Int
    private let schedule: Schedule
    private var rate = 0.0

    /// - Precondition: There are 2 steps at least, and rates rise from above 0.
    public init(steps: Int = 100, lowest: Double = 1e-6, highest: Double = 10) {
      require(
        steps >= 2 && lowest > 0 && lowest < highest,
        "LRFinder: cannot take \(steps) steps from \(lowest) to \(highest)")
      (stepCount, schedule) = (steps, schedExp(lowest, highest))
    }

    public override var order: Int { 900 }  // after those that set rates
    public override var splitsStep: Bool { false }

    /// Begins a search.
    public override func trainingWillStart(_ learner: Learner) { curve = LRCurve() }

    /// Sets the rate of this step.
    public override func batchWillStart(_ learner: Learner) {
      rate = schedule(Double(curve.rates.count) / Double(stepCount - 1))
      var groups = learner.optimizer.hyperparameters
      for group in groups.indices { groups[group]["LearningRate"] = rate }
      learner.optimizer.hyperparameters = groups
    }

    /// Notes the loss, and ends the search when it has seen enough.
    public override func batchDidFinish(_ learner: Learner) throws {
      let loss = Double(learner.currentLoss.scalarized())
      guard loss.isFinite, curve.add(rate: rate, loss: loss), curve.rates.count < stepCount else {
        throw LearnerAction.stop
      }
    }

    /// Leaves validation out.
    public override func validationWillStart(_ learner: Learner) throws {
      throw LearnerAction.skipEpoch
    }
  }

  /// Searches for a rate, and leaves model, optimiser, random seeds and the order of the training
  /// batches as they were. Delegates that only look on, save, stop early or schedule do not see it.
  ///
  /// - Throws: What the data or the other delegates throw.
  public func findLearningRate(steps: Int = 100, lowest: Double = 1e-6, highest: Double = 10) throws
    -> LRCurve
  {
    let (finder, own) = (LRFinder(steps: steps, lowest: lowest, highest: highest), delegates)
    let epochs = (steps + data.train.count - 1) / data.train.count
    try untouched {
      delegates = own.filter(\.joinsSearch)
      defer { delegates = own }
      try fit(epochs, delegates: [finder])
    }
    return finder.curve
  }

  /// Runs `work`, then puts back the model, running statistics included, the optimiser, the random
  /// seeds and the training loader's order; where it throws too.
  public func untouched(_ work: () throws -> Void) rethrows {
    let tensors = tensorLeaves(of: model).map(\.handle)
    let (optimizerBack, orderBack, context) = (optimizer.saved(), data.train.saved(), Context.local)
    defer {
      var next = tensors.makeIterator()
      updateTensorLeaves(of: &model) { _, handle in next.next() ?? handle }
      optimizerBack()
      orderBack()
      Context.local = context
    }
    try work()
  }
}
