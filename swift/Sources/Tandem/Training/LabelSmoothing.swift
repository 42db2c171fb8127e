import TensorFlow
import _Differentiation

// Label smoothing: be sure of the class, but never quite (lesson 12).
//
//     loss = (1 - eps) nll + eps mean over classes j of -log p[j]     (arXiv 1512.00567)
//
// A target of 1 can only be met by infinite logits. Here the target is 1 - eps for the class, and eps
// shared by all C classes: eps / C each, which is eps times the mean, so the sum is divided by C
// once. The course's Swift 10 did it twice: its smoothing was C times too small.
//
// Twin: python/tandem/training/label_smoothing.py; what is not reduced is `LossFunction.perItem`.

/// The cross-entropy of each item, [n], of logits [n, c] with classes [n], of which `eps` is shared
/// by all classes.
///
/// - Precondition: The shapes fit.
@differentiable(reverse,wrt: logits)
public func labelSmoothingCrossEntropies(_ logits: TF, _ target: TI, eps: Float = 0.1) -> TF {
  require(
    logits.rank == 2 && target.shape == logits.shape.prefix(1),
    "label smoothing: needs [n, c] and classes [n], got \(logits.shape) and \(target.shape)")
  let logP = logSoftmax(logits)
  let chosen = logP.batchGathering(atIndices: target.expandingShape(at: 1)).squeezingShape(at: 1)
  return (eps - 1) * chosen - eps * logP.mean(squeezingAxes: 1)
}

extension LossFunction where Output == TF, Label == TI {
  /// The mean cross-entropy with targets of which `eps` is shared by all classes.
  ///
  /// - Precondition: `eps` is within 0...1.
  public static func labelSmoothing(_ eps: Float = 0.1) -> LossFunction {
    require(0 <= eps && eps <= 1, "labelSmoothing: eps must be within 0..1, got \(eps)")
    return .mean { labelSmoothingCrossEntropies($0, $1, eps: eps) }
  }
}
