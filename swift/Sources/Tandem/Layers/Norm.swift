import TensorFlow
import _Differentiation

// Batch norm by hand (lesson 10); the others are in Norm+Others.swift, the one over TensorFlow's
// fused op in Norm+Fused.swift, RunningBatchNorm in its own file.
//
//     y = scale (x - mean) / sqrt(variance + epsilon) + offset
//
// They differ only in what the mean and the variance are taken over, for images [n, h, w, c]:
//
//     batch:    n, h, w     arXiv 1502.03167; while evaluating, running averages instead
//     layer:    h, w, c     arXiv 1607.06450
//     instance: h, w        arXiv 1607.08022
//     group:    h, w and the channels of a group    arXiv 1803.08494
//
// The variance divides by the count.
//
// Twin: python/tandem/layers/norm.py, whose `weight` and `bias` are `scale` and `offset` here.

/// What the norms with a scale and a shift have in common.
public protocol Norm: FALayer {
  /// What the standardised values are multiplied by.
  var scale: TF { get set }
  /// What is added last.
  var offset: TF { get set }
}

/// Each channel of x `[n, ..., featureCount]` over the batch, written out; equal to torch.nn's
/// BatchNorm1d, 2d and 3d.
///
/// Running statistics move by the share `momentum` of each batch, the variance by the unbiased one
/// (divided by count - 1), for they stand for data that was not seen. Copies of the layer share
/// them.
public struct FABatchNorm: Norm {
  public typealias Input = TF
  public typealias Output = TF

  /// `[featureCount]`
  public var scale: TF
  /// `[featureCount]`
  public var offset: TF
  /// The share that a batch has in the running statistics.
  @noDerivative public let momentum: Float
  /// What is added to a variance before its root is taken.
  @noDerivative public let epsilon: Float
  /// `[featureCount]`
  @noDerivative public let runningMean: Parameter<Float>
  /// `[featureCount]`
  @noDerivative public let runningVariance: Parameter<Float>
  /// What sees the outputs.
  @noDerivative public var delegates: [LayerDelegate] = []

  /// A norm that only standardises as yet.
  public init(featureCount: Int, momentum: Float = 0.1, epsilon: Float = 1e-5) {
    scale = TF(ones: [featureCount])
    offset = TF(zeros: [featureCount])
    self.momentum = momentum
    self.epsilon = epsilon
    runningMean = Parameter(TF(zeros: [featureCount]))
    runningVariance = Parameter(TF(ones: [featureCount]))
  }

  /// What `forward` gives, which the delegates are shown.
  @differentiable(reverse)
  public func callAsFunction(_ input: TF) -> TF { observed(forward(input), of: self) }

  /// - Precondition: The input has the channels; in training, two values a channel at least: the
  ///   variance of a single one is zero.
  @differentiable(reverse)
  public func forward(_ input: TF) -> TF {
    let shape = withoutDerivative(at: input.shape)
    requireChannels("FABatchNorm", shape, withoutDerivative(at: scale.shape))
    if Context.local.learningPhase == .training { return normalizedByBatch(input) }
    return normalizedByRunning(
      input, scale: scale, offset: offset, mean: runningMean.value,
      variance: runningVariance.value, epsilon: epsilon)
  }

  @differentiable(reverse)
  private func normalizedByBatch(_ x: TF) -> TF {
    let axes = withoutDerivative(at: Array(0..<(x.rank - 1)))
    let mean: TF = x.mean(squeezingAxes: axes)
    let centred: TF = x - mean
    let variance: TF = centred.squared().mean(squeezingAxes: axes)
    remember(withoutDerivative(at: mean), withoutDerivative(at: variance), x.shape)
    let factor: TF = scale * rsqrt(variance + epsilon)
    return centred * factor + offset
  }

  @noDerivative
  private func remember(_ mean: TF, _ variance: TF, _ shape: TensorShape) {
    let count = requireSeveral("FABatchNorm", shape)
    follow(runningMean, mean, momentum)
    follow(runningVariance, variance * (Float(count) / Float(count - 1)), momentum)
  }
}

/// `(x - mean) / sqrt(variance + epsilon) scale + offset` by statistics that are known, `[c]` each:
/// one product and one sum over x.
@differentiable(reverse,wrt: (x, scale, offset))
func normalizedByRunning(
  _ x: TF, scale: TF, offset: TF, mean: TF, variance: TF, epsilon: Float
) -> TF {
  let deviation = withoutDerivative(at: sqrt(variance + epsilon))
  let factor: TF = scale / deviation
  return x * factor + (offset - mean * factor)
}

/// Moves a running average by a share of what is new.
func follow(_ running: Parameter<Float>, _ new: TF, _ share: Float) {
  running.value = running.value + (new - running.value) * share
}

/// Traps where x is not `[n, ..., c]` for parameters `[c]`.
func requireChannels(_ name: String, _ shape: TensorShape, _ parameters: TensorShape) {
  require(
    shape.rank >= 2 && shape[shape.rank - 1] == parameters[0],
    "\(name): needs [n, ..., \(parameters[0])], got \(shape)")
}

/// The number of values a channel; traps for a single one.
func requireSeveral(_ name: String, _ shape: TensorShape) -> Int {
  let count = shape.dropLast().contiguousSize
  require(count >= 2, "\(name): needs two values a channel to train, got \(shape)")
  return count
}

// MARK: PyTorch's names

private let channelNames = ["scale": PyTorchTensor("weight"), "offset": PyTorchTensor("bias")]
private let batchNormNames = channelNames.merging([
  "runningMean": PyTorchTensor("running_mean"), "runningVariance": PyTorchTensor("running_var"),
]) { $1 }

extension FABatchNorm: PyTorchNamed {
  public static var pyTorchTensors: [String: PyTorchTensor] { batchNormNames }
}
extension TFBatchNorm: PyTorchNamed {
  public static var pyTorchTensors: [String: PyTorchTensor] { batchNormNames }
}
extension FALayerNorm: PyTorchNamed {
  /// For a shape of one axis: the places of an image come in another order there.
  public static var pyTorchTensors: [String: PyTorchTensor] { channelNames }
}
extension FAInstanceNorm: PyTorchNamed {
  public static var pyTorchTensors: [String: PyTorchTensor] { channelNames }
}
extension FAGroupNorm: PyTorchNamed {
  public static var pyTorchTensors: [String: PyTorchTensor] { channelNames }
}
extension RunningBatchNorm: PyTorchNamed {
  public static var pyTorchTensors: [String: PyTorchTensor] { channelNames }
}
