import _Differentiation

/// Batch normalisation: each feature less its mean over the batch, divided by its deviation, scaled
/// and shifted (Ioffe and Szegedy 2015).
///
/// In training the statistics are the batch's, and the running ones move towards them; in inference
/// they are the running ones. The gradient goes through the batch's statistics.
public struct BatchNorm<Scalar: TensorFlowFloatingPoint>: Layer {
  /// The axis of the features; negative from the end.
  @noDerivative public let axis: Int
  /// The share of the running statistics that stays at each step in training.
  @noDerivative public let momentum: Scalar
  /// `[features]`, added last.
  public var offset: Tensor<Scalar>
  /// `[features]`, by which the normalised features are multiplied.
  public var scale: Tensor<Scalar>
  /// What is added to a variance before its root is taken.
  @noDerivative public let epsilon: Scalar
  /// `[features]`, for inference; shared by copies of the layer.
  @noDerivative public var runningMean: Parameter<Scalar>
  /// `[features]`, for inference; of a population, as `Tensor.variance` is. Shared by copies.
  @noDerivative public var runningVariance: Parameter<Scalar>

  /// A layer of the given parameters and running statistics.
  ///
  /// - Precondition: All four are of rank 1 and of one length.
  public init(
    axis: Int = -1, momentum: Scalar, offset: Tensor<Scalar>, scale: Tensor<Scalar>,
    epsilon: Scalar, runningMean: Tensor<Scalar>, runningVariance: Tensor<Scalar>
  ) {
    requireFeatures("BatchNorm", offset: offset, scale: scale)
    require(
      runningMean.shape == scale.shape && runningVariance.shape == scale.shape,
      "BatchNorm: running mean \(runningMean.shape) and variance \(runningVariance.shape) must "
        + "have the scale's shape \(scale.shape)")
    self.axis = axis
    self.momentum = momentum
    self.offset = offset
    self.scale = scale
    self.epsilon = epsilon
    self.runningMean = Parameter(runningMean)
    self.runningVariance = Parameter(runningVariance)
  }

  /// A layer that only normalises as yet, whose running statistics are a mean of 0 and a variance
  /// of 1.
  public init(
    featureCount: Int, axis: Int = -1, momentum: Scalar = 0.99, epsilon: Scalar = 0.001
  ) {
    self.init(
      axis: axis, momentum: momentum, offset: Tensor(zeros: [featureCount]),
      scale: Tensor(ones: [featureCount]), epsilon: epsilon,
      runningMean: Tensor(zeros: [featureCount]), runningVariance: Tensor(ones: [featureCount]))
  }

  /// The input normalised, in its own shape.
  ///
  /// - Precondition: The input has the layer's number of features along its axis.
  @differentiable(reverse)
  public func forward(_ input: Tensor<Scalar>) -> Tensor<Scalar> {
    let axis = withoutDerivative(at: featureAxis(of: input.shape, self.axis, "BatchNorm", scale))
    if Context.local.learningPhase == .training {
      let batch = normalizedBatch(
        input, scale: scale, offset: offset, axis: axis, epsilon: epsilon)
      remember(withoutDerivative(at: batch))
      return batch.output
    }
    return normalizedByRunningStatistics(input, axis)
  }

  /// With r = scale / √(variance + epsilon): input r + (offset - mean r), which touches the input
  /// only twice.
  @differentiable(reverse)
  private func normalizedByRunningStatistics(_ input: Tensor<Scalar>, _ axis: Int)
    -> Tensor<Scalar>
  {
    let (mean, variance) = withoutDerivative(at: (runningMean.value, runningVariance.value))
    let factor = scale * withoutDerivative(at: rsqrt(variance + epsilon))
    return scaledAndShifted(
      input, scale: factor, offset: offset - mean * factor, alongAxis: axis)
  }

  @noDerivative
  private func remember(_ batch: NormalizedBatch<Scalar>) {
    let share = 1 - momentum
    runningMean.value += (batch.mean - runningMean.value) * share
    runningVariance.value += (batch.variance - runningVariance.value) * share
  }
}

// MARK: checks

/// Traps unless offset and scale have one value a feature.
func requireFeatures<Scalar>(_ layer: String, offset: Tensor<Scalar>, scale: Tensor<Scalar>) {
  require(
    scale.rank == 1 && offset.shape == scale.shape,
    "\(layer): offset and scale must be of rank 1 and of one length: \(offset.shape) "
      + "and \(scale.shape)")
}

/// The axis of the features, counted from the first; traps unless it is as long as `scale`.
func featureAxis<Scalar>(
  of shape: TensorShape, _ axis: Int, _ layer: String, _ scale: Tensor<Scalar>
) -> Int {
  let place = shape.axis(axis, layer)
  require(
    shape[place] == scale.shape[0],
    "\(layer): the input \(shape) has \(shape[place]) features along axis \(axis), the layer "
      + "has \(scale.shape[0])")
  return place
}
