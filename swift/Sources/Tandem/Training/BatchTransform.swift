import TensorFlow

// Transforms of whole batches, where the batch is: normalisation, augmentation (lessons 10 and 11).
//
// Twin: python/tandem/training/batch_transform.py.

extension Learner {
  /// Puts the inputs of each batch through a transform, in training, validation or both.
  public final class BatchTransform: Delegate {
    private let transform: (Input) -> Input
    private let onTrain: Bool
    private let onValid: Bool

    /// Transforms batches of training, of validation, or of both.
    public init(
      onTrain: Bool = true, onValid: Bool = false, _ transform: @escaping (Input) -> Input
    ) {
      (self.transform, self.onTrain, self.onValid) = (transform, onTrain, onValid)
    }

    public override var order: Int { 80 }  // before mixup, which mixes what the network is to see
    public override var splitsStep: Bool { false }

    /// Transforms.
    public override func batchWillStart(_ learner: Learner) {
      guard learner.inTrain ? onTrain : onValid else { return }
      learner.currentInput = transform(learner.currentInput)
    }
  }
}

extension Learner where Opt.Model.Input == TF {
  /// Gives inputs [..., channels] the mean 0 and the deviation 1, channel by channel: in training and
  /// in validation, by the same numbers.
  ///
  /// - Parameters:
  ///   - mean: Of the training data: `[channels]`, or of rank 0.
  ///   - std: Likewise.
  /// - Precondition: Both are of one shape.
  public static func normalize(mean: TF, std: TF) -> BatchTransform {
    require(
      mean.shape == std.shape, "normalize: mean is \(mean.shape) and deviation \(std.shape)")
    return BatchTransform(onTrain: true, onValid: true) { x in
      require(
        mean.rank == 0 || (mean.rank == 1 && x.shape.last == mean.shape[0]),
        "normalize: \(mean.shape) for inputs \(x.shape)")
      return (x - mean) / std
    }
  }
}
