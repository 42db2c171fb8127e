import TensorFlow

// What schedules, records and searches ask of an optimiser, whichever it is.

/// An optimiser whose hyper-parameters can be read and set by name, a group of parameters at a time,
/// and whose state can be put back.
public protocol GroupedOptimizer: Optimizer, AnyObject {
  /// The hyper-parameters of each group, by name: "LearningRate", "Momentum", ...
  ///
  /// - Precondition: Groups and names that are set are those that there are.
  var hyperparameters: [[String: Double]] { get set }

  /// Remembers the optimiser as it is.
  ///
  /// - Returns: What puts it back.
  func saved() -> () -> Void
}

/// A number of an optimiser that has one group.
private typealias Number<Opt> = (name: String, path: ReferenceWritableKeyPath<Opt, Float>)

private func read<Opt>(_ optimizer: Opt, _ numbers: [Number<Opt>]) -> [[String: Double]] {
  [
    Dictionary(
      uniqueKeysWithValues: numbers.map { ($0.name, Double(optimizer[keyPath: $0.path])) })
  ]
}

private func write<Opt>(_ optimizer: Opt, _ numbers: [Number<Opt>], _ given: [[String: Double]]) {
  require(
    given.count == 1 && Set(given[0].keys) == Set(numbers.map(\.name)),
    "\(Opt.self): its hyper-parameters are \(numbers.map(\.name)) of one group, got \(given)")
  for (name, path) in numbers { optimizer[keyPath: path] = Float(given[0][name]!) }
}

extension SGD: GroupedOptimizer {
  private static var numbers: [Number<SGD>] {
    [("LearningRate", \.learningRate), ("Momentum", \.momentum)]
  }

  /// The numbers of its one group.
  public var hyperparameters: [[String: Double]] {
    get { read(self, Self.numbers) }
    set { write(self, Self.numbers, newValue) }
  }

  /// Remembers numbers, state and step.
  public func saved() -> () -> Void {
    let (hypers, velocity, step) = (hyperparameters, velocity, step)
    return {
      self.hyperparameters = hypers
      (self.velocity, self.step) = (velocity, step)
    }
  }
}

extension Adam: GroupedOptimizer {
  private static var numbers: [Number<Adam>] {
    [
      ("LearningRate", \.learningRate), ("Momentum", \.beta1), ("SquareMomentum", \.beta2),
      ("Epsilon", \.epsilon),
    ]
  }

  /// The numbers of its one group.
  public var hyperparameters: [[String: Double]] {
    get { read(self, Self.numbers) }
    set { write(self, Self.numbers, newValue) }
  }

  /// Remembers numbers, state and step.
  public func saved() -> () -> Void {
    let (hypers, moments, step) = (hyperparameters, (firstMoments, secondMoments), step)
    return {
      self.hyperparameters = hypers
      (self.firstMoments, self.secondMoments) = moments
      self.step = step
    }
  }
}
