import TensorFlow

// What schedules, searches and records ask of an optimiser: its numbers by name, and a way back.

extension StatefulOptimizer {
  /// The hyper-parameters of each group by name: "LearningRate", "Momentum", ...
  ///
  /// - Precondition: Groups and names that are set are those that there are.
  public var hyperparameters: [[String: Double]] {
    get { hypers.map(\.numbers) }
    set {
      require(
        newValue.map { Set($0.keys) } == hypers.map { Set($0.numbers.keys) },
        "Optimizer: its hyper-parameters are \(hypers.map(\.names)), got \(newValue)")
      hypers = zip(hypers, newValue).map { $0.replacing(numbers: $1) }
    }
  }

  /// Remembers the optimiser as it is.
  ///
  /// - Returns: What puts it back.
  public func saved() -> () -> Void {
    let (hypers, counts, states) = (hypers, counts, states)
    return { (self.hypers, self.counts, self.states) = (hypers, counts, states) }
  }
}
