import TensorFlow

// Text items: from files to batches for a language model or a classifier (lesson 12).
//
//     let halves = try SplitData.splitByFunc(TextList.fromFiles(path), grandparentSplitter().texts)
//     let numbers = TokenizeProcessor().then(NumericalizeProcessor())
//     let stream = try lmDatabunchify(halves.processed(by: numbers), batchSize: 64, bptt: 70)
//     let classes = try labelByFunc(
//       halves, { try parentLabeler($0.file) }, procX: numbers, procY: CategoryProcessor())
//     let reviews = try clasDatabunchify(classes, batchSize: 64)
//
// Texts (TextItem.swift) become tokens (Tokenize.swift, by the rules of TextRules.swift), tokens
// numbers (Numericalize.swift); a language model reads one stream of them (LanguageStream.swift), a
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

/// Texts whose tokens are numbers, as `SplitData.processed` makes them.
public typealias NumberedTexts<Process: Processor> = ProcessedItems<Process, [Int32]>
where Process.Output == [Int32]

/// Such texts with the numbers of their labels, as `labelByFunc` makes them.
public typealias LabeledTexts<Process: Processor, Labels: Processor> =
  LabeledData<NumberedTexts<Process>, ProcessedItems<Labels, Int32>>
where Process.Output == [Int32], Labels.Output == Int32

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

/// Both streams of a split; `classes` is the size of the vocabulary, where it is known.
///
/// - Precondition: Both sizes are at least 1.
/// - Throws: `DataError` where a side has too few tokens.
public func lmDatabunchify<Process>(
  _ data: SplitData<NumberedTexts<Process>>, batchSize: Int, bptt: Int = 70, seed: Int? = nil
) throws -> DataBunch<TI, TI> {
  let (train, valid) = try getLmDls(
    data.train.list.items, data.valid.list.items, batchSize: batchSize, bptt: bptt, seed: seed)
  return DataBunch(
    train: Batches(train), valid: Batches(valid), classes: numericalizer(data.train)?.vocab?.count)
}

/// The same of labelled texts, whose labels a language model does not ask for.
///
/// - Precondition: Both sizes are at least 1.
/// - Throws: `DataError` where a side has too few tokens.
public func lmDatabunchify<Process, Labels>(
  _ data: SplitData<LabeledTexts<Process, Labels>>, batchSize: Int, bptt: Int = 70,
  seed: Int? = nil
) throws -> DataBunch<TI, TI> {
  try lmDatabunchify(
    SplitData(train: data.train.x, valid: data.valid.x), batchSize: batchSize, bptt: bptt,
    seed: seed)
}

/// Loaders of padded texts: `batchSize` of like length to train on, twice as many to validate with.
///
/// The validation loader takes its texts longest first: predictions come in the order of its
/// `sampler`.
///
/// - Precondition: As `ItemLoader`'s.
/// - Throws: What reading a text throws.
public func getClasDls<Source: ItemSource>(
  _ train: Source, _ valid: Source, batchSize: Int, padIdx: Int32 = Int32(SpecialToken.padIdx),
  padFirst: Bool = false, options: LoaderOptions = LoaderOptions()
) throws -> (train: ItemLoader<TI, TI>, valid: ItemLoader<TI, TI>)
where Source.Value == (x: [Int32], y: Int32) {
  func loader(_ source: Source, _ batchSize: Int, _ sampler: any RowSampler) -> ItemLoader<TI, TI> {
    ItemLoader(source, batchSize: batchSize, sampler: sampler, options: options) {
      padCollate($0, padIdx: padIdx, padFirst: padFirst)
    }
  }
  let sortish = SortishSampler(
    try lengths(of: train), batchSize: batchSize, seed: options.seed)
  return (
    loader(train, batchSize, sortish),
    loader(valid, 2 * batchSize, SortSampler(try lengths(of: valid)))
  )
}

/// Both loaders of a split of labelled texts, padded with their vocabulary's `xxpad`; `classes` is
/// the number of categories, where the labels are some.
///
/// - Precondition: As `ItemLoader`'s.
public func clasDatabunchify<Process, Labels>(
  _ data: SplitData<LabeledTexts<Process, Labels>>, batchSize: Int, padFirst: Bool = false,
  options: LoaderOptions = LoaderOptions()
) throws -> DataBunch<TI, TI> {
  let padIdx = numericalizer(data.train.x)?.padIdx ?? Int32(SpecialToken.padIdx)
  let (train, valid) = try getClasDls(
    data.train, data.valid, batchSize: batchSize, padIdx: padIdx, padFirst: padFirst,
    options: options)
  return DataBunch(
    train: Batches(train), valid: Batches(valid), classes: data.train.y.processor.categories)
}

private func lengths<Source: ItemSource>(of source: Source) throws -> [Int]
where Source.Value == (x: [Int32], y: Int32) {
  try (0..<source.count).map { try source.value(at: $0, seed: 0).x.count }
}

private func numericalizer<Process>(_ texts: NumberedTexts<Process>) -> NumericalizeProcessor? {
  (texts.processor as? any Numericalizing)?.numericalizer
}

/// What numbers tokens, alone or after other processors.
protocol Numericalizing {
  var numericalizer: NumericalizeProcessor? { get }
}

extension NumericalizeProcessor: Numericalizing {
  var numericalizer: NumericalizeProcessor? { self }
}

extension ChainedProcessor: Numericalizing {
  var numericalizer: NumericalizeProcessor? { (second as? any Numericalizing)?.numericalizer }
}
