import TensorFlow

// The recorder: the loss and the hyper-parameters of every training step (lessons 10 and 11).
//
// Reading a loss off a GPU waits until the GPU has computed it. The recorder therefore keeps the
// tensors, and reads those of an epoch at its end, or when somebody asks.
//
// Twin: python/tandem/training/recorder.py, which draws its record as well.

/// The exponential moving average, freed of its bias towards the 0 it starts from.
///
/// m[t] = (1 - beta) sum over k of beta^k v[t - k], divided by 1 - beta^(t + 1).
public func smooth(_ values: [Double], beta: Double = 0.9) -> [Double] {
  var (average, power) = (0.0, 1.0)
  return values.map { value in
    average = beta * average + (1 - beta) * value
    power *= beta
    return average / (1 - power)
  }
}

extension Learner where Opt: GroupedOptimizer {
  /// Keeps losses and, for each parameter group, every hyper-parameter by name, step by step.
  ///
  /// The record goes on from fit to fit, unless the next has another number of parameter groups.
  public final class Recorder: Delegate {
    /// Each group's hyper-parameters at every step, by name.
    public private(set) var hypers: [[String: [Double]]] = []
    private var read: [Double] = []
    private var unread: [TF] = []
    private var loss: TF?

    public override init() {}

    public override var order: Int { -50 }
    public override var splitsStep: Bool { false }
    public override var joinsSearch: Bool { false }

    /// The loss of every step.
    public var losses: [Double] {
      if !unread.isEmpty {
        read += TF(stacking: unread).scalars.map(Double.init)
        unread = []
      }
      return read
    }

    /// A hyper-parameter's value at every step, in a parameter group: the last one by default.
    ///
    /// - Precondition: The optimiser has it, and the group.
    public func values(_ name: String, group: Int? = nil) -> [Double] {
      let place = group ?? hypers.count - 1
      require(
        hypers.indices.contains(place) && hypers[place][name] != nil,
        "Recorder: there is no \(name) of group \(place) in a record of \(hypers.count) groups")
      return hypers[place][name]!
    }

    /// Makes a record for each parameter group.
    public override func trainingWillStart(_ learner: Learner) {
      let groups = learner.optimizer.hyperparameters
      guard hypers.count != groups.count else { return }
      (hypers, read, unread) = (groups.map { _ in [:] }, [], [])
    }

    /// Forgets the loss of the batch before: this one may be skipped before it has any.
    public override func batchWillStart(_ learner: Learner) { loss = nil }

    /// Takes the loss as it is.
    public override func didProduceNewOutput(_ learner: Learner) {
      loss = learner.inTrain ? learner.currentLoss : nil
    }

    /// Records the step.
    public override func batchDidFinish(_ learner: Learner) {
      guard let loss else { return }
      unread.append(loss)
      for (group, values) in learner.optimizer.hyperparameters.enumerated() {
        for (name, value) in values { hypers[group][name, default: []].append(value) }
      }
    }

    /// Reads the losses of the epoch.
    public override func epochDidFinish(_ learner: Learner) { _ = losses }
  }
}
