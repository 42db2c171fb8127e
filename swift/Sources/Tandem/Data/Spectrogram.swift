import TensorFlow
import _Differentiation

// Pictures of sound: the power of each frequency over time, in mel, in decibel, as cepstrum
// (lesson 11).
//
// Each is a layer without parameters, which takes one signal `[n, channels]` or a batch of any shape
// `[..., n, channels]`, and gives images `[..., bands, frames, channels]`: for a whole batch, or as
// the first layer of a network. MFCC: S. Davis and P. Mermelstein, 1980.
//
//     mel[j, m] = sum over k of filter[j, k] |X[k, m]|^2        dB = 10 log10(power / ref)
//
// The course's Swift notebook left its training on spectrograms commented out, since it crashed the
// kernel; AudioTrainingTests trains.
//
// Twin: python/tandem/data/spectrogram.py, where channels come before samples and bands.

/// 10 log10(power / ref), nothing below `topDB` under the item's loudest; same shape.
///
/// An item is the last three dimensions (bands, frames, channels), so that it comes out of a batch
/// as it does alone.
///
/// - Parameters:
///   - amin: The least power that is told from none.
///   - topDB: nil leaves the quietest as they are.
/// - Precondition: `ref`, `amin` and `topDB` are positive.
@differentiable(reverse,wrt: power)
public func powerToDB<Scalar: TensorFlowFloatingPoint>(
  _ power: Tensor<Scalar>, ref: Scalar = 1, amin: Scalar = 1e-10, topDB: Scalar? = 80
) -> Tensor<Scalar> {
  require(
    ref > 0 && amin > 0 && (topDB ?? 1) > 0,
    "powerToDB: not positive: ref \(ref), amin \(amin), topDB \(words(topDB))")
  let floor = withoutDerivative(at: Swift.max(ref, amin))
  let db = log10(max(power, amin) / floor) * 10
  guard let topDB else { return db }
  let axes = withoutDerivative(at: Array(Swift.max(db.rank - 3, 0)..<db.rank))
  return max(db, db.max(alongAxes: axes) - topDB)
}

private func words<Scalar>(_ value: Scalar?) -> String { value.map { "\($0)" } ?? "nil" }

/// |stft|^power of signals `[..., n, channels]`: `[..., nFFT / 2 + 1, frames, channels]`.
public struct Spectrogram: ParameterlessLayer {
  public typealias Input = TF
  public typealias Output = TF
  public typealias TangentVector = EmptyTangentVector

  /// How many samples a frame has.
  @noDerivative public let nFFT: Int
  /// How many samples apart frames begin.
  @noDerivative public let hop: Int
  /// What the absolute value is raised to.
  @noDerivative public let power: Float
  /// Whether frame m has its middle at sample m hop, the ends mirrored for it.
  @noDerivative public let center: Bool
  @noDerivative private let window: Constant

  /// A spectrogram.
  ///
  /// - Parameters:
  ///   - hop: A quarter of a frame, if nil.
  ///   - winLength: Of how many samples the Hann window is; of a frame's, if nil.
  /// - Precondition: The window is no longer than a frame.
  public init(
    nFFT: Int = 512, hop: Int? = nil, winLength: Int? = nil, power: Float = 2, center: Bool = true
  ) {
    (self.nFFT, self.hop) = (nFFT, hop ?? Swift.max(nFFT / 4, 1))
    (self.power, self.center) = (power, center)
    window = Constant(hannWindow(winLength ?? nFFT))
  }

  /// `[..., n, channels]` to `[..., nFFT / 2 + 1, frames, channels]`.
  ///
  /// - Precondition: There are more samples than half a frame; without `center`, a frame at least.
  @differentiable(reverse)
  public func callAsFunction(_ input: TF) -> TF { bandsFirst(frameByFrame(input)) }

  /// The spectrogram of a signal.
  public func callAsFunction(_ signal: Signal) -> TF { self(signal.tensor) }

  /// What the picture is turned from: `[..., channels, frames, nFFT / 2 + 1]`.
  @differentiable(reverse)
  func frameByFrame(_ input: TF) -> TF {
    requireSignals("Spectrogram", withoutDerivative(at: input.shape))
    let spectrum: Spectrum<Float> = transformedFrames(
      lastAxesSwapped(input), nFFT: nFFT, hop: hop, window: window.tensor, center: center)
    let squares = spectrum.power
    return power == 2 ? squares : pow(squares, power / 2)
  }
}

/// The power that each mel filter lets through: `[..., n, channels]` to
/// `[..., nMels, frames, channels]`.
public struct MelSpectrogram: ParameterlessLayer {
  public typealias Input = TF
  public typealias Output = TF
  public typealias TangentVector = EmptyTangentVector

  /// The rate of the signals, in samples a second.
  @noDerivative public let rate: Int
  /// What the filters are applied to.
  @noDerivative public let spectrogram: Spectrogram
  @noDerivative private let weights: Constant

  /// A mel spectrogram for signals of `rate` samples a second; see `Spectrogram` and `melFilters`.
  public init(
    rate: Int, nFFT: Int = 512, hop: Int? = nil, winLength: Int? = nil, nMels: Int = 40,
    low: Double = 0, high: Double? = nil, htk: Bool = false, slaneyNorm: Bool = true,
    power: Float = 2, center: Bool = true
  ) {
    self.rate = rate
    spectrogram = Spectrogram(
      nFFT: nFFT, hop: hop, winLength: winLength, power: power, center: center)
    weights = Constant(
      melFilters(
        rate: rate, nFFT: nFFT, nMels: nMels, low: low, high: high, htk: htk,
        slaneyNorm: slaneyNorm))
  }

  /// The weight of each bin in each filter, `[nMels, nFFT / 2 + 1]`.
  public var filters: TF { weights.tensor }

  /// `[..., n, channels]` to `[..., nMels, frames, channels]`.
  ///
  /// - Precondition: As for `Spectrogram`.
  @differentiable(reverse)
  public func callAsFunction(_ input: TF) -> TF { bandsFirst(frameByFrame(input)) }

  /// The mel spectrogram of a signal.
  ///
  /// - Precondition: It is of this rate.
  public func callAsFunction(_ signal: Signal) -> TF { self(samples(signal)) }

  /// The samples of a signal of this rate.
  func samples(_ signal: Signal) -> TF {
    require(
      signal.rate == rate,
      "MelSpectrogram: a signal of \(signal.rate) Hz, the filters of \(rate)")
    return signal.tensor
  }

  /// `[..., channels, frames, nMels]`.
  @differentiable(reverse)
  func frameByFrame(_ input: TF) -> TF {
    product(spectrogram.frameByFrame(input), withoutDerivative(at: weights.tensor))
  }
}

/// `powerToDB` as a layer; same shape.
public struct Decibel: ParameterlessLayer {
  public typealias Input = TF
  public typealias Output = TF
  public typealias TangentVector = EmptyTangentVector

  /// How far below the loudest an item goes; nil for as far as it does.
  @noDerivative public let topDB: Float?
  /// The power that is 0 dB.
  @noDerivative public let ref: Float
  /// The least power that is told from none.
  @noDerivative public let amin: Float

  /// See `powerToDB`.
  public init(topDB: Float? = 80, ref: Float = 1, amin: Float = 1e-10) {
    (self.topDB, self.ref, self.amin) = (topDB, ref, amin)
  }

  /// The power in decibel.
  @differentiable(reverse)
  public func callAsFunction(_ input: TF) -> TF {
    powerToDB(input, ref: ref, amin: amin, topDB: topDB)
  }
}

/// The first `nMFCC` cosine coefficients of a mel spectrogram in decibel: `[..., n, channels]` to
/// `[..., nMFCC, frames, channels]`.
public struct MFCC: ParameterlessLayer {
  public typealias Input = TF
  public typealias Output = TF
  public typealias TangentVector = EmptyTangentVector

  /// What makes the spectrogram.
  @noDerivative public let mel: MelSpectrogram
  /// As in `powerToDB`.
  @noDerivative public let topDB: Float?
  @noDerivative private let dct: Constant

  /// - Precondition: There are no more coefficients than filters.
  public init(_ mel: MelSpectrogram, nMFCC: Int = 20, topDB: Float? = 80) {
    (self.mel, self.topDB) = (mel, topDB)
    dct = Constant(dctMatrix(nMFCC, mel.filters.shape[0]))
  }

  /// `[..., n, channels]` to `[..., nMFCC, frames, channels]`.
  @differentiable(reverse)
  public func callAsFunction(_ input: TF) -> TF {
    // The loudest of an item is the same whatever the order of its axes.
    let decibels: TF = powerToDB(mel.frameByFrame(input), topDB: topDB)
    return bandsFirst(product(decibels, withoutDerivative(at: dct.tensor)))
  }

  /// The coefficients of a signal.
  ///
  /// - Precondition: It is of the filters' rate.
  public func callAsFunction(_ signal: Signal) -> TF { self(mel.samples(signal)) }
}

/// A tensor that is no part of a layer's state: it is made with the layer, and never saved.
private final class Constant {
  let tensor: TF

  init(_ tensor: TF) { self.tensor = tensor }
}

private func requireSignals(_ name: String, _ shape: TensorShape) {
  require(shape.rank >= 2, "\(name): takes signals [..., n, channels], got \(shape)")
}

/// `[..., channels, frames, bands]` to `[..., bands, frames, channels]`.
@differentiable(reverse)
private func bandsFirst(_ x: TF) -> TF {
  let rank = withoutDerivative(at: x.rank)
  return x.transposed(permutation: Array(0..<rank - 3) + [rank - 1, rank - 2, rank - 3])
}
