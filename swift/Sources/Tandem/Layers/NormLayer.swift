import TensorFlow
import _Differentiation

/// Which norm follows a convolution.
public enum NormKind: Hashable, Sendable {
  /// None: the convolution has a bias.
  case none
  /// `TFBatchNorm`
  case batch
  /// `FABatchNorm`
  case batchByHand
  /// `RunningBatchNorm`
  case runningBatch
  /// `FALayerNorm` with one scale and one shift
  case layer
  /// `FAInstanceNorm`
  case instance
  /// `FAGroupNorm`
  case group(Int)
}

/// A norm of any kind, or none: `[n, h, w, c]` to the same shape.
///
/// One of the arrays has one norm, the others none. The kind is a value rather than a type, so that
/// a model is one type whichever norm it has: a generic model is compiled anew for each, and the
/// compiler takes minutes over nested generic layers.
public struct NormLayer: FALayer {
  public typealias Input = TF
  public typealias Output = TF

  /// Which norm it is.
  @noDerivative public let kind: NormKind
  /// For `NormKind.batch`.
  public var batch: [TFBatchNorm] = []
  /// For `NormKind.batchByHand`.
  public var batchByHand: [FABatchNorm] = []
  /// For `NormKind.runningBatch`.
  public var runningBatch: [RunningBatchNorm] = []
  /// For `NormKind.layer`.
  public var layer: [FALayerNorm] = []
  /// For `NormKind.instance`.
  public var instance: [FAInstanceNorm] = []
  /// For `NormKind.group`.
  public var group: [FAGroupNorm] = []
  /// What sees the outputs.
  @noDerivative public var delegates: [LayerDelegate] = []

  /// A norm of this kind.
  public init(_ kind: NormKind, featureCount: Int) {
    self.kind = kind
    switch kind {
    case .none: break
    case .batch: batch = [TFBatchNorm(featureCount: featureCount)]
    case .batchByHand: batchByHand = [FABatchNorm(featureCount: featureCount)]
    case .runningBatch: runningBatch = [RunningBatchNorm(featureCount: featureCount)]
    case .layer: layer = [FALayerNorm()]
    case .instance: instance = [FAInstanceNorm(featureCount: featureCount)]
    case .group(let groups): group = [FAGroupNorm(groups: groups, featureCount: featureCount)]
    }
  }

  /// What `forward` gives, which the delegates are shown.
  @differentiable(reverse)
  public func callAsFunction(_ input: TF) -> TF { observed(forward(input), of: self) }

  /// What the norm makes of the input.
  @differentiable(reverse)
  public func forward(_ input: TF) -> TF {
    switch kind {
    case .none: return input
    case .batch: return batch[0](input)
    case .batchByHand: return batchByHand[0](input)
    case .runningBatch: return runningBatch[0](input)
    case .layer: return layer[0](input)
    case .instance: return instance[0](input)
    case .group: return group[0](input)
    }
  }

  /// What the standardised values are multiplied by.
  ///
  /// - Precondition: There is a norm.
  public var scale: TF {
    get { norm.scale }
    set { setScale(newValue) }
  }

  private var norm: any Norm {
    switch kind {
    case .none: fatalError("NormLayer: there is no norm, so it has no scale")
    case .batch: batch[0]
    case .batchByHand: batchByHand[0]
    case .runningBatch: runningBatch[0]
    case .layer: layer[0]
    case .instance: instance[0]
    case .group: group[0]
    }
  }

  private mutating func setScale(_ scale: TF) {
    switch kind {
    case .none: fatalError("NormLayer: there is no norm, so it has no scale")
    case .batch: batch[0].scale = scale
    case .batchByHand: batchByHand[0].scale = scale
    case .runningBatch: runningBatch[0].scale = scale
    case .layer: layer[0].scale = scale
    case .instance: instance[0].scale = scale
    case .group: group[0].scale = scale
    }
  }
}
