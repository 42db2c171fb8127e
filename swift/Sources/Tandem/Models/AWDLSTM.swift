import TensorFlow
import _Differentiation

// AWD-LSTM: a stack of LSTMs with dropout in every place (lesson 12).
//
//     e = input dropout(embedding dropout(words)),  h[l] = LSTM[l](h[l - 1]) with dropped W_hh
//
// Merity, Keskar and Socher, Regularizing and optimizing LSTM language models, arXiv 1708.02182. The
// last layer is as wide as the embedding, so that a decoder may share its weights. The state is
// carried from one batch to the next, as a language-model stream goes on where it stopped; no
// gradient goes back through it. It lies in objects that copies of the model share, since a forward
// pass may not change the model, and a compiled step finds it there.
//
// Twin: python/tandem/models/awd_lstm.py. AWDLSTM+Layers.swift has the stack and its derivative,
// AWDLSTM+Weights.swift the weights in files.

/// How much an AWD-LSTM, and what stands upon it, leaves out in training.
public struct DropoutRates: Hashable, Sendable {
  /// Of what the last layer gives.
  public var output: Double
  /// Between layers.
  public var hidden: Double
  /// Of the embedded words.
  public var input: Double
  /// Of whole words.
  public var embed: Double
  /// Of the weights from state to state.
  public var weight: Double

  /// The course's rates.
  public init(
    output: Double = 0.4, hidden: Double = 0.2, input: Double = 0.6, embed: Double = 0.1,
    weight: Double = 0.5
  ) {
    (self.output, self.hidden, self.input) = (output, hidden, input)
    (self.embed, self.weight) = (embed, weight)
  }

  /// The same rate everywhere.
  public static func all(_ rate: Double) -> DropoutRates {
    DropoutRates(output: rate, hidden: rate, input: rate, embed: rate, weight: rate)
  }
}

/// A module that hands a state from one batch to the next.
public protocol StatefulModule: Module {
  /// Forgets the state: the next batch begins its texts.
  func reset()
}

/// What each layer gives, `[n, steps, width of the layer]`.
public struct LayerOutputs: Differentiable {
  /// Before its dropout.
  public var rawOutputs: [TF]
  /// After its dropout; the last layer has none here, that is the decoder's.
  public var outputs: [TF]
  /// What each layer remembers after the last step of each row.
  @noDerivative public var states: [LSTMState]
}

/// Embedding `[vocabSz, embSz]` and `nLayers` LSTMs, `nHid` wide, the last one `embSz`.
public struct AWDLSTM: StatefulModule {
  public typealias Input = TI
  public typealias Output = LayerOutputs

  /// The embedding, with dropout of whole words.
  public var embDp: EmbeddingDropout
  /// On the embedded words.
  @noDerivative public var inputDp: RNNDropout
  /// The LSTMs, with dropout of the weights from state to state.
  public var rnns: [WeightDropout]
  /// After each LSTM but the last.
  @noDerivative public var hiddenDps: [RNNDropout]
  @noDerivative private let carried: [CarriedState]

  private struct CarriedState {
    let cell: CarriedTensor<Float>
    let hidden: CarriedTensor<Float>

    init(_ width: Int) {
      (cell, hidden) = (
        CarriedTensor(TF(zeros: [0, width])), CarriedTensor(TF(zeros: [0, width]))
      )
    }
  }

  /// Weights as PyTorch draws them; the embedding is uniform between ±0.1, that of padding zero.
  ///
  /// - Precondition: There is a layer, and `padToken` is a word.
  public init(
    vocabSz: Int, embSz: Int, nHid: Int, nLayers: Int, padToken: Int,
    rates: DropoutRates = DropoutRates()
  ) {
    require(
      nLayers > 0 && 0..<vocabSz ~= padToken,
      "AWDLSTM: got \(nLayers) layers and the padding \(padToken) of \(vocabSz) words")
    let isWord = TF(TI((0..<Int32(vocabSz)).map { $0 }) .!= Int32(padToken))
    let table = uniformNoise([vocabSz, embSz]) * 0.1 * isWord.reshaped(to: [vocabSz, 1])
    embDp = EmbeddingDropout(Embedding(embeddings: table), rates.embed, padToken: padToken)
    inputDp = RNNDropout(rates.input)
    let widths = [embSz] + [Int](repeating: nHid, count: nLayers - 1) + [embSz]
    rnns = (0..<nLayers).map {
      WeightDropout(FusedLSTM(inputs: widths[$0], hidden: widths[$0 + 1]), rates.weight)
    }
    hiddenDps = (1..<nLayers).map { _ in RNNDropout(rates.hidden) }
    carried = widths.dropFirst().map(CarriedState.init)
  }

  /// The embedding, which a decoder may share.
  public var emb: Embedding<Float> { embDp.emb }
  /// The word that fills texts up.
  public var padToken: Int { embDp.padToken }

  /// Forgets the state: the next batch begins its texts.
  public func reset() {
    for state in carried {
      state.cell.value = TF(zeros: [0, state.cell.value.shape[1]])
      state.hidden.value = TF(zeros: [0, state.hidden.value.shape[1]])
    }
  }

  /// What each layer remembers, of no rows where it is forgotten.
  public var hidden: [LSTMState] {
    carried.map { LSTMState(cell: $0.cell.value, hidden: $0.hidden.value) }
  }

  /// What each layer gives for words `[n, steps]`, from the state of the batch before.
  ///
  /// A batch of another size begins anew: row for row it cannot go on.
  @differentiable(reverse,wrt: self)
  public func forward(_ words: TI) -> LayerOutputs {
    let given = layers(words, from: following(words), lengths: nil)
    remember(withoutDerivative(at: given))
    return given
  }

  /// The states that a batch goes on from.
  @noDerivative
  func following(_ words: TI) -> [LSTMState] {
    let n = words.shape[0]
    return hidden.map { $0.hidden.shape[0] == n ? $0 : zeroLSTMState(n, $0.hidden.shape[1]) }
  }

  /// Keeps the state for the next batch.
  @noDerivative
  func remember(_ given: LayerOutputs) {
    for (state, new) in zip(carried, given.states) {
      (state.cell.value, state.hidden.value) = (new.cell, new.hidden)
    }
  }
}

// MARK: texts of different lengths

/// What each layer gives for texts padded at the end.
public struct PackedOutputs: Differentiable {
  /// Zero where there is padding.
  public var layers: LayerOutputs
  /// Where that is, `[n, steps]`.
  @noDerivative public var padding: Tensor<Bool>
}

/// The same for texts of different lengths, padded at the end: what padding gives is zero, and the
/// state of a row stays what it was after its last word, also over calls that bring it nothing but
/// padding.
public struct PackedAWDLSTM: StatefulModule {
  public typealias Input = TI
  public typealias Output = PackedOutputs

  /// The network; its weights are all there are.
  public var plain: AWDLSTM

  /// The network for padded texts.
  public init(_ plain: AWDLSTM) { self.plain = plain }

  /// Forgets the state: the next batch begins its texts.
  public func reset() { plain.reset() }

  /// What each layer gives for words `[n, steps]`.
  ///
  /// - Precondition: No text has padding before a word. (While a step is being compiled there is
  ///   nothing to look at.)
  @differentiable(reverse,wrt: self)
  public func forward(_ words: TI) -> PackedOutputs {
    let padding = withoutDerivative(at: paddingAtTheEnd(words, plain.padToken))
    let lengths = withoutDerivative(at: textLengths(padding))
    let given = plain.layers(words, from: plain.following(words), lengths: lengths)
    plain.remember(withoutDerivative(at: given))
    return PackedOutputs(layers: given, padding: padding)
  }
}

/// Where texts `[n, steps]` are padded; traps for padding before a word.
func paddingAtTheEnd(_ words: TI, _ padToken: Int) -> Tensor<Bool> {
  let padding = words .== TI(Int32(padToken))
  guard !isTracing, words.shape[1] > 1 else { return padding }
  let steps = words.shape[1]
  let after = padding[0..., 1..<steps]
  let isEarly = padding[0..., 0..<(steps - 1)].elementsLogicalAnd(after.elementsLogicalNot())
  require(
    !isEarly.any(), "PackedAWDLSTM: a text has padding before a word: pad at the end")
  return padding
}

/// How many words texts have, int32 `[n]`, by where they are padded `[n, steps]`.
func textLengths(_ padding: Tensor<Bool>) -> TI {
  TI(padding.elementsLogicalNot()).sum(squeezingAxes: 1)
}
