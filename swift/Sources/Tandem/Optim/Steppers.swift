import Foundation
import TensorFlow

// Steppers: each a small change of one parameter; an optimiser is a list of them (lessons 11, 14).
//
//     Adam   p -= rate m^ / (sqrt(v^) + eps)                     arXiv 1412.6980
//     LAMB   p -= rate |p| / |u| u,  u = Adam's step + wd p       arXiv 1904.00962, algorithm 2
//     RAdam  Adam with a rectified variance, or momentum alone    arXiv 1908.03265, algorithm 2
//     Lookahead: every k steps p = slow += alpha (p - slow)       arXiv 1907.08610
//
// where m^ and v^ are the averages divided by what they lack. The course's Swift multiplied the
// first of them, so that the first steps were a hundredth of what they should be.
//
// Twin: python/tandem/optim/steppers.py.

/// Keeps a quotient finite where gradients are nothing.
public enum Epsilon: HetDictKey { public static let defaultValue = 1e-8 }

/// How many times the way that Adam would go LAMB goes at most.
public enum MaxRatio: HetDictKey { public static let defaultValue = 10.0 }

/// After how many steps Lookahead looks back.
public enum LookaheadPeriod: HetDictKey { public static let defaultValue = 6 }

/// How far the slow weights follow the quick ones.
public enum LookaheadShare: HetDictKey { public static let defaultValue = 0.5 }

extension StepNumbers {
  /// What keeps a quotient finite.
  public var epsilon: Double { self[Epsilon.self] }
  /// How much of the learning rate the weights shrink by.
  public var weightDecay: Double { self[WeightDecay.self] }
}

/// Goes down the gradient.
public struct SGDStep: StepDelegate {
  public init() {}

  public var takes: [Taken] { [Taken(LearningRate.self)] }

  public func update(
    _ parameter: inout TF, _ gradient: inout TF, _ state: inout ParameterState, _ now: StepScalars
  ) {
    parameter -= now.learningRate * gradient
  }
}

/// Shrinks the weights themselves, whatever the statistics say (arXiv 1711.05101); as a key, by how
/// much of the learning rate.
public struct WeightDecay: StepDelegate, HetDictKey {
  public static let defaultValue = 0.0

  public init() {}

  public var takes: [Taken] { [Taken(LearningRate.self), Taken(WeightDecay.self, default: 0)] }

  public func isIdle(_ hypers: HyperParams) -> Bool { hypers[WeightDecay.self] == 0 }

  public func update(
    _ parameter: inout TF, _ gradient: inout TF, _ state: inout ParameterState, _ now: StepScalars
  ) {
    parameter *= now.shrinkage
  }
}

extension StepNumbers {
  /// What weight decay leaves of a parameter.
  public var shrinkage: Double { 1 - learningRate * weightDecay }
}

/// Adds the gradient of wd / 2 |p|².
///
/// Among the statistics, and before them, it is part of what they average, as `weight_decay` is in
/// torch.optim.SGD and Adam; among the steppers it is not.
public struct L2Regularization: StepDelegate {
  public init() {}

  public var takes: [Taken] { [Taken(WeightDecay.self, default: 0)] }

  public func isIdle(_ hypers: HyperParams) -> Bool { hypers[WeightDecay.self] == 0 }

  public func update(
    _ parameter: inout TF, _ gradient: inout TF, _ state: inout ParameterState, _ now: StepScalars
  ) {
    gradient += now.weightDecay * parameter
  }
}

/// Goes down the average gradient.
public struct MomentumStep: StepDelegate {
  public init() {}

  public var takes: [Taken] { [Taken(LearningRate.self), Taken(AverageGrad.self)] }

  public func update(
    _ parameter: inout TF, _ gradient: inout TF, _ state: inout ParameterState, _ now: StepScalars
  ) {
    parameter -= now.learningRate * state[AverageGrad.self]
  }
}

private func adamTakes(epsilon: Double) -> [Taken] {
  [
    Taken(LearningRate.self), Taken(Momentum.self), Taken(MomentumDamp.self),
    Taken(SquareMomentum.self), Taken(SquareMomentumDamp.self), Taken(StepCount.self),
    Taken(AverageGrad.self), Taken(AverageSquaredGrad.self), Taken(Epsilon.self, default: epsilon),
  ]
}

extension StepNumbers {
  /// The factor by which the average gradient lies off.
  public var gradientDebias: Double { debias(momentum, momentumDamp, step) }
  /// The factor by which the average squared gradient lies off.
  public var squareDebias: Double { debias(squareMomentum, squareMomentumDamp, step) }
  /// The learning rate for an average gradient that is not debiased.
  public var debiasedRate: Double { learningRate / gradientDebias }
}

/// The debiased root mean square of gradients, and epsilon.
private func root(_ state: ParameterState, _ now: StepScalars) -> TF {
  sqrt(state[AverageSquaredGrad.self] / now.squareDebias) + now.epsilon
}

/// Goes down the debiased average, each element in units of its root mean square.
public struct AdamStep: StepDelegate {
  public init() {}

  public var takes: [Taken] { adamTakes(epsilon: 1e-8) }

  public func update(
    _ parameter: inout TF, _ gradient: inout TF, _ state: inout ParameterState, _ now: StepScalars
  ) {
    parameter -= now.debiasedRate * state[AverageGrad.self] / root(state, now)
  }
}

/// Goes Adam's way as far as the weights are long, layer by layer.
///
/// The ratio of the lengths is 1 where either is zero, and `MaxRatio` at most.
public struct LambStep: StepDelegate {
  public init() {}

  public var takes: [Taken] {
    adamTakes(epsilon: 1e-6) + [
      Taken(WeightDecay.self, default: 0), Taken(MaxRatio.self, default: 10),
    ]
  }

  public func update(
    _ parameter: inout TF, _ gradient: inout TF, _ state: inout ParameterState, _ now: StepScalars
  ) {
    var move = state[AverageGrad.self] / now.gradientDebias / root(state, now)
    move += now.weightDecay * parameter
    parameter -= now.learningRate * ratio(length(parameter), length(move), now) * move
  }

  private func length(_ x: TF) -> TF { sqrt(x.squared().sum()) }

  private func ratio(_ length: TF, _ moved: TF, _ now: StepScalars) -> TF {
    min(length / moved, now.maxRatio).replacing(
      with: TF(1), where: (length .== TF(0)).elementsLogicalOr(moved .== TF(0)))
  }
}

extension StepNumbers {
  /// How many times the way that Adam would go LAMB goes at most.
  public var maxRatio: Double { self[MaxRatio.self] }
}

/// Adam's step where its second moment can be trusted, momentum alone before.
///
/// Like torch.optim.RAdam it trusts from a length of the average above 5, and adds epsilon to the
/// root before debiasing it.
public struct RAdamStep: StepDelegate {
  public init() {}

  public var takes: [Taken] { adamTakes(epsilon: 1e-8) }

  /// Without a division the divisor is 0 √v + 1, as a compiled step cannot take another way.
  public func update(
    _ parameter: inout TF, _ gradient: inout TF, _ state: inout ParameterState, _ now: StepScalars
  ) {
    let divisor = now.rootWeight * sqrt(state[AverageSquaredGrad.self]) + now.rootOffset
    parameter -= now.rectifiedRate * state[AverageGrad.self] / divisor
  }
}

extension StepNumbers {
  /// What the variance is rectified by; nil where it cannot be trusted yet.
  public var rectification: Double? {
    let (longest, kept) = (2 / (1 - squareMomentum) - 1, pow(squareMomentum, Double(step)))
    let length = longest - 2 * Double(step) * kept / (1 - kept)
    if length <= 5 { return nil }
    let variances = (
      (length - 4) * (length - 2) * longest, (longest - 4) * (longest - 2) * length
    )
    return (variances.0 / variances.1 * squareDebias).squareRoot()
  }

  /// The debiased rate, rectified once the variance can be trusted.
  public var rectifiedRate: Double { debiasedRate * (rectification ?? 1) }
  /// What the root counts for in the divisor: nothing as long as it cannot be trusted.
  public var rootWeight: Double { rectification == nil ? 0 : 1 }
  /// What is added to the root: epsilon, or 1 where the root does not count.
  public var rootOffset: Double { rectification == nil ? 1 : epsilon }
}

/// Every k steps goes back part of the way, to where the slow weights have come.
public struct LookaheadStep: StepDelegate {
  public init() {}

  public var takes: [Taken] {
    [
      Taken(StepCount.self), Taken(SlowWeights.self), Taken(LookaheadPeriod.self, default: 6),
      Taken(LookaheadShare.self, default: 0.5),
    ]
  }

  public func update(
    _ parameter: inout TF, _ gradient: inout TF, _ state: inout ParameterState, _ now: StepScalars
  ) {
    let slow = state[SlowWeights.self]
    let reached = slow + now.lookaheadShare * (parameter - slow)
    state[SlowWeights.self] = slow.replacing(with: reached, whereOn: now.isLookingBack)
    parameter = parameter.replacing(with: reached, whereOn: now.isLookingBack)
  }
}

extension StepNumbers {
  /// How far the slow weights follow the quick ones.
  public var lookaheadShare: Double { self[LookaheadShare.self] }
  /// 1 at every k-th step, else 0.
  public var isLookingBack: Double { step % self[LookaheadPeriod.self] == 0 ? 1 : 0 }
}
