import Foundation
import TensorFlow
import _Differentiation

// Mixup: train on pictures that are part one, part another (lesson 12).
//
//     x = l x_i + (1 - l) x_j,   loss = l loss(pred, y_i) + (1 - l) loss(pred, y_j)
//     l = max(b, 1 - b),  b ~ Beta(alpha, alpha),  j a permutation of the batch  (arXiv 1710.09412)
//
// Each image has a share of its own. The larger one is the image's: without it, two images could be
// each other's partner with shares that make the same picture twice. The losses are mixed and not the
// targets, which is the same for cross-entropy and leaves the classes as they are.
//
// Twin: python/tandem/training/mixup.py, which draws beta's curves as well.

/// share · first + (1 - share) · second, both [n, ...] of any rank, share [n].
///
/// In the course's Swift 10 the share was of shape [n, 1], which images do not take.
///
/// - Precondition: The shapes fit.
public func mix(_ first: TF, _ second: TF, _ share: TF) -> TF {
  require(
    first.shape == second.shape && first.rank > 0 && share.shape == first.shape.prefix(1),
    "mix: needs two [n, ...] of one shape and shares [n], got \(first.shape), \(second.shape) "
      + "and \(share.shape)")
  let ones = [Int](repeating: 1, count: first.rank - 1)
  let weight = share.reshaped(to: TensorShape([first.shape[0]] + ones))
  return weight * first + (1 - weight) * second
}

/// The shares of a batch, each at least 1/2, and who is mixed with whom.
public struct MixupDraw {
  /// [n]
  public let share: TF
  /// [n], a permutation
  public let partner: TI

  /// - Precondition: There are as many of both.
  public init(share: TF, partner: TI) {
    require(
      share.rank == 1 && share.shape == partner.shape,
      "MixupDraw: shares \(share.shape) and partners \(partner.shape)")
    (self.share, self.partner) = (share, partner)
  }
}

/// Draws shares and partners by a generator of its own.
public struct MixupDraws {
  /// How much is mixed.
  public let alpha: Double
  private var generator: ARC4RandomNumberGenerator

  /// - Parameter alpha: Near 0 it mixes hardly anything, 1 draws all shares alike.
  /// - Precondition: It is positive.
  public init(alpha: Double = 0.4, seed: UInt64 = 0) {
    require(alpha > 0, "MixUp: alpha must be positive, got \(alpha)")
    self.alpha = alpha
    generator = ARC4RandomNumberGenerator(seed: seed)
  }

  /// The draws for `count` items.
  public mutating func next(_ count: Int) -> MixupDraw {
    let distribution = BetaDistribution(alpha: Float(alpha), beta: Float(alpha))
    let shares = (0..<count).map { _ -> Float in
      let share = distribution.next(using: &generator)
      return max(share, 1 - share)
    }
    let partners = (0..<Int32(count)).shuffled(using: &generator)
    return MixupDraw(share: TF(shares), partner: TI(partners))
  }
}

extension Learner where Opt.Model.Input == TF, Opt.Model.Output == TF, Label == TI {
  /// Mixes the images of each training batch, and their losses; validation is left alone.
  ///
  /// The loss must know the losses of its items (`LossFunction.mean`). A mean is over all items.
  public final class MixUp: Delegate {
    private let draw: (Int) -> MixupDraw
    /// Kept from fit to fit: a new one would have to be compiled anew.
    private var mixedLoss: (plain: Loss, mixed: Loss)?
    /// The draws of the batch.
    public private(set) var current: MixupDraw?

    /// - Precondition: `alpha` is positive.
    public convenience init(alpha: Double = 0.4, seed: UInt64 = 0) {
      var draws = MixupDraws(alpha: alpha, seed: seed)
      self.init { draws.next($0) }
    }

    /// Mixes by draws that come from elsewhere, given the number of items.
    public init(draw: @escaping (Int) -> MixupDraw) { self.draw = draw }

    public override var order: Int { 90 }  // after whatever else makes the batch
    public override var splitsStep: Bool { false }

    /// Looks at the loss.
    ///
    /// - Precondition: It knows the losses of its items.
    public override func trainingWillStart(_ learner: Learner) {
      let loss = learner.lossFunction
      if let known = mixedLoss, known.plain === loss { return }
      guard let each = loss.perItem else {
        fatalError("MixUp: the loss is of rank 0 from the start; make it by LossFunction.mean")
      }
      mixedLoss = (loss, mixed(each))
    }

    /// Puts the mixed loss in the place of the learner's.
    public override func epochWillStart(_ learner: Learner) {
      if let mixedLoss { learner.lossFunction = mixedLoss.mixed }
    }

    /// Gives the learner its loss back.
    public override func validationWillStart(_ learner: Learner) { restore(learner) }

    /// Draws shares and partners, and mixes the inputs.
    public override func batchWillStart(_ learner: Learner) {
      guard learner.inTrain else { return }
      let x = learner.currentInput
      let draw = draw(x.shape[0])
      current = draw
      learner.currentInput = mix(x, x.gathering(atIndices: draw.partner), draw.share)
    }

    /// Gives the learner its loss back, where the epoch did not come to validation.
    public override func cleanUp(_ level: TrainingLevel, _ learner: Learner) {
      if level != .batch { restore(learner) }
    }

    private func restore(_ learner: Learner) {
      if let mixedLoss { learner.lossFunction = mixedLoss.plain }
    }

    /// The loss of both classes. In a compiled step the draws are inputs: what they are is asked at
    /// each call.
    private func mixed(_ each: Loss) -> Loss {
      let share = { TF(tensorAtEachCall: { self.drawn.share }) }
      let partner = { TI(tensorAtEachCall: { self.drawn.partner }) }
      return LossFunction(withPullback: { output, target in
        let (weight, other) = (share(), target.gathering(atIndices: partner()))
        let (first, firstBack) = each.valueWithPullback(output, target)
        let (second, secondBack) = each.valueWithPullback(output, other)
        let count = Float(first.shape[0])
        return (
          mix(first, second, weight).mean(),
          { seed in
            let slope = seed / count
            return firstBack(slope * weight) + secondBack(slope * (1 - weight))
          }
        )
      })
    }

    private var drawn: MixupDraw {
      guard let current else { fatalError("MixUp: no batch has been drawn for yet") }
      return current
    }
  }
}

/// The density of Beta(alpha, alpha) at x, between 0 and 1.
///
/// x^(a-1) (1-x)^(a-1) gamma(2a) / gamma(a)^2, by logarithms: gamma(172) is beyond a number.
public func betaDensity(_ x: Double, alpha: Double) -> Double {
  let scale = lgamma(2 * alpha) - 2 * lgamma(alpha)
  return exp(scale + (alpha - 1) * (log(x) + log1p(-x)))
}
