import Foundation
import Tandem
import TensorFlow

/// A player for a sound.
public struct AudioPlayer: NotebookDisplayable {
  /// What it plays.
  public let signal: Signal

  /// A player for a signal.
  public init(_ signal: Signal) { self.signal = signal }

  /// A player for samples of full scale from -1 to 1, of each moment all channels, and their rate in
  /// Hz.
  ///
  /// - Precondition: The samples make whole moments, and the rate is above 0.
  public init(_ samples: [Float], rate: Int, channels: Int = 1) {
    self.init(Signal(samples, channels: channels, rate: rate))
  }

  /// A player for samples [moments] or [moments, channels].
  ///
  /// - Precondition: The shape is one of those, and the rate above 0.
  public init(_ samples: TF, rate: Int) {
    self.init(Signal(samples.rank == 1 ? samples.expandingShape(at: 1) : samples, rate: rate))
  }

  public func displayInNotebook() { display(audio: wav) }

  /// A WAV file of 16 bits; what is louder than full scale is cut, and what is no number is silent.
  public var wav: Data {
    let (width, rate) = (2 * signal.channels, signal.rate)
    let size = signal.samples.count * 2
    var file = Data("RIFF".utf8)
    file.append(UInt32(36 + size))
    file.append(contentsOf: Data("WAVEfmt ".utf8))
    file.append(UInt32(16))
    file.append(UInt16(1))
    file.append(UInt16(signal.channels))
    file.append(UInt32(rate))
    file.append(UInt32(rate * width))
    file.append(UInt16(width))
    file.append(UInt16(16))
    file.append(contentsOf: Data("data".utf8))
    file.append(UInt32(size))
    for sample in signal.samples {
      let level = sample.isNaN ? 0 : max(-1, min(1, sample))
      file.append(UInt16(bitPattern: Int16((level * 32767).rounded())))
    }
    return file
  }
}

extension Signal: NotebookDisplayable {
  public func displayInNotebook() { AudioPlayer(self).displayInNotebook() }
}

extension Data {
  /// Adds a number, its low byte first.
  fileprivate mutating func append<Number: FixedWidthInteger>(_ number: Number) {
    Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
  }
}
