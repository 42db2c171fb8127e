import Foundation
import TensorFlow

// Sound drawn: its samples over time, and its spectrogram (lesson 11).
//
// Twin: python/tandem/data/show_audio.py.

/// Each channel of a signal over seconds.
public func showSignal(_ signal: Signal, width: Double = 560, height: Double = 200) -> Figure {
  let seconds = (0..<signal.frameCount).map { Double($0) / Double(signal.rate) }
  let lines = (0..<signal.channels).map { channel in
    let samples = stride(from: channel, to: signal.samples.count, by: signal.channels)
    return Chart.Line("", x: seconds, samples.map { Double(signal.samples[$0]) })
  }
  return Chart(x: "seconds", y: "sample", lines).figure(width: width, height: height)
}

/// A spectrogram `[bands, frames]` or `[bands, frames, 1]` as a picture, `[bands, frames, 3]`: low
/// tones below, its quietest place dark and its loudest bright.
///
/// - Precondition: It is of that shape: one channel at a time.
public func spectrogramPixels(_ spectrogram: TF) -> Tensor<UInt8> {
  let shape = spectrogram.shape.dimensions
  require(
    shape.count == 2 || (shape.count == 3 && shape[2] == 1),
    "spectrogramPixels: one channel at a time, got \(spectrogram.shape)")
  let upright = spectrogram.reshaped(to: [shape[0], shape[1]]).reversed(inAxes: 0)
  let values = upright.scalars
  let (lowest, highest) = (values.min() ?? 0, values.max() ?? 0)
  let pixels = values.flatMap { value in
    colour(highest > lowest ? (value - lowest) / (highest - lowest) : 0)
  }
  return Tensor(shape: [shape[0], shape[1], 3], scalars: pixels)
}

/// Several spectrograms, each with its title, `columns` in a row.
///
/// - Precondition: There is one at least, and a title for each.
public func showSpectrograms(_ spectrograms: [TF], titles: [String], columns: Int = 4) -> Figure {
  require(
    !spectrograms.isEmpty && spectrograms.count == titles.count,
    "showSpectrograms: \(spectrograms.count) with \(titles.count) titles")
  let files = spectrograms.map { Data(enlarged(spectrogramPixels($0)).encodedPng().bytes[0]) }
  return Figure.pictures(files, titles: titles, columns: columns)
}

/// The same pixels, each several times, so that no viewer blurs them and the picture is square.
private func enlarged(_ pixels: Tensor<UInt8>) -> Tensor<UInt8> {
  let (bands, frames) = (pixels.shape[0], pixels.shape[1])
  let size = 2 * Swift.max(bands, frames)
  let rows = TI((0..<size).map { Int32($0 * bands / size) })
  let columns = TI((0..<size).map { Int32($0 * frames / size) })
  return pixels.gathering(atIndices: rows).gathering(atIndices: columns, alongAxis: 1)
}

/// From black by violet and orange to pale yellow: each brighter than the one before, so that the
/// picture says the same in grey.
private let scale: [[Float]] = [
  [0, 0, 4], [28, 16, 68], [79, 18, 123], [129, 37, 129], [181, 54, 122], [229, 80, 100],
  [251, 135, 97], [254, 194, 135], [252, 253, 191],
]

/// The colour of a share between 0 and 1.
private func colour(_ share: Float) -> [UInt8] {
  let place = share * Float(scale.count - 1)
  let below = Swift.min(Int(place), scale.count - 2)
  return zip(scale[below], scale[below + 1]).map { low, high in
    UInt8((low + (high - low) * (place - Float(below))).rounded())
  }
}
