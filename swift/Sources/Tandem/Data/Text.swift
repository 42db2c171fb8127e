import TensorFlow

// Text items: from texts to batches for a language model or a classifier (lesson 12).
//
// Texts become tokens (Tokenize.swift, by the rules of TextRules.swift), tokens numbers
// (Numericalize.swift); a language model reads one stream of them (LanguageStream.swift), a
// classifier padded batches of texts of like length (LengthSamplers.swift).
//
// Twin: python/tandem/data/text.py.

/// Texts [n, longest], filled up with `padIdx` at the end or first, and labels [n].
///
/// - Precondition: There is a text.
public func padCollate(
  _ samples: [(x: [Int32], y: Int32)], padIdx: Int32 = Int32(SpecialToken.padIdx),
  padFirst: Bool = false
) -> (x: TI, y: TI) {
  require(!samples.isEmpty, "padCollate: there is no text to make a batch of")
  let longest = samples.map(\.x.count).max() ?? 0
  let scalars = samples.flatMap { sample in
    let padding = [Int32](repeating: padIdx, count: longest - sample.x.count)
    return padFirst ? padding + sample.x : sample.x + padding
  }
  return (TI(shape: [samples.count, longest], scalars: scalars), TI(samples.map(\.y)))
}

/// The streams to train on, its texts shuffled, and to validate with, of twice `batchSize` rows.
///
/// - Precondition: Both sizes are at least 1.
/// - Throws: `DataError` where a side has too few tokens.
public func getLmDls(
  _ train: [[Int32]], _ valid: [[Int32]], batchSize: Int, bptt: Int = 70, seed: Int? = nil
) throws -> (train: LanguageModelStream, valid: LanguageModelStream) {
  (
    try LanguageModelStream(train, batchSize: batchSize, bptt: bptt, shuffle: true, seed: seed),
    try LanguageModelStream(valid, batchSize: 2 * batchSize, bptt: bptt)
  )
}
