import Foundation
import TensorFlow

// Audio items: files of sound to signals, to transforms of them, to batches of spectrograms (lessons
// 11 and 14).
//
//     let sounds = try AudioList.fromFiles(path, transforms: [ToMono(), PadOrTrim(8192)])
//     let data = try labelByFunc(
//       .splitByFunc(sounds, isHeldOut), regexLabeler(#"^(\d)_"#), procY: CategoryProcessor())
//
// What follows the signal is in files of its own: AudioTransforms, Stft, Mel, Spectrogram,
// SpecAugment. How a file is decoded is up to the function that opens it: by itself Tandem reads WAV,
// and `SoxAudio`, a library of its own since it calls libsox, reads what else there is and has
// effects.
//
// Twin: python/tandem/data/audio.py.

/// Files of sound.
public typealias AudioList = ItemList<FilePath, Signal>

extension ItemList where Item == FilePath, Value == Signal {
  /// The list of the files of sound below `path`.
  ///
  /// - Parameters:
  ///   - extensions: Endings with their dots: what `open` can read.
  ///   - open: Reads one file; workers call it.
  /// - Throws: `DataError` where `path` is no folder.
  public static func fromFiles(
    _ path: FilePath, extensions: Set<String> = [".wav"], recurse: Bool = true,
    transforms: [any Transform<Signal>] = [],
    open: @escaping (FilePath) throws -> Signal = openAudio
  ) throws -> Self {
    try fromFiles(
      path, extensions: extensions, recurse: recurse, transforms: transforms, read: open)
  }
}

extension Signal: Batchable {
  /// All samples in one: `[n, frames, channels]`.
  ///
  /// - Throws: `TandemError` for signals that differ in length, channels or rate.
  public static func batch(_ values: [Signal]) throws -> TF {
    try checkOneShape(values.map { [$0.frameCount, $0.channels] })
    let rates = uniqueify(values.map(\.rate))
    guard rates.count == 1 else {
      let found = rates.prefix(3).map { "\($0)" }.joined(separator: " and ")
      throw TandemError("collate: the signals of a batch differ in rate: \(found) Hz")
    }
    let shape: TensorShape = [values.count, values[0].frameCount, values[0].channels]
    return TF(shape: shape, scalars: values.flatMap(\.samples))
  }
}

/// The sound of a WAV file of 16 bits, by TensorFlow.
///
/// - Throws: `ItemError`, which names the file, where it is not there, is no such sound, or is empty.
public func openAudio(_ path: FilePath) throws -> Signal {
  do {
    let bytes = StringTensor(shape: [], bytes: [Array(try Data(contentsOf: path.url))])
    let (audio, rate) = try bytes.decodeWav()
    guard audio.scalarCount > 0 else { throw TandemError("it holds no sample") }
    return Signal(audio, rate: Int(rate.scalarized()))
  } catch { throw ItemError(path, error) }
}

/// Writes the signal as a WAV file of 16 bits; what is beyond full scale is clipped.
///
/// - Throws: `AudioError`, which names the file, where it cannot be written.
public func saveAudio(_ signal: Signal, to path: FilePath) throws {
  guard path.extension.lowercased() == ".wav" else {
    throw AudioError("\(path) cannot be written: this writes .wav files only")
  }
  let file = encodeWav(signal.tensor, sampleRate: TI(Int32(signal.rate)))
  do {
    try Data(file.bytes[0]).write(to: path.url, options: .atomic)
  } catch { throw AudioError("\(path) cannot be written: \(fileReason(error))") }
}
