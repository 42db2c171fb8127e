import Foundation
import TensorFlow

// Statistics of the gradient, kept a parameter at a time (lessons 11 and 14).
//
//     average:  m = mom m + d g        d = 1 - mom if dampened, else 1
//     squares:  v = sqr_mom v + d g^2
//
// What an average lacks because it began at zero is `debias`: after n steps of a constant gradient
// g, m = g d (1 - mom^n) / (1 - mom), whose factor of g `debias` returns. A stepper divides by it.
//
// A statistic's type is the key of what it keeps: a stepper reads `state[AverageGrad.self]`.
//
// Twin: python/tandem/optim/stats.py.

/// How far a step goes.
public enum LearningRate: HetDictKey { public static let defaultValue = 0.1 }

/// The share of the average gradient that is kept.
public enum Momentum: HetDictKey { public static let defaultValue = 0.9 }

/// The share of the average squared gradient that is kept.
public enum SquareMomentum: HetDictKey { public static let defaultValue = 0.999 }

/// What a new gradient weighs in its average: the d of the formula.
public enum MomentumDamp: HetDictKey { public static let defaultValue = 1.0 }

/// What a new squared gradient weighs in its average: the d of the formula.
public enum SquareMomentumDamp: HetDictKey { public static let defaultValue = 1.0 }

extension StepNumbers {
  /// How far a step goes.
  public var learningRate: Double { self[LearningRate.self] }
  /// The share of the average gradient that is kept.
  public var momentum: Double { self[Momentum.self] }
  /// What a new gradient weighs in its average.
  public var momentumDamp: Double { self[MomentumDamp.self] }
  /// The share of the average squared gradient that is kept.
  public var squareMomentum: Double { self[SquareMomentum.self] }
  /// What a new squared gradient weighs in its average.
  public var squareMomentumDamp: Double { self[SquareMomentumDamp.self] }
  /// How many steps there have been, this one included.
  public var step: Int { self[StepCount.self] }
}

/// The moving average of gradients: momentum.
public struct AverageGrad: StatDelegate, HetDictKey {
  public static let defaultValue = TF.zero
  /// Whether a new gradient weighs only what the old ones lose.
  public let dampening: Bool

  /// An average of nothing yet; dampened, a new one weighs only what the old ones lose.
  public init(dampening: Bool = false) { self.dampening = dampening }

  public var takes: [Taken] { [Taken(Momentum.self)] }

  /// An average of zero.
  public func initState(_ parameter: TF) -> ParameterState {
    ParameterState(Self.self, TF(zerosLike: parameter))
  }

  public func initNumbers() -> HeterogeneousDictionary {
    HeterogeneousDictionary((MomentumDamp.self, 1))
  }

  public func count(_ numbers: inout StepNumbers) {
    numbers[MomentumDamp.self] = dampening ? 1 - numbers.momentum : 1
  }

  /// Moves the average towards the gradient.
  public func update(
    _ state: inout ParameterState, _ parameter: TF, _ gradient: TF, _ now: StepScalars
  ) {
    let fresh = dampening ? now.momentumDamp * gradient : gradient
    state[Self.self] = now.momentum * state[Self.self] + fresh
  }
}

/// The moving average of squared gradients.
public struct AverageSquaredGrad: StatDelegate, HetDictKey {
  public static let defaultValue = TF.zero
  /// Whether a new square weighs only what the old ones lose.
  public let dampening: Bool

  /// An average of nothing yet; dampened, a new one weighs only what the old ones lose.
  public init(dampening: Bool = true) { self.dampening = dampening }

  public var takes: [Taken] { [Taken(SquareMomentum.self)] }

  /// An average of zero.
  public func initState(_ parameter: TF) -> ParameterState {
    ParameterState(Self.self, TF(zerosLike: parameter))
  }

  public func initNumbers() -> HeterogeneousDictionary {
    HeterogeneousDictionary((SquareMomentumDamp.self, 1))
  }

  public func count(_ numbers: inout StepNumbers) {
    numbers[SquareMomentumDamp.self] = dampening ? 1 - numbers.squareMomentum : 1
  }

  /// Moves the average towards the gradient's square.
  public func update(
    _ state: inout ParameterState, _ parameter: TF, _ gradient: TF, _ now: StepScalars
  ) {
    let square = gradient.squared()
    let fresh = dampening ? now.squareMomentumDamp * square : square
    state[Self.self] = now.squareMomentum * state[Self.self] + fresh
  }
}

/// How many gradients a group has seen, this one included.
public struct StepCount: StatDelegate, HetDictKey {
  public static let defaultValue = 0

  public init() {}

  public func initNumbers() -> HeterogeneousDictionary { HeterogeneousDictionary((Self.self, 0)) }

  /// Counts one.
  public func count(_ numbers: inout StepNumbers) { numbers[Self.self] += 1 }
}

/// The weights that `LookaheadStep` looks back to; they start where training starts.
public struct SlowWeights: StatDelegate, HetDictKey {
  public static let defaultValue = TF.zero

  public init() {}

  public var takes: [Taken] { [Taken(StepCount.self)] }

  /// The parameter itself.
  public func initState(_ parameter: TF) -> ParameterState { ParameterState(Self.self, parameter) }

  /// At the first step, the parameter as it is then: weights may have been loaded since. Later the
  /// stepper moves them, after the quick ones.
  public func update(
    _ state: inout ParameterState, _ parameter: TF, _ gradient: TF, _ now: StepScalars
  ) {
    state[Self.self] = state[Self.self].replacing(with: parameter, whereOn: now.isFirstStep)
  }
}

extension StepNumbers {
  /// 1 at the first step, then 0.
  public var isFirstStep: Double { step == 1 ? 1 : 0 }
}

extension Tensor where Scalar == Float {
  /// `other` in place of this whole tensor where `isOn`, of rank 0, is above zero: a compiled step
  /// cannot take another way.
  func replacing(with other: TF, whereOn isOn: TF) -> TF {
    _Raw.selectV2(condition: isOn .> 0, t: other, e: self)
  }
}

/// The factor that an average of `step` gradients lies off by, having begun at zero.
public func debias(_ momentum: Double, _ damp: Double, _ step: Int) -> Double {
  damp * (1 - pow(momentum, Double(step))) / (1 - momentum)
}
