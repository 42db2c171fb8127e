import TensorFlow
import _Differentiation

// A generic optimiser: statistics look at a gradient, steppers change the parameter (lessons 11
// and 14).
//
//     for each parameter: update every statistic, then take every step
//
// SGD, momentum, Adam, LAMB, RAdam and Ranger are lists of the two. Parameters and their gradients
// are found by key paths, so no model has to say what it consists of. Hyper-parameters are kept a
// group of parameters at a time, in dictionaries which a schedule may write to. One that nobody
// takes is refused: it would change nothing, and say nothing.
//
// Twin: python/tandem/optim/optimizer.py. Optimizer+Parameters.swift finds the parameters,
// Optimizer+State.swift saves the state.

/// Statistics and steppers over groups of a model's parameters.
///
///     let optimizer = StatefulOptimizer(
///       for: model, steppers: [MomentumStep()], stats: [AverageGrad()],
///       hypers: HyperParams((LearningRate.self, 0.1), (Momentum.self, 0.9)),
///       splitDict: [\.head: 1])
///     optimizer.hypers[0][LearningRate.self] = 0.01   // all but the head
///
/// In a compiled step the hyper-parameters are inputs: a new value needs no new trace, except where
/// a part begins or ceases to be idle, such as a weight decay of zero. A gradient that is zero is
/// one; to leave parameters alone, freeze their group. (What a `@_Freezable` property wraps is found
/// behind the wrapper: freezing the property later does not keep the optimiser from it.)
public final class StatefulOptimizer<Model: Module>: Optimizer {
  /// The hyper-parameters of each group.
  @PerCall public var hypers: [HyperParams] { didSet { noteIdleParts() } }
  /// What the statistics count, for each group.
  @PerCall public internal(set) var counts: [HeterogeneousDictionary]
  /// What the statistics keep of each parameter, in the order of `parameters`.
  public internal(set) var states: [[TF]]
  /// The groups that stay as they are, their state as well.
  public var frozenGroups: Set<Int> = []
  private var idleParts: [[Bool]] = []
  private let composition: Composition

  /// An optimiser for models of this one's structure.
  ///
  /// - Parameters:
  ///   - steppers: What changes a parameter, in this order.
  ///   - stats: Statistics, updated in this order before any step; a stepper among them is taken
  ///     before those that follow it.
  ///   - hypers: What all groups start with; what has no default must be given.
  ///   - splitDict: The group of a parameter, or of all in a part of the model; those that it does
  ///     not lead to are in group 0.
  /// - Precondition: The model has parameters, all found by key paths; no group is empty and no
  ///   parameter in two of them; no hyper-parameter is missing, and none is taken by nobody.
  public init(
    for model: Model, steppers: [any OptimizerDelegate], stats: [any OptimizerDelegate] = [],
    hypers: HyperParams, splitDict: [PartialKeyPath<Model>: Int] = [:]
  ) {
    let parameters = parameterKeyPaths(of: model)
    let groups = split(parameters, of: model, splitDict)
    let statistics = stats.compactMap { $0 as? any StatDelegate }
    let first = parameters.map { firstState(of: model[keyPath: $0.parameter], statistics) }
    let counted = statistics.reduce(HeterogeneousDictionary()) { $0.merging($1.initNumbers()) }
    let complete = completed(hypers, stats + steppers, kept: counted, first[0])
    composition = Composition(parameters, groups, stats + steppers, statistics, first[0])
    self.hypers = groups.map { _ in complete }
    counts = groups.map { _ in counted }
    states = first.map(\.tensors)
    noteIdleParts()
  }

  /// Moves every parameter whose group is not frozen.
  public func update(_ model: inout Model, along direction: Model.TangentVector) {
    let gradient = whole(direction, like: model, composition.parameters.count)
    for group in hypers.indices where !frozenGroups.contains(group) {
      atEachCall { self.count(group) }
      let now = StepScalars { self.numbers(of: group) }
      for place in composition.groups[group] {
        move(&model, gradient, place, now, idle: idleParts[group])
      }
    }
  }

  private func move(
    _ model: inout Model, _ gradient: Model.TangentVector, _ place: Int, _ now: StepScalars,
    idle: [Bool]
  ) {
    let paths = composition.parameters[place]
    var (parameter, slope) = (model[keyPath: paths.parameter], gradient[keyPath: paths.gradient])
    var state = composition.layout
    state.tensors = states[place]
    for (part, isIdle) in zip(composition.parts, idle) where !isIdle {
      part.apply(&parameter, &slope, &state, now)
    }
    states[place] = state.tensors
    model[keyPath: paths.parameter] = parameter
  }

  private func numbers(of group: Int) -> StepNumbers {
    StepNumbers(hypers: hypers[group], counted: counts[group])
  }

  private func count(_ group: Int) {
    var numbers = numbers(of: group)
    for statistic in composition.statistics { statistic.count(&numbers) }
    counts[group] = numbers.counted
  }

  private func noteIdleParts() {
    idleParts = hypers.map { hypers in composition.parts.map { $0.isIdle(hypers) } }
  }

  /// What never changes; an object, so that a compiled step tells it by its address.
  private final class Composition {
    let parameters: [ParameterKeyPaths<Model>]
    let groups: [[Int]]
    let parts: [any OptimizerDelegate]
    let statistics: [any StatDelegate]
    let layout: ParameterState

    init(
      _ parameters: [ParameterKeyPaths<Model>], _ groups: [[Int]],
      _ parts: [any OptimizerDelegate], _ statistics: [any StatDelegate], _ layout: ParameterState
    ) {
      self.parameters = parameters
      self.groups = groups
      self.parts = parts
      self.statistics = statistics
      self.layout = layout
    }
  }
}

extension StatefulOptimizer {
  /// Where the parameters and their gradients are, in the order of declaration.
  public var parameters: [ParameterKeyPaths<Model>] { composition.parameters }

  /// The places of each group's parameters among `parameters`.
  public var groups: [[Int]] { composition.groups }

  /// The names of the tensors that `states` has of a parameter.
  var stateNames: [String] { composition.layout.names }

  /// The learning rate of the last group, which is the head where there is one; set, that of all.
  public var learningRate: Float {
    get { Float(hypers[hypers.count - 1][LearningRate.self]) }
    set { for group in hypers.indices { hypers[group][LearningRate.self] = Double(newValue) } }
  }

  /// The learning rate of each group.
  ///
  /// - Precondition: There are as many as groups.
  public var learningRates: [Float] {
    get { hypers.map { Float($0[LearningRate.self]) } }
    set {
      require(
        newValue.count == hypers.count,
        "learningRates: \(newValue.count) rates for \(hypers.count) groups")
      for (group, rate) in newValue.enumerated() { hypers[group][LearningRate.self] = Double(rate) }
    }
  }
}

private func firstState(of parameter: TF, _ statistics: [any StatDelegate]) -> ParameterState {
  statistics.reduce(into: ParameterState()) { $0.add($1.initState(parameter)) }
}

/// `given` with the defaults of the parts that it leaves out.
private func completed(
  _ given: HyperParams, _ parts: [any OptimizerDelegate], kept counted: HeterogeneousDictionary,
  _ state: ParameterState
) -> HyperParams {
  let takes = parts.flatMap(\.takes).filter {
    !counted.contains($0.key) && !state.keys.contains($0.key)
  }
  let names = takes.map(\.name).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
  let listed = "its hyper-parameters are \(names.joined(separator: ", "))"
  let unknown = given.keys.subtracting(takes.map(\.key)).map(given.name(of:)).sorted()
  require(
    unknown.isEmpty, "Optimizer: nobody takes \(unknown.joined(separator: ", ")); \(listed)")
  let complete = takes.compactMap(\.standard).reduce(HyperParams()) { $0.merging($1) }
    .merging(given)
  let missing = Set(takes.filter { !complete.contains($0.key) }.map(\.name)).sorted()
  require(
    missing.isEmpty, "Optimizer: \(missing.joined(separator: ", ")) must be given; \(listed)")
  return complete
}
