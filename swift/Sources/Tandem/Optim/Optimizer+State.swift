import TensorFlow

// An optimiser's state, in memory and in a file, so that a training can go on where it was left.

/// What an optimiser has come to: the hyper-parameters and counts of each group, and the tensors
/// that the statistics keep of each parameter.
public struct OptimizerState {
  /// The hyper-parameters of each group.
  public internal(set) var hypers: [HyperParams]
  /// What the statistics count, for each group.
  public internal(set) var counts: [HeterogeneousDictionary]
  /// What the statistics keep of each parameter, in the order of `names`.
  public internal(set) var tensors: [[TF]]
  let names: [String]
}

extension StatefulOptimizer {
  /// What this optimiser has come to.
  public var state: OptimizerState {
    OptimizerState(hypers: hypers, counts: counts, tensors: states, names: stateNames)
  }

  /// Goes on from `saved`.
  ///
  /// - Throws: `TandemError` for another number of groups or a state of other tensors; this
  ///   optimiser is then as it was.
  public func load(_ saved: OptimizerState) throws {
    guard saved.hypers.count == hypers.count, saved.counts.count == hypers.count else {
      throw TandemError(
        "Optimizer: cannot load the state of \(saved.hypers.count) groups into \(hypers.count)")
    }
    guard saved.names == stateNames, saved.tensors.count == states.count else {
      throw TandemError(
        "Optimizer: cannot load \(saved.names) of \(saved.tensors.count) parameters as "
          + "\(stateNames) of \(states.count)")
    }
    for place in states.indices {
      for (slot, (new, own)) in zip(saved.tensors[place], states[place]).enumerated()
      where new.shape != own.shape {
        throw TandemError(
          "Optimizer: the state \(stateNames[slot]) of parameter \(place) is \(new.shape) "
            + "for \(own.shape)")
      }
    }
    (hypers, counts, states) = (saved.hypers, saved.counts, saved.tensors)
  }

  /// Puts the state under `prefix`: `hypers.0.LearningRate`, `counts.0.StepCount`,
  /// `states.0.AverageGrad`, with groups and parameters by their numbers.
  public func store(in file: inout SafetensorsFile, prefix: String = "optimizer.") {
    for (kind, groups) in [("hypers", hypers), ("counts", counts)] {
      for (group, dictionary) in groups.enumerated() {
        for (name, number) in dictionary.numbers.sorted(by: { $0.key < $1.key }) {
          file.set("\(prefix)\(kind).\(group).\(name)", to: ShapedArray([number]))
        }
      }
    }
    for (place, tensors) in states.enumerated() {
      for (name, tensor) in zip(stateNames, tensors) {
        file.set("\(prefix)states.\(place).\(name)", to: tensor)
      }
    }
  }

  /// Goes on from what `store` put under `prefix`.
  ///
  /// - Throws: `SafetensorsError` where something is missing or has another shape, `TandemError`
  ///   where the file has more than this optimiser; it is then as it was.
  public func load(_ file: SafetensorsFile, prefix: String = "optimizer.") throws {
    var (saved, known) = (state, Set<String>())
    func numbers(_ kind: String, _ group: Int, _ own: HeterogeneousDictionary) throws
      -> HeterogeneousDictionary
    {
      var read: [String: Double] = [:]
      for name in own.numbers.keys {
        let path = "\(prefix)\(kind).\(group).\(name)"
        read[name] = try file.array(path, shape: [1], of: Double.self).scalars[0]
        known.insert(path)
      }
      return own.replacing(numbers: read)
    }
    for group in hypers.indices {
      saved.hypers[group] = try numbers("hypers", group, hypers[group])
      saved.counts[group] = try numbers("counts", group, counts[group])
    }
    for (place, own) in states.enumerated() {
      for (slot, name) in stateNames.enumerated() {
        let path = "\(prefix)states.\(place).\(name)"
        saved.tensors[place][slot] = try file.tensor(path, shape: own[slot].shape)
        known.insert(path)
      }
    }
    let more = file.names.filter { $0.hasPrefix(prefix) && !known.contains($0) }
    guard more.isEmpty else {
      throw TandemError("Optimizer: there is no place for \(more.joined(separator: ", "))")
    }
    try load(saved)
  }
}
