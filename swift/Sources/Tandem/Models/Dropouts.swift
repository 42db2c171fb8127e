import TensorFlow
import _Differentiation

// The dropouts of AWD-LSTM: by sequence, of weights, of words (lesson 12).
//
//     mask = Bernoulli(1 - p) / (1 - p): zero with probability p, and 1 on average
//
// Merity, Keskar and Socher, Regularizing and optimizing LSTM language models, arXiv 1708.02182;
// one mask for all steps: Gal and Ghahramani, arXiv 1512.05287. All do nothing in inference.
//
// Each draws its masks by a function, which a test or a fixture may replace by its own.
//
// Twin: python/tandem/models/dropouts.py.

/// Gives a mask of this shape for a rate p.
public typealias MaskDraw = (_ shape: TensorShape, _ p: Double) -> TF

/// A mask of this shape, with zeros at rate p and 1 / (1 - p) elsewhere.
///
/// - Precondition: p lies in 0...1; at 1 the mask is zero everywhere.
public func dropoutMask(_ shape: TensorShape, _ p: Double) -> TF {
  require((0...1).contains(p), "dropout: the rate must lie between 0 and 1, got \(p)")
  if p == 1 { return TF(zeros: shape) }  // 0 / 0 would be nan
  return TF(TF(randomUniform: shape) .>= TF(Float(p))) / Float(1 - p)
}

/// A mask in training, nil where nothing is to be dropped.
func maskInTraining(_ draw: MaskDraw, _ shape: TensorShape, _ p: Double) -> TF? {
  Context.local.learningPhase == .training && p != 0 ? draw(shape, p) : nil
}

/// The product with a mask that broadcasts to x, which has no gradient of its own; x where there is
/// none.
@differentiable(reverse,wrt: x)
public func masked(_ x: TF, by mask: TF?) -> TF { mask.map { x * $0 } ?? x }

@usableFromInline
@derivative(of: masked, wrt: x)
func _vjpMasked(_ x: TF, by mask: TF?) -> (value: TF, pullback: (TF) -> TF) {
  (masked(x, by: mask), { gradientThroughMask($0, mask) })
}

/// The gradient of what a mask multiplies, from that of the product.
func gradientThroughMask(_ gradient: TF, _ mask: TF?) -> TF {
  mask.map { mask in gradient.mapUnlessZero { $0 * mask } } ?? gradient
}

/// Drops features of x `[n, steps, features]`, the same ones at every step of a sequence.
public struct RNNDropout: ParameterlessLayer {
  public typealias TangentVector = EmptyTangentVector

  /// The share of features that become zero.
  @noDerivative public let p: Double
  /// Gives the masks.
  @noDerivative public var draw: MaskDraw = dropoutMask

  /// A dropout at rate p.
  public init(_ p: Double = 0.5) { self.p = p }

  /// x through a mask `[n, 1, features]`.
  @differentiable(reverse)
  public func forward(_ x: TF) -> TF {
    masked(x, by: withoutDerivative(at: mask(for: x.shape)))
  }

  /// The mask for an x of this shape.
  func mask(for shape: TensorShape) -> TF? { maskInTraining(draw, [shape[0], 1, shape[2]], p) }
}

/// Drops single numbers of x of any shape: `torch.nn.Dropout`, whose masks can be handed in.
public struct ElementDropout: ParameterlessLayer {
  public typealias TangentVector = EmptyTangentVector

  /// The share of numbers that become zero.
  @noDerivative public let p: Double
  /// Gives the masks.
  @noDerivative public var draw: MaskDraw = dropoutMask

  /// A dropout at rate p.
  public init(_ p: Double) { self.p = p }

  /// x through a mask of its own shape.
  @differentiable(reverse)
  public func forward(_ x: TF) -> TF {
    masked(x, by: withoutDerivative(at: maskInTraining(draw, x.shape, p)))
  }
}

/// Drops whole words: every occurrence of a word in the batch is zero, or none is.
public struct EmbeddingDropout: Module {
  public typealias Input = TI
  public typealias Output = TF

  /// The vectors, `[words, features]`.
  public var emb: Embedding<Float>
  /// The share of words that become zero.
  @noDerivative public let embedP: Double
  /// The word whose vector no text teaches.
  @noDerivative public let padToken: Int
  /// Gives the masks.
  @noDerivative public var draw: MaskDraw = dropoutMask

  /// A dropout at rate `embedP` of the words of a table.
  public init(_ emb: Embedding<Float>, _ embedP: Double, padToken: Int) {
    (self.emb, self.embedP, self.padToken) = (emb, embedP, padToken)
  }

  /// Vectors `[n, steps, features]` of words `[n, steps]`.
  ///
  /// Masking the vectors looked up equals masking the whole table, without its copy.
  @differentiable(reverse,wrt: self)
  public func forward(_ words: TI) -> TF {
    let mask = withoutDerivative(at: maskInTraining(draw, [emb.embeddings.shape[0], 1], embedP))
    return lookedUp(emb.embeddings, words, mask, padToken: padToken)
  }
}

/// The rows of a table at words `[n, steps]`, each through its number in a mask `[words, 1]`. The row
/// of `padToken` gets no gradient, as that of torch.nn.Embedding's `padding_idx`.
@differentiable(reverse,wrt: table)
func lookedUp(_ table: TF, _ words: TI, _ mask: TF?, padToken: Int) -> TF {
  let vectors = table.gathering(atIndices: words)
  return mask.map { vectors * $0.gathering(atIndices: words) } ?? vectors
}

@derivative(of: lookedUp, wrt: table)
func _vjpLookedUp(_ table: TF, _ words: TI, _ mask: TF?, padToken: Int) -> (
  value: TF, pullback: (TF) -> TF
) {
  let count = Int32(table.shape[0])
  return (
    lookedUp(table, words, mask, padToken: padToken),
    { gradient in
      gradient.mapUnlessZero { gradient in
        let kept = masked(gradient, by: mask?.gathering(atIndices: words))
        // The op drops what has a negative place.
        let isPadding = words .== TI(Int32(padToken))
        let places = _Raw.selectV2(condition: isPadding, t: TI(-1), e: words)
        return _Raw.unsortedSegmentSum(data: kept, segmentIds: places, numSegments: TI(count))
      }
    }
  )
}

/// DropConnect on the weights from state to state of an LSTM: one mask for all the steps of a call.
///
/// The layer keeps its weights whole, and the gradient reaches them. (Python's can wrap any recurrent
/// layer, whose weights it finds by name.)
public struct WeightDropout: Layer {
  public typealias Input = TF
  public typealias Output = TF

  /// The layer.
  public var module: FusedLSTM
  /// The share of weights that become zero.
  @noDerivative public let weightP: Double
  /// Gives the masks.
  @noDerivative public var draw: MaskDraw = dropoutMask

  /// A dropout at rate `weightP` in a layer.
  public init(_ module: FusedLSTM, _ weightP: Double) {
    (self.module, self.weightP) = (module, weightP)
  }

  /// The hidden states of x `[n, steps, inputs]`, from a state of zeros.
  @differentiable(reverse)
  public func forward(_ x: TF) -> TF {
    let start = withoutDerivative(at: zeroLSTMState(x.shape[0], module.hiddenSize))
    return fusedLSTM(module, x, start, withoutDerivative(at: masks())).outputs
  }

  /// What this call leaves out.
  func masks(lengths: TI? = nil) -> LSTMMasks {
    let mask = maskInTraining(draw, module.weightHH.shape, weightP)
    return LSTMMasks(weight: mask, lengths: lengths)
  }
}
