import TensorFlow
import _Differentiation

// Layer, instance and group norm: the same while training and while evaluating.

/// x less its mean over `axes`, divided by its deviation (the root of the variance, once).
@differentiable(reverse,wrt: x)
func standardised(_ x: TF, _ axes: [Int], _ epsilon: Float) -> TF {
  let centred: TF = x - x.mean(alongAxes: axes)
  let variance: TF = centred.squared().mean(alongAxes: axes)
  return centred * rsqrt(variance + epsilon)
}

/// Each example over its trailing axes `shape`, a scale and a shift for each place.
///
/// Equal to torch.nn.LayerNorm, whose places run through channels first. Without a shape it is the
/// course's: over everything but the first axis, of any size, with one scale and one shift in all.
public struct FALayerNorm: Norm {
  public typealias Input = TF
  public typealias Output = TF

  /// `shape`, or of rank 0.
  public var scale: TF
  /// `shape`, or of rank 0.
  public var offset: TF
  /// The trailing axes that are normalised over, nil for all but the first.
  @noDerivative public let shape: TensorShape?
  /// What is added to a variance before its root is taken.
  @noDerivative public let epsilon: Float
  /// What sees the outputs.
  @noDerivative public var delegates: [LayerDelegate] = []

  /// A norm that only standardises as yet.
  public init(shape: TensorShape? = nil, epsilon: Float = 1e-5) {
    self.shape = shape
    self.epsilon = epsilon
    scale = TF(ones: shape ?? [])
    offset = TF(zeros: shape ?? [])
  }

  /// What `forward` gives, which the delegates are shown.
  @differentiable(reverse)
  public func callAsFunction(_ input: TF) -> TF { observed(forward(input), of: self) }

  /// - Precondition: The input ends in the shape.
  @differentiable(reverse)
  public func forward(_ input: TF) -> TF {
    let axes = withoutDerivative(at: normalizedAxes(input.shape))
    let standard: TF = standardised(input, axes, epsilon)
    return standard * scale + offset
  }

  @noDerivative
  private func normalizedAxes(_ input: TensorShape) -> [Int] {
    guard let shape else { return Array(1..<Swift.max(input.rank, 1)) }
    require(
      input.rank >= shape.rank && TensorShape(input.suffix(shape.rank)) == shape,
      "FALayerNorm: needs [..., \(shape)], got \(input)")
    return Array((input.rank - shape.rank)..<input.rank)
  }
}

/// Each channel of each image of x `[n, h, w, featureCount]`; equal to torch.nn's with
/// `affine=True`.
///
/// The course's took the mean over axes 2 and 3, which are columns and channels here: those of an
/// image without its channels are 1 and 2.
public struct FAInstanceNorm: Norm {
  public typealias Input = TF
  public typealias Output = TF

  /// `[featureCount]`
  public var scale: TF
  /// `[featureCount]`
  public var offset: TF
  /// What is added to a variance before its root is taken.
  @noDerivative public let epsilon: Float
  /// What sees the outputs.
  @noDerivative public var delegates: [LayerDelegate] = []

  /// A norm that only standardises as yet.
  public init(featureCount: Int, epsilon: Float = 1e-5) {
    self.epsilon = epsilon
    scale = TF(ones: [featureCount])
    offset = TF(zeros: [featureCount])
  }

  /// What `forward` gives, which the delegates are shown.
  @differentiable(reverse)
  public func callAsFunction(_ input: TF) -> TF { observed(forward(input), of: self) }

  /// - Precondition: The input has the channels, and an axis between them and the first.
  @differentiable(reverse)
  public func forward(_ input: TF) -> TF {
    let shape = withoutDerivative(at: input.shape)
    requireChannels("FAInstanceNorm", shape, withoutDerivative(at: scale.shape))
    require(shape.rank > 2, "FAInstanceNorm: there is no place to take a mean over: \(shape)")
    let places = withoutDerivative(at: Array(1..<(shape.rank - 1)))
    let standard: TF = standardised(input, places, epsilon)
    return standard * scale + offset
  }
}

/// Each of `groups` groups of channels of each image of x `[n, h, w, featureCount]`; equal to
/// torch.nn.GroupNorm.
///
/// One group is layer norm with a scale a channel, `featureCount` groups are instance norm.
public struct FAGroupNorm: Norm {
  public typealias Input = TF
  public typealias Output = TF

  /// `[featureCount]`
  public var scale: TF
  /// `[featureCount]`
  public var offset: TF
  /// How many groups the channels fall into.
  @noDerivative public let groups: Int
  /// What is added to a variance before its root is taken.
  @noDerivative public let epsilon: Float
  /// What sees the outputs.
  @noDerivative public var delegates: [LayerDelegate] = []

  /// - Precondition: The channels can be divided into the groups.
  public init(groups: Int, featureCount: Int, epsilon: Float = 1e-5) {
    require(
      groups >= 1 && featureCount % groups == 0,
      "FAGroupNorm: \(featureCount) channels do not make \(groups) equal groups")
    self.groups = groups
    self.epsilon = epsilon
    scale = TF(ones: [featureCount])
    offset = TF(zeros: [featureCount])
  }

  /// What `forward` gives, which the delegates are shown.
  @differentiable(reverse)
  public func callAsFunction(_ input: TF) -> TF { observed(forward(input), of: self) }

  /// - Precondition: The input has the channels.
  @differentiable(reverse)
  public func forward(_ input: TF) -> TF {
    let shape = withoutDerivative(at: input.shape)
    requireChannels("FAGroupNorm", shape, withoutDerivative(at: scale.shape))
    let grouped = withoutDerivative(at: groupedShape(shape))
    let axes = withoutDerivative(at: Array(1..<(shape.rank - 1)) + [shape.rank])
    let standard: TF = standardised(input.reshaped(to: grouped), axes, epsilon)
    return standard.reshaped(to: shape) * scale + offset
  }

  @noDerivative
  private func groupedShape(_ shape: TensorShape) -> TensorShape {
    TensorShape(shape.dimensions.dropLast() + [groups, shape[shape.rank - 1] / groups])
  }
}
