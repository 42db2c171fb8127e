import Tandem
import TensorFlow

extension ParityCase {
  /// See `python/tandem/parity/cases/text.py` for the tensors.
  static let text = ParityCase("text") { inputs, outputs in
    let texts = try strings(inputs, "texts")
    let ruled = try texts.map { try defaultPreRules.reduce($0) { try $1($0) } }
    outputs.set("ruled", to: ruled)
    outputs.set("words", to: ruled.flatMap(splitWords))
    let tokens = try TokenizeProcessor().process(texts)
    outputs.set("tokens", to: tokens.flatMap { $0 })
    outputs.set("counts", to: ShapedArray(tokens.map { Int32($0.count) }))
    var numbers = NumericalizeProcessor(maxVocab: 300)
    try numbers.fit(tokens)
    outputs.set("vocab", to: numbers.vocab ?? [])
    outputs.set("ids", to: ShapedArray(numbers.process(tokens).flatMap { $0 }))
    outputs.set("readable", to: tokens.map(readable))
  }

  private static func strings(_ inputs: SafetensorsFile, _ name: String) throws -> [String] {
    let bytes: ShapedArray<UInt8> = try inputs.array(name)
    return bytes.scalars.split(separator: 0, omittingEmptySubsequences: false).dropLast()
      .map { String(decoding: $0, as: UTF8.self) }
  }
}

extension SafetensorsFile {
  /// Puts strings under `name`, as bytes of UTF-8 with a zero behind each.
  fileprivate mutating func set(_ name: String, to strings: [String]) {
    set(name, to: ShapedArray(strings.flatMap { Array($0.utf8) + [0] }))
  }
}
