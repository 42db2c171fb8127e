import SoxAudio
import Tandem
import TensorFlow

/// The takes of the data set as batches of mel spectrograms in decibel, `[n, 40, frames, 1]`.
struct Takes {
  typealias Side = LabeledData<AudioList, ProcessedLabels<CategoryProcessor<String>>>

  static let rate = 8000
  static let mel = MelSpectrogram(rate: rate, nFFT: 256, hop: 64, nMels: 40)

  let train: Side
  let heldOut: Side
  let classes: [String]
  let bunch: DataBunch<TF, TI>

  init(in folder: FilePath, batchSize: Int, seed: Int) throws {
    let sounds = try AudioList.fromFiles(
      folder / "recordings", transforms: [ToMono(), PadOrTrim(Self.rate)], open: read)
    var halves = try SplitData.splitByFunc(sounds, Splitter(isHeldOut))
    halves.train.transforms.append(SignalShift(0.1))
    let labeled = try labelByFunc(
      halves, regexLabeler(#"^(\d)_"#), procY: CategoryProcessor())
    (train, heldOut) = (labeled.train, labeled.valid)
    classes = train.y.processor.vocab ?? []
    let loaders = getDls(
      train, heldOut, batchSize: batchSize, options: LoaderOptions(seed: seed)
    ) { (items: [Side.Value]) -> (x: TF, y: TI) in try collate(items) }
    let toPictures: [any Transform<TF>] = [Self.mel, Decibel()]
    let masks = SpecAugment(bands: 6, frames: 10, bandMasks: 1, frameMasks: 1)
    loaders.train.batchTransforms = toPictures + [masks]
    loaders.valid.batchTransforms = toPictures
    bunch = DataBunch(
      train: Batches(loaders.train), valid: Batches(loaders.valid), channels: 1,
      classes: classes.count)
  }

  /// The speaker of a file named DIGIT_SPEAKER_TAKE.wav.
  static func speaker(of file: FilePath) -> String { parts(of: file)[1] }
}

/// Whether a file named DIGIT_SPEAKER_TAKE.wav is one to test on.
///
/// - Throws: `DataError` where it is named otherwise.
private func isHeldOut(_ file: FilePath) throws -> Bool {
  let parts = parts(of: file)
  guard parts.count == 3, let take = Int(parts[2]) else {
    throw DataError("\(file): the name is not DIGIT_SPEAKER_TAKE.wav")
  }
  return take < 5
}

private func parts(of file: FilePath) -> [String] {
  file.name.dropLast(file.extension.count).split(separator: "_").map(String.init)
}

/// The sound of a file, by libsox.
private func read(_ file: FilePath) throws -> Signal {
  let sound = try SoxAudio(contentsOf: file.string)
  return Signal(sound.floats, channels: sound.channels, rate: Int(sound.rate))
}
