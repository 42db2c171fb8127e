import TensorFlow

// Freezing and gradual unfreezing (lesson 12; Howard and Ruder, arXiv 1801.06146, section 3.3).
//
// The optimiser's groups say which parameters belong together, the first group nearest the input.
// Training the last group first and then one more at a time keeps what the lower ones have learned;
// each also learns slower than the one above it:
//
//     rate[l - 1] = rate[l] / 2.6
//
// Batch normalisation may be kept trainable in a frozen body: as groups of its own, which are kept.
// Its running statistics follow the new data in any case, and scales that do not follow them fit no
// longer.
//
// Twin: python/tandem/training/freezing.py, where a parameter itself knows whether it is frozen. Here
// a model is a value, and the optimiser leaves frozen groups as they are, their state as well.

extension Learner {
  /// Trains the groups from the n-th on and freezes those before it; -1 leaves only the last.
  ///
  /// - Parameter kept: Groups that stay trainable everywhere.
  /// - Precondition: There are these groups.
  public func freeze<Trained>(to n: Int, keeping kept: Set<Int> = [])
  where Opt == StatefulOptimizer<Trained> {
    let count = optimizer.hypers.count
    require(
      -count <= n && n < count && kept.allSatisfy { 0..<count ~= $0 },
      "freeze: there is no group \(n), or one of \(kept.sorted()): the optimiser has \(count)")
    let first = (n + count) % count
    optimizer.frozenGroups = Set(0..<first).subtracting(kept)
  }

  /// Trains every group.
  public func unfreeze<Trained>() where Opt == StatefulOptimizer<Trained> {
    optimizer.frozenGroups = []
  }
}

/// A learning rate for each of `groups`, the last `highest`, each a factor apart.
///
/// - Precondition: There is a group, and the factor is positive.
public func discriminativeRates(_ highest: Double, groups: Int, factor: Double = 2.6) -> [Double] {
  require(
    groups >= 1 && factor > 0,
    "discriminativeRates: got \(groups) groups and the factor \(factor)")
  return (0..<groups).map { number in
    (number..<(groups - 1)).reduce(highest) { rate, _ in rate / factor }
  }
}
