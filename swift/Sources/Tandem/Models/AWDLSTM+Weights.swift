import TensorFlow

// The weights of AWD-LSTM and its relatives in files, by the names of Python's models.

extension AWDLSTM {
  /// How the weights are named and laid out in a state of Python's `AWD_LSTM`.
  public var weightFormat: WeightFormat { .pyTorch(renaming: pyTorchNames(at: "", there: "")) }

  /// The names of the parts, here behind `path` and there behind `name`.
  fileprivate func pyTorchNames(at path: String, there name: String) -> [String: String] {
    ["\(path)embDp": "\(name)emb_dp", "\(path)rnns": "\(name)rnns"]
  }
}

extension LanguageModel {
  /// How the weights are named and laid out in a state of Python's language model. A decoder that
  /// shares the embedding's weight has none of its own there; see `load(state:)`.
  public var weightFormat: WeightFormat {
    var names = encoder.pyTorchNames(at: "encoder.", there: "0.")
    names["decoder"] = "1.decoder"
    return .pyTorch(renaming: names)
  }

  /// Takes the weights of a state of Python's language model.
  ///
  /// - Throws: `SafetensorsError` where the file does not fit; `TandemError` where the model shares a
  ///   weight that the file has two of. The model is then as it was.
  public mutating func load(state: SafetensorsFile) throws {
    guard decoder.isTied, let twin = state[decoderWeight] else {
      return try readWeights(from: state, as: weightFormat)
    }
    guard twin.bytes == state[embeddingWeight]?.bytes else {
      throw TandemError(
        "LanguageModel: \(decoderWeight) is not \(embeddingWeight), which the decoder shares")
    }
    var own = SafetensorsFile()
    for entry in state.entries where entry.name != decoderWeight { own.set(entry) }
    try readWeights(from: own, as: weightFormat)
  }

  /// The weights as a state of Python's language model, where a shared weight has both its names.
  public var state: SafetensorsFile {
    var file = SafetensorsFile(weightsOf: self, as: weightFormat)
    if decoder.isTied { file.set(decoderWeight, to: encoder.emb.embeddings) }
    return file
  }
}

private let (decoderWeight, embeddingWeight) = ("1.decoder.weight", "0.emb_dp.emb.weight")

extension TextClassifier {
  /// How the weights are named and laid out in a state of Python's text classifier.
  public var weightFormat: WeightFormat {
    var names = encoder.module.plain.pyTorchNames(at: "encoder.module.plain.", there: "0.module.")
    var place = 0
    for (number, layer) in head.layers.enumerated() {
      if layer.norm.kind != .none {
        names["head.layers.\(number).norm.batchByHand.0"] = "1.layers.\(place)"
        place += 1
      }
      if layer.dropout.p > 0 { place += 1 }
      names["head.layers.\(number).linear"] = "1.layers.\(place)"
      place += number + 1 < head.layers.count ? 2 : 1  // its activation
    }
    return .pyTorch(renaming: names)
  }
}
