import TensorFlow
import _Differentiation

// A language model on AWD-LSTM, its loss, and how it is trained (lesson 12).
//
//     loss = cross entropy + alpha mean(d^2) + beta mean((h[t + 1] - h[t])^2)
//
// d is what the last layer gives after its dropout, h before it: activation regularisation and
// temporal activation regularisation, section 5.2 of arXiv 1708.02182. The decoder shares the
// embedding's weights: Press and Wolf, arXiv 1608.05859; that matrix has the gradients of both uses.
//
// Twin: python/tandem/models/language_model.py. LanguageModel+Loss.swift has the losses,
// LanguageModel+Learner.swift what a learner needs.

/// What a language model gives.
public struct LanguageModelOutput: Differentiable {
  /// Of the next word, `[n, steps, words]`.
  public var logits: TF
  /// What each layer gives before its dropout, `[n, steps, width]`.
  public var rawOutputs: [TF]
  /// What each layer gives after its dropout.
  public var outputs: [TF]

  /// All three.
  public init(logits: TF, rawOutputs: [TF], outputs: [TF]) {
    (self.logits, self.rawOutputs, self.outputs) = (logits, rawOutputs, outputs)
  }
}

/// Logits of the next word: dropout of the last layer, then linear.
public struct LinearDecoder: Layer {
  public typealias Input = LayerOutputs
  public typealias Output = LanguageModelOutput

  /// `[nOut, nHid]`, as an embedding lies; of no numbers where an embedding's is used.
  public var weight: TF
  /// `[nOut]`, or of no numbers.
  public var bias: TF
  /// Of the last layer.
  @noDerivative public var outputDp: RNNDropout

  /// - Parameter isTied: Whether an embedding will be given at each call, whose weight it is to use.
  public init(
    nOut: Int, nHid: Int, outputP: Double, isTied: Bool = false, bias: Bool = true
  ) {
    // Python draws by Kaiming's rule for weights [out, in]; these lie as they do.
    weight =
      isTied ? TF(zeros: [0, nHid]) : kaimingUniform([nHid, nOut]).transposed()
    self.bias = TF(zeros: [bias ? nOut : 0])
    outputDp = RNNDropout(outputP)
  }

  /// Whether the weight is an embedding's.
  public var isTied: Bool { weight.shape[0] == 0 }

  /// Logits `[n, steps, nOut]` of what the layers gave, and that, with dropout.
  ///
  /// - Precondition: It has weights of its own.
  @differentiable(reverse)
  public func forward(_ layers: LayerOutputs) -> LanguageModelOutput {
    require(!withoutDerivative(at: isTied), "LinearDecoder: its weight is to be an embedding's")
    let mask = withoutDerivative(at: mask(for: layers))
    return decoded(layers, weight, bias, mask)
  }

  /// The mask for what the last layer gave.
  @noDerivative
  func mask(for layers: LayerOutputs) -> TF? {
    outputDp.mask(for: layers.outputs[layers.outputs.count - 1].shape)
  }
}

/// Logits of what the layers gave, by a weight `[words, width]` and a bias `[words]`, or of none.
@differentiable(reverse,wrt: (layers, weight, bias))
func decoded(_ layers: LayerOutputs, _ weight: TF, _ bias: TF, _ mask: TF?) -> LanguageModelOutput {
  _vjpDecoded(layers, weight, bias, mask).value
}

@derivative(of: decoded, wrt: (layers, weight, bias))
func _vjpDecoded(_ layers: LayerOutputs, _ weight: TF, _ bias: TF, _ mask: TF?) -> (
  value: LanguageModelOutput,
  pullback: (LanguageModelOutput.TangentVector) -> (LayerOutputs.TangentVector, TF, TF)
) {
  let count = layers.outputs.count
  let (dropped, hasBias) = (masked(layers.outputs[count - 1], by: mask), bias.shape[0] > 0)
  let (n, steps, width) = (dropped.shape[0], dropped.shape[1], dropped.shape[2])
  let rows = dropped.reshaped(to: [n * steps, width])
  let product = matmul(rows, transposed: false, weight, transposed: true)
  let logits = (hasBias ? product + bias : product).reshaped(to: [n, steps, weight.shape[0]])
  let value = LanguageModelOutput(
    logits: logits, rawOutputs: layers.rawOutputs,
    outputs: Array(layers.outputs.dropLast()) + [dropped])
  return (
    value,
    { tangent in
      var (ofWeight, ofBias) = (TF.zero, TF.zero)
      let throughLogits = tangent.logits.mapUnlessZero { gradient in
        let ofRows = gradient.reshaped(to: [n * steps, weight.shape[0]])
        ofWeight = matmul(ofRows, transposed: true, rows, transposed: false)
        if hasBias { ofBias = ofRows.sum(squeezingAxes: 0) }
        return matmul(ofRows, weight).reshaped(to: dropped.shape)
      }
      let ofDropped = throughLogits + element(tangent.outputs, count - 1)
      let ofLast = gradientThroughMask(ofDropped, mask)
      let others = (0..<(count - 1)).map { element(tangent.outputs, $0) }
      let ofLayers = LayerOutputs.TangentVector(
        rawOutputs: tangent.rawOutputs, outputs: .init(others + [ofLast]))
      return (ofLayers, ofWeight, ofBias)
    }
  )
}

/// AWD-LSTM and its decoder: words `[n, steps]` give the logits of the next ones. (Python's
/// `SequentialRNN` of the two.)
public struct LanguageModel: StatefulModule {
  public typealias Input = TI
  public typealias Output = LanguageModelOutput

  /// Reads.
  public var encoder: AWDLSTM
  /// Says what comes next.
  public var decoder: LinearDecoder

  /// - Precondition: The decoder is as wide as the encoder's last layer, and a decoder without a
  ///   weight of its own has a bias for each word or none.
  public init(_ encoder: AWDLSTM, _ decoder: LinearDecoder) {
    let (table, own) = (encoder.emb.embeddings.shape, decoder.weight.shape)
    require(
      own[1] == table[1] && (!decoder.isTied || [0, table[0]].contains(decoder.bias.shape[0])),
      "LanguageModel: the embedding to share is \(table), the decoder's bias "
        + "\(decoder.bias.shape) and its weight \(own)")
    (self.encoder, self.decoder) = (encoder, decoder)
  }

  /// Forgets the state: the next batch begins its texts.
  public func reset() { encoder.reset() }

  /// The logits of the words after words `[n, steps]`, and what the layers gave.
  @differentiable(reverse,wrt: self)
  public func forward(_ words: TI) -> LanguageModelOutput {
    let layers = encoder.forward(words)
    let mask = withoutDerivative(at: decoder.mask(for: layers))
    return withoutDerivative(at: decoder.isTied)
      ? decoded(layers, encoder.embDp.emb.embeddings, decoder.bias, mask)
      : decoded(layers, decoder.weight, decoder.bias, mask)
  }

  /// Draws all masks of its dropouts by `draw`.
  public mutating func drawMasks(by draw: @escaping MaskDraw) {
    encoder.drawMasks(by: draw)
    decoder.outputDp.draw = draw
  }
}

/// AWD-LSTM and its decoder, which shares the embedding's weights unless it is told not to.
public func getLanguageModel(
  vocabSz: Int, embSz: Int, nHid: Int, nLayers: Int, padToken: Int,
  rates: DropoutRates = DropoutRates(), tieWeights: Bool = true, bias: Bool = true
) -> LanguageModel {
  let encoder = AWDLSTM(
    vocabSz: vocabSz, embSz: embSz, nHid: nHid, nLayers: nLayers, padToken: padToken, rates: rates)
  return LanguageModel(
    encoder,
    LinearDecoder(
      nOut: vocabSz, nHid: embSz, outputP: rates.output, isTied: tieWeights, bias: bias))
}
