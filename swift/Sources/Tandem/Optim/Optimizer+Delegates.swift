import TensorFlow

// What an optimiser is made of: statistics look at a gradient, steppers change the parameter.
//
// A hyper-parameter is a number of the host, which a schedule writes to; within a compiled step it
// must come in anew at each call. So a delegate never has it as a number: it asks for the tensor
// `now.learningRate`, by the key path of a property of `StepNumbers`, and any number that can be
// computed from the hyper-parameters and the counts can be a property there:
//
//     extension StepNumbers { var halfRate: Double { learningRate / 2 } }
//     ...  p -= now.halfRate * gradient

/// The hyper-parameters of a group of parameters, by key: `hypers[LearningRate.self]`.
public typealias HyperParams = HeterogeneousDictionary

/// What statistics and steppers have in common.
public protocol OptimizerDelegate {
  /// The hyper-parameters, counts and tensors that it asks for.
  var takes: [Taken] { get }

  /// Whether it would change nothing; it is then left out. By default it never is.
  func isIdle(_ hypers: HyperParams) -> Bool

  /// Looks at one parameter, or changes it. Statistics and steppers have forms of their own.
  func apply(
    _ parameter: inout TF, _ gradient: inout TF, _ state: inout ParameterState, _ now: StepScalars)
}

extension OptimizerDelegate {
  public func isIdle(_ hypers: HyperParams) -> Bool { false }
}

/// A statistic of the gradient: what it starts from, and what a gradient does to it.
public protocol StatDelegate: OptimizerDelegate {
  /// The tensors that it keeps of a parameter, before the first gradient.
  func initState(_ parameter: TF) -> ParameterState

  /// The numbers that it keeps of a group of parameters, before the first step.
  func initNumbers() -> HeterogeneousDictionary

  /// Brings the numbers to the next step: on the host, once for each group.
  func count(_ numbers: inout StepNumbers)

  /// Takes a parameter's gradient into its state.
  func update(_ state: inout ParameterState, _ parameter: TF, _ gradient: TF, _ now: StepScalars)
}

extension StatDelegate {
  public var takes: [Taken] { [] }
  public func initState(_ parameter: TF) -> ParameterState { ParameterState() }
  public func initNumbers() -> HeterogeneousDictionary { HeterogeneousDictionary() }
  public func count(_ numbers: inout StepNumbers) {}
  public func update(
    _ state: inout ParameterState, _ parameter: TF, _ gradient: TF, _ now: StepScalars
  ) {}

  public func apply(
    _ parameter: inout TF, _ gradient: inout TF, _ state: inout ParameterState, _ now: StepScalars
  ) {
    update(&state, parameter, gradient, now)
  }
}

/// A stepper: a small change of one parameter, or of its gradient.
public protocol StepDelegate: OptimizerDelegate {
  /// Makes the change.
  func update(
    _ parameter: inout TF, _ gradient: inout TF, _ state: inout ParameterState, _ now: StepScalars)
}

extension StepDelegate {
  public func apply(
    _ parameter: inout TF, _ gradient: inout TF, _ state: inout ParameterState, _ now: StepScalars
  ) {
    update(&parameter, &gradient, &state, now)
  }
}

/// Something that a delegate asks for by its key: a hyper-parameter, or what a statistic keeps.
public struct Taken {
  let key: ObjectIdentifier
  let name: String
  /// A dictionary of the default alone; nil where it must be given.
  let standard: HeterogeneousDictionary?

  /// - Parameter standard: What a hyper-parameter is where the optimiser is given no other.
  public init<Key: HetDictKey>(_ key: Key.Type, default standard: Key.Value? = nil) {
    self.key = ObjectIdentifier(key)
    name = Key.name
    self.standard = standard.map { HeterogeneousDictionary((key, $0)) }
  }
}

/// The tensors that statistics keep of one parameter, by key: `state[AverageGrad.self]`.
public struct ParameterState {
  private(set) var keys: [ObjectIdentifier] = []
  private(set) var names: [String] = []
  var tensors: [TF] = []

  /// Nothing is kept.
  public init() {}

  /// One tensor is kept.
  public init<Key: HetDictKey>(_ key: Key.Type, _ tensor: TF) where Key.Value == TF {
    (keys, names, tensors) = ([ObjectIdentifier(key)], [Key.name], [tensor])
  }

  /// The tensor under the key.
  ///
  /// - Precondition: A statistic of the optimiser keeps it.
  public subscript<Key: HetDictKey>(_ key: Key.Type) -> TF where Key.Value == TF {
    get { tensors[place(key)] }
    set { tensors[place(key)] = newValue }
  }

  private func place<Key: HetDictKey>(_ key: Key.Type) -> Int {
    let place = keys.firstIndex(of: ObjectIdentifier(key))
    require(place != nil, "ParameterState: no statistic keeps \(Key.name), only \(names)")
    return place!
  }

  mutating func add(_ other: ParameterState) {
    keys += other.keys
    names += other.names
    tensors += other.tensors
  }
}

/// The numbers of one group at one step: its hyper-parameters, and what statistics count.
public struct StepNumbers {
  let hypers: HyperParams
  var counted: HeterogeneousDictionary

  /// A number by its key; what is counted goes before a hyper-parameter.
  ///
  /// - Precondition: There is such a number.
  public subscript<Key: HetDictKey>(_ key: Key.Type) -> Key.Value {
    get {
      if counted.contains(key) { return counted[key] }
      require(hypers.contains(key), "StepNumbers: there is no \(Key.name), only \(hypers)")
      return hypers[key]
    }
    set { counted[key] = newValue }
  }
}

/// The numbers of one group at one step as scalar tensors: `now.learningRate` is the property
/// `learningRate` of `StepNumbers`. One tensor serves all parameters of the group; in a compiled
/// step it is an input, computed anew at each call.
@dynamicMemberLookup
public final class StepScalars {
  private let numbers: () -> StepNumbers
  private var known: [KeyPath<StepNumbers, Double>: TF] = [:]

  init(_ numbers: @escaping () -> StepNumbers) { self.numbers = numbers }

  /// A number that the host computes, as a tensor of rank 0.
  public subscript(dynamicMember number: KeyPath<StepNumbers, Double>) -> TF {
    if let scalar = known[number] { return scalar }
    let numbers = numbers
    let scalar = TF(atEachCall: { Float(numbers()[keyPath: number]) })
    known[number] = scalar
    return scalar
  }
}
