import TensorFlow
import _Differentiation

// Gradients between the backward pass and the step: clipped, or saved up (lesson 12).
//
//     clip:        g <- g min(1, max_norm / |g|),  |g| over all parameters together
//     accumulate:  g  = sum_i n_i g_i / sum_i n_i,  g_i the gradient of a mean over n_i items
//
// Clipping keeps the direction of a step and bounds its length, which recurrent networks need
// (arXiv 1211.5063). Accumulation gives the step of a batch too large for the memory.
//
// Twin: python/tandem/training/gradients.py. A compiled step is cut in two by these, before the
// update: see `Delegate.splitsStep`.

private let tiny: Float = 1e-6  // PyTorch's, so that a gradient of zero is not divided by zero

/// Scales a whole gradient to a norm of `maxNorm` at most.
///
/// - Returns: The norm that it had: that of all its tensors as one vector, of rank 0. A norm that is
///   not finite makes the gradient not a number, or zero, as torch.nn.utils.clip_grad_norm_ does.
@discardableResult
public func clipGradients<Tangent: VectorProtocol>(_ gradient: inout Tangent, maxNorm: Float) -> TF
where Tangent.VectorSpaceScalar == Float {
  var squares: [TF] = []
  updateTensorLeaves(of: &gradient) { _, handle in
    if handle.dataType == Float.tensorFlowDataType { squares.append(squareSum(TF(_tfe: handle))) }
    return handle
  }
  guard !squares.isEmpty else { return TF(0) }
  let norm = sqrt(TF(stacking: squares).sum())
  let factor = min(maxNorm / (norm + tiny), TF(1))  // a tensor: no wait for a GPU's answer
  updateTensorLeaves(of: &gradient) { _, handle in
    handle.dataType == Float.tensorFlowDataType ? (TF(_tfe: handle) * factor)._tfe : handle
  }
  return norm
}

private func squareSum(_ x: TF) -> TF { x.squared().sum() }

extension Learner {
  /// Bounds the norm of all gradients together; `norm` is what it was in the last batch.
  ///
  /// It comes after whatever else changes gradients.
  public final class GradientClipping: Delegate {
    /// How long a gradient may be.
    public let maxNorm: Float
    /// How long it was in the last batch, of rank 0.
    public private(set) var norm: TF?

    /// - Precondition: `maxNorm` is positive.
    public init(maxNorm: Float) {
      require(maxNorm > 0, "GradientClipping: maxNorm must be positive, got \(maxNorm)")
      self.maxNorm = maxNorm
    }

    public override var order: Int { 60 }

    /// Clips.
    public override func didProduceNewGradient(_ learner: Learner) {
      norm = clipGradients(&learner.currentGradient, maxNorm: maxNorm)
    }
  }

  /// Makes one step out of the gradients of several batches, as if they had been one batch.
  ///
  /// The last batch of an epoch makes a step with what there is. A batch that another delegate skips
  /// adds nothing; if it was the last one, what was saved up waits for the next epoch. Batch norm
  /// still sees one small batch at a time. Takes memory for one more set of gradients.
  public final class GradientAccumulation: Delegate {
    /// How many batches make a step.
    public let steps: Int
    private let count: (Learner) -> Float
    private var total: Model.TangentVector = .zero
    private var items: Float = 0
    private var batches = 0

    /// - Parameter count: What the loss of a batch is the mean over: its targets by default.
    /// - Precondition: There is a step at least.
    public init(
      steps: Int,
      count: @escaping (Learner) -> Float = { Float(targetCount(of: $0.currentTarget)) }
    ) {
      require(steps >= 1, "GradientAccumulation: steps must be at least 1, got \(steps)")
      (self.steps, self.count) = (steps, count)
    }

    public override var order: Int { 40 }

    /// Begins with nothing saved up.
    public override func trainingWillStart(_ learner: Learner) { forget() }

    /// Saves the gradients up; lets the step be made only once there are enough of them.
    public override func didProduceNewGradient(_ learner: Learner) throws {
      let n = count(learner)
      total += learner.currentGradient.scaled(by: n)
      items += n
      batches += 1
      if batches < steps, learner.currentIteration + 1 < learner.iterationCount {
        throw LearnerAction.skipBatch
      }
      learner.currentGradient = total.scaled(by: 1 / items)
      forget()
    }

    private func forget() { (total, items, batches) = (.zero, 0, 0) }
  }
}
