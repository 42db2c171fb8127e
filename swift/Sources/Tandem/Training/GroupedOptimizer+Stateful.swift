import TensorFlow

extension StatefulOptimizer: GroupedOptimizer {
  /// The hyper-parameters of each group, by the names of their keys.
  public var hyperparameters: [[String: Double]] {
    get { hypers.map(\.numbers) }
    set {
      require(
        newValue.count == hypers.count,
        "StatefulOptimizer: \(newValue.count) groups of hyper-parameters for \(hypers.count)")
      hypers = zip(hypers, newValue).map { old, numbers in
        let unknown = Set(numbers.keys).subtracting(old.numbers.keys)
        require(
          unknown.isEmpty, "StatefulOptimizer: nobody takes \(unknown.sorted()), only \(old.names)")
        return old.replacing(numbers: numbers)
      }
    }
  }

  /// Remembers hyper-parameters, counts and state.
  public func saved() -> () -> Void {
    let (hypers, counts, states) = (hypers, counts, states)
    let frozen = frozenGroups
    return {
      (self.hypers, self.counts, self.states) = (hypers, counts, states)
      self.frozenGroups = frozen
    }
  }
}
