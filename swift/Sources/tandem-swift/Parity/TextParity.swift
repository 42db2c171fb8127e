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
    let ids = numbers.process(tokens)
    outputs.set("ids", to: ShapedArray(ids.flatMap { $0 }))
    outputs.set("readable", to: tokens.map(readable))
    try setBatches(of: ids, &outputs)
  }

  private static func setBatches(of ids: [[Int32]], _ outputs: inout SafetensorsFile) throws {
    let seed = 7
    let stream = try LanguageModelStream(ids, batchSize: 4, bptt: 7, shuffle: true, seed: seed)
    let windows = (0..<2).flatMap { _ in Array(Batches(stream)) }
    outputs.set("x", to: ShapedArray(windows.flatMap(\.x.scalars)))
    outputs.set("y", to: ShapedArray(windows.flatMap(\.y.scalars)))
    let lengths = ids.map(\.count)
    let sortish = SortishSampler(lengths, batchSize: 3, seed: seed)
    let rows = (0..<2).flatMap { _ in sortish.nextRows().map(Int32.init) }
    outputs.set("sortish", to: ShapedArray(shape: [2, ids.count], scalars: rows))
    outputs.set(
      "longest_first", to: ShapedArray(SortSampler(lengths).nextRows().map(Int32.init)))
    let samples = ids.prefix(5).map { (x: $0, y: Int32(0)) }
    outputs.set("padded", to: padCollate(samples).x.array)
    outputs.set("padded_first", to: padCollate(samples, padFirst: true).x.array)
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
