import TensorFlow
import _Differentiation

// A classifier of texts on the encoder of a language model: ULMFiT (lesson 12).
//
//     logits = head([h[last], max over steps of h, mean over steps of h])
//
// Howard and Ruder, Universal language model fine-tuning for text classification, arXiv 1801.06146:
// concat pooling (3.2) and BPTT for text classification (3.3), in which a text is read in windows
// and the state goes from one to the next. Texts are padded at the end, and padding is nowhere seen:
// a text has the same logits alone and within any batch.
//
// Twin: python/tandem/models/text_classifier.py. TextClassifier+Windows.swift reads the windows.

/// What an encoder makes of texts.
public struct Encoded: Differentiable {
  /// `[n, steps, width]`
  public var outputs: TF
  /// Where there is padding, at the end: `[n, steps]`.
  @noDerivative public var padding: Tensor<Bool>

  /// Outputs, and where they are none.
  @differentiable(reverse,wrt: outputs)
  public init(outputs: TF, padding: Tensor<Bool>) {
    self.outputs = outputs
    self.padding = padding
  }
}

/// The last step, the largest value and the mean of each feature, over a text's own steps:
/// `[n, steps, width]` to `[n, 3 width]`.
public struct ConcatPooling: ParameterlessLayer {
  public typealias TangentVector = EmptyTangentVector

  /// The pooling.
  public init() {}

  /// - Precondition: Every text has a step.
  @differentiable(reverse)
  public func forward(_ encoded: Encoded) -> TF {
    let own = withoutDerivative(at: OwnSteps(encoded.padding))
    let within: TF = masked(encoded.outputs, by: own.isWithin)
    let last: TF = within.batchGathering(atIndices: own.last)
    let raised: TF = within + own.floor
    let highest: TF = raised.max(squeezingAxes: 1)
    let mean: TF = masked(within.sum(squeezingAxes: 1), by: own.share)
    let both: TF = last.squeezingShape(at: 1).concatenated(with: highest, alongAxis: 1)
    return both.concatenated(with: mean, alongAxis: 1)
  }
}

/// Which steps of each text there are.
private struct OwnSteps {
  /// `[n, steps, 1]`: 1 at a text's own steps.
  let isWithin: TF
  /// `[n, steps, 1]`: what makes padding the lowest.
  let floor: TF
  /// `[n, 1]`: where the last one is.
  let last: TI
  /// `[n, 1]`: one divided by how many there are.
  let share: TF

  init(_ padding: Tensor<Bool>) {
    let lengths = textLengths(padding).expandingShape(at: 1)
    isWithin = TF(padding.elementsLogicalNot()).expandingShape(at: 2)
    let lowest = TF(repeating: -.infinity, shape: isWithin.shape)
    floor = TF(zerosLike: isWithin).replacing(with: lowest, where: padding.expandingShape(at: 2))
    last = lengths - 1
    share = 1 / TF(lengths)
  }
}

/// Batch norm, dropout, a linear layer and an activation: x `[n, inputs]` to `[n, outputs]`.
public struct BNDropLin: Layer {
  public typealias Input = TF
  public typealias Output = TF

  /// A batch norm, or none.
  public var norm: NormLayer
  /// Before the linear layer.
  @noDerivative public var dropout: ElementDropout
  /// With the activation.
  public var linear: FADense

  /// x, normalised, with dropout, through the layer.
  @differentiable(reverse)
  public func forward(_ x: TF) -> TF {
    let normalized: TF = norm(x)
    let shape = withoutDerivative(at: x.shape)
    let mask = withoutDerivative(at: maskInTraining(dropout.draw, shape, dropout.p))
    return linear(masked(normalized, by: mask))
  }
}

/// Batch norm where it is asked for, dropout at rate p, a linear layer as torch.nn draws it, and an
/// activation.
public func bnDropLin(
  _ nIn: Int, _ nOut: Int, bn: Bool = true, p: Double = 0,
  actn: @escaping Dense<Float>.Activation = identity
) -> BNDropLin {
  var linear = FADense(nIn, nOut, activation: actn)
  linear.weight = kaimingUniform([nIn, nOut], leak: 5.0.squareRoot())
  linear.bias = uniformNoise([nOut]) / Float(nIn).squareRoot()
  return BNDropLin(
    norm: NormLayer(bn ? .batchByHand : .none, featureCount: nIn), dropout: ElementDropout(p),
    linear: linear)
}

/// `ConcatPooling`, then linear layers.
public struct PoolingLinearClassifier: Layer {
  public typealias Input = Encoded
  public typealias Output = TF

  /// Makes one row of a text.
  public var pooling = ConcatPooling()
  /// The linear layers, each with what is before it.
  public var layers: [BNDropLin]

  /// Layers of these widths, with dropout before each.
  ///
  /// - Precondition: There is one rate for each layer, and there is a layer.
  public init(layers widths: [Int], drops: [Double]) {
    require(
      widths.count == drops.count + 1 && !drops.isEmpty,
      "PoolingLinearClassifier: \(widths.count) widths need \(widths.count - 1) rates, "
        + "got \(drops.count)")
    layers = drops.indices.map { place in
      let (nIn, nOut, p) = (widths[place], widths[place + 1], drops[place])
      let isLast = place == drops.count - 1
      return isLast ? bnDropLin(nIn, nOut, p: p) : bnDropLin(nIn, nOut, p: p, actn: relu)
    }
  }

  /// Logits `[n, classes]`.
  @differentiable(reverse)
  public func forward(_ encoded: Encoded) -> TF {
    let pooled: TF = pooling(encoded)
    return layers(pooled)
  }
}

/// Encoder and head: texts `[n, steps]`, padded at the end, give logits `[n, classes]`.
public struct TextClassifier: Module {
  public typealias Input = TI
  public typealias Output = TF

  /// Reads.
  public var encoder: SentenceEncoder
  /// Judges.
  public var head: PoolingLinearClassifier

  /// Both.
  public init(_ encoder: SentenceEncoder, _ head: PoolingLinearClassifier) {
    (self.encoder, self.head) = (encoder, head)
  }

  /// Logits `[n, classes]` of texts `[n, steps]`.
  ///
  /// - Precondition: As `SentenceEncoder.forward`.
  @differentiable(reverse,wrt: self)
  public func forward(_ words: TI) -> TF {
    let encoded = encoder.forward(words)
    return head(encoded)
  }

  /// Draws all masks of its dropouts by `draw`.
  public mutating func drawMasks(by draw: @escaping MaskDraw) {
    encoder.module.plain.drawMasks(by: draw)
    for place in head.layers.indices { head.layers[place].dropout.draw = draw }
  }
}

/// Encoder and head. The head's hidden layers are `layers` wide; `rates.output` is the dropout of what
/// is pooled, and `drops` that before each layer after the first.
public func getTextClassifier(
  vocabSz: Int, embSz: Int, nHid: Int, nLayers: Int, nOut: Int, padToken: Int, bptt: Int = 70,
  maxLen: Int? = nil, layers: [Int] = [50], drops: [Double] = [0.1],
  rates: DropoutRates = DropoutRates()
) -> TextClassifier {
  let encoder = AWDLSTM(
    vocabSz: vocabSz, embSz: embSz, nHid: nHid, nLayers: nLayers, padToken: padToken, rates: rates)
  let head = PoolingLinearClassifier(
    layers: [3 * embSz] + layers + [nOut], drops: [rates.output] + drops)
  return TextClassifier(SentenceEncoder(PackedAWDLSTM(encoder), bptt: bptt, maxLen: maxLen), head)
}
