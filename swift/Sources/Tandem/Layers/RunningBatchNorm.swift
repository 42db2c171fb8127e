import TensorFlow
import _Differentiation

// RunningBatchNorm: batch norm that works on two images at a time (lesson 10).
//
// Batch norm trains on the statistics of one batch and evaluates by running averages of them; the
// smaller the batch, the more the two differ. Here both use the running averages, of sums, squares
// and counts, so that no mean of deviations is taken:
//
//     S = lerp(S, sum x, m),  Q = lerp(Q, sum x^2, m),  N = lerp(N, count, m)
//     mean = S / N,  var = Q / N - mean^2,  m = 1 - (1 - momentum) / sqrt(max(batch - 1, 1))
//
// The gradient goes through this batch's share. The full form divides S, Q and N by the weight
// 1 - (1 - m)^t that their averages have gathered from zero; they all have the same, so it cancels,
// and the simplified form leaves it out.
//
// Twin: python/tandem/layers/running_batch_norm.py.

private let (fewImages, leastVariance): (Int64, Float) = (20, 0.01)

/// The share m that a batch of so many images has in the running averages.
///
/// A batch of two has the share `momentum`, a large one nearly all.
public func runningMomentum(_ momentum: Float, batch: Int) -> Float {
  1 - (1 - momentum) / Float(Swift.max(batch - 1, 1)).squareRoot()
}

/// What a batch norm has gathered: sums and squares `[c]`, and how many values a channel they are of.
public struct RunningSums: Differentiable {
  /// `[c]`
  public var sums: TF
  /// `[c]`
  public var squares: TF
  /// Of rank 0.
  @noDerivative public var count: TF

  /// What is gathered.
  @differentiable(reverse,wrt: (sums, squares))
  public init(sums: TF, squares: TF, count: TF) {
    self.sums = sums
    self.squares = squares
    self.count = count
  }
}

/// The simplified form, for x `[n, ..., featureCount]`. Copies of the layer share what it gathers.
///
/// While it has seen few images, the variance is held above 0.01; before any, its statistics are 0
/// and 1, as batch norm's are.
public struct RunningBatchNorm: Norm {
  public typealias Input = TF
  public typealias Output = TF

  /// `[featureCount]`
  public var scale: TF
  /// `[featureCount]`
  public var offset: TF
  /// The share that a batch has in what is gathered.
  @noDerivative public let momentum: Float
  /// What is added to a variance before its root is taken.
  @noDerivative public let epsilon: Float
  /// `[featureCount]`
  @noDerivative public let sums: Parameter<Float>
  /// `[featureCount]`
  @noDerivative public let squares: Parameter<Float>
  /// Of rank 0: values a channel.
  @noDerivative public let count: Parameter<Float>
  /// Of rank 0: all that it has been trained on.
  @noDerivative public let images: Parameter<Int64>
  /// What sees the outputs.
  @noDerivative public var delegates: [LayerDelegate] = []

  /// A norm that only standardises as yet.
  public init(featureCount: Int, momentum: Float = 0.1, epsilon: Float = 1e-5) {
    scale = TF(ones: [featureCount])
    offset = TF(zeros: [featureCount])
    self.momentum = momentum
    self.epsilon = epsilon
    sums = Parameter(TF(zeros: [featureCount]))
    squares = Parameter(TF(zeros: [featureCount]))
    count = Parameter(TF(0))
    images = Parameter(Tensor<Int64>(0))
  }

  /// What `forward` gives, which the delegates are shown.
  @differentiable(reverse)
  public func callAsFunction(_ input: TF) -> TF { observed(forward(input), of: self) }

  /// The input normalised by the running statistics, which in training it enters first.
  ///
  /// - Precondition: The input has the channels.
  @differentiable(reverse)
  public func forward(_ input: TF) -> TF {
    let shape = withoutDerivative(at: input.shape)
    requireChannels("RunningBatchNorm", shape, withoutDerivative(at: scale.shape))
    if Context.local.learningPhase == .training { return normalized(input, by: updated(input)) }
    return normalized(input, by: withoutDerivative(at: held))
  }

  /// What has been gathered up to now.
  public var held: RunningSums {
    RunningSums(sums: sums.value, squares: squares.value, count: count.value)
  }

  @differentiable(reverse)
  func normalized(_ x: TF, by running: RunningSums) -> TF {
    // Before any image: no division by zero, whose gradient is nan too.
    let seen = withoutDerivative(at: TF(running.count .> 0))
    let count = withoutDerivative(at: running.count + (1 - seen))
    let least = withoutDerivative(at: TF(images.value .< Tensor(fewImages)) * leastVariance)
    let mean: TF = running.sums / count
    let variance: TF = max(running.squares / count - mean.squared(), least)
    let known: TF = variance * seen + (1 - seen)
    let factor: TF = scale * rsqrt(known + epsilon)
    return x * factor + (offset - mean * factor)
  }

  /// Takes x in; gives what is held now, with x's share of the gradient.
  @differentiable(reverse,wrt: x)
  func updated(_ x: TF) -> RunningSums {
    let axes = withoutDerivative(at: Array(0..<(x.rank - 1)))
    let (batch, values) = withoutDerivative(at: (x.shape[0], x.shape.dropLast().contiguousSize))
    let share = withoutDerivative(at: runningMomentum(momentum, batch: batch))
    let old = withoutDerivative(at: held)
    let newSums: TF = old.sums + (x.sum(squeezingAxes: axes) - old.sums) * share
    let newSquares: TF =
      old.squares + (x.squared().sum(squeezingAxes: axes) - old.squares) * share
    let newCount = withoutDerivative(at: old.count + (Float(values) - old.count) * share)
    let new = RunningSums(sums: newSums, squares: newSquares, count: newCount)
    remember(withoutDerivative(at: new), batch)
    return new
  }

  @noDerivative
  private func remember(_ new: RunningSums, _ batch: Int) {
    sums.value = new.sums
    squares.value = new.squares
    count.value = new.count
    images.value = images.value + Int64(batch)
  }
}

/// The full form: the averages freed of their start at zero by the weight they have gathered.
///
/// `weightSeen` is 1 - (1 - m)^t; `debiased` are the averages divided by it.
public struct FullRunningBatchNorm: FALayer {
  public typealias Input = TF
  public typealias Output = TF

  /// The simplified form.
  public var norm: RunningBatchNorm
  /// Of rank 0.
  @noDerivative public let weightSeen: Parameter<Float>
  /// What sees the outputs.
  @noDerivative public var delegates: [LayerDelegate] = []

  /// A norm that only standardises as yet.
  public init(featureCount: Int, momentum: Float = 0.1, epsilon: Float = 1e-5) {
    norm = RunningBatchNorm(featureCount: featureCount, momentum: momentum, epsilon: epsilon)
    weightSeen = Parameter(TF(0))
  }

  /// What `forward` gives, which the delegates are shown.
  @differentiable(reverse)
  public func callAsFunction(_ input: TF) -> TF { observed(forward(input), of: self) }

  /// - Precondition: The input has the channels.
  @differentiable(reverse)
  public func forward(_ input: TF) -> TF {
    let shape = withoutDerivative(at: input.shape)
    requireChannels("FullRunningBatchNorm", shape, withoutDerivative(at: norm.scale.shape))
    if Context.local.learningPhase != .training {
      return norm.normalized(input, by: withoutDerivative(at: norm.held))
    }
    let gathered: RunningSums = norm.updated(input)
    let seen = withoutDerivative(at: gather(shape[0]))
    let free = RunningSums(
      sums: gathered.sums / seen, squares: gathered.squares / seen,
      count: withoutDerivative(at: gathered.count / seen))
    return norm.normalized(input, by: free)
  }

  /// Sums `[c]`, squares `[c]` and count as of one batch: divided by the weight seen.
  public var debiased: RunningSums {
    let (held, seen) = (norm.held, weightSeen.value)
    return RunningSums(
      sums: held.sums / seen, squares: held.squares / seen, count: held.count / seen)
  }

  @noDerivative
  private func gather(_ batch: Int) -> TF {
    follow(weightSeen, TF(1), runningMomentum(norm.momentum, batch: batch))
    return weightSeen.value
  }
}
