extension StringTensor {
  /// The samples of a WAV file of 16 bits, from -1 to 1: `[samples, channels]`, and how many there
  /// are to a second.
  ///
  /// - Parameters:
  ///   - channelCount: How many channels to give, -1 for what the file has.
  ///   - sampleCount: How many samples to give, with silence added or the rest cut off; -1 for all.
  /// - Throws: `OperationError` where the bytes are no such file.
  public func decodeWav(channelCount: Int = -1, sampleCount: Int = -1) throws
    -> (audio: Tensor<Float>, sampleRate: Tensor<Int32>)
  {
    let settings: [Attribute] = [
      .int("desired_channels", channelCount), .int("desired_samples", sampleCount),
    ]
    let results = try attempt(Op.wav, [_tfe], settings, outputCount: 2)
    return (Tensor(_tfe: results[0]), Tensor(_tfe: results[1]))
  }
}

/// The samples of a WAV file: see `StringTensor.decodeWav`.
///
/// - Throws: `OperationError`, with the file's name.
public func readWav(_ path: String, channelCount: Int = -1, sampleCount: Int = -1) throws
  -> (audio: Tensor<Float>, sampleRate: Tensor<Int32>)
{
  let bytes = try readFile(path)
  return try naming(path) {
    try bytes.decodeWav(channelCount: channelCount, sampleCount: sampleCount)
  }
}

/// A WAV file of 16 bits with the samples `[samples, channels]`, which are clipped to -1...1.
///
/// - Precondition: `audio` is of rank 2.
public func encodeWav(_ audio: Tensor<Float>, sampleRate: Tensor<Int32>) -> StringTensor {
  require(audio.rank == 2, "encodeWav: the audio must be [samples, channels]: \(audio.shape)")
  return _Raw.encodeWav(audio: audio, sampleRate: sampleRate)
}

/// How strong each frequency is over time: the magnitudes of the Fourier transform of overlapping
/// windows (Hann's, periodic), each padded with zeros to a power of two.
///
/// `[samples, channels]` gives `[channels, windows, frequencies]`.
///
/// - Parameters:
///   - windowSize: How many samples a window has.
///   - stride: How many samples it moves by.
///   - magnitudeSquared: Whether to square the magnitudes, which gives powers.
/// - Precondition: The input is of rank 2, the window has 2 samples or more.
public func audioSpectrogram(
  _ input: Tensor<Float>, windowSize: Int, stride: Int, magnitudeSquared: Bool = false
) -> Tensor<Float> {
  require(
    input.rank == 2, "audioSpectrogram: the input must be [samples, channels]: \(input.shape)")
  require(
    windowSize >= 2 && stride >= 1,
    "audioSpectrogram: a window of \(windowSize) samples cannot move by \(stride)")
  return _Raw.audioSpectrogram(
    input, windowSize: windowSize, stride: stride, magnitudeSquared: magnitudeSquared)
}

/// Mel-frequency cepstral coefficients: what is left of a spectrum when it is seen as the ear does,
/// a few numbers for each window.
///
/// `[channels, windows, frequencies]`, powers as `audioSpectrogram` gives them squared, becomes
/// `[channels, windows, coefficients]`.
///
/// - Parameters:
///   - sampleRate: Samples to a second of the sound, a tensor of rank 0.
///   - upperFrequencyLimit: The highest frequency that counts, in hertz.
///   - lowerFrequencyLimit: The lowest frequency that counts, in hertz.
///   - filterbankChannelCount: Into how many bands frequencies are gathered.
///   - dctCoefficientCount: How many coefficients to keep.
/// - Precondition: The spectrogram is of rank 3.
public func mfcc(
  _ spectrogram: Tensor<Float>, sampleRate: Tensor<Int32>, upperFrequencyLimit: Double = 4000,
  lowerFrequencyLimit: Double = 20, filterbankChannelCount: Int = 40, dctCoefficientCount: Int = 13
) -> Tensor<Float> {
  require(
    spectrogram.rank == 3,
    "mfcc: the spectrogram must be [channels, windows, frequencies]: \(spectrogram.shape)")
  return _Raw.mfcc(
    spectrogram: spectrogram, sampleRate: sampleRate, upperFrequencyLimit: upperFrequencyLimit,
    lowerFrequencyLimit: lowerFrequencyLimit, filterbankChannelCount: filterbankChannelCount,
    dctCoefficientCount: dctCoefficientCount)
}

private enum Op {
  static let wav = Operation("DecodeWav")
}
