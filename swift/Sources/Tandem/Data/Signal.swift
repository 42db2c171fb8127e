import Foundation
import TensorFlow

// Sound as it stands in memory: samples, and how many of them a second (lesson 11).
//
// Twin: python/tandem/data/signal.py. Frames come first here, `[frames, channels]`, as channels come
// last in images; what a file of sound is decoded by is up to the list that opens it (Audio.swift).

/// A sound that cannot be written or worked on; the message names the file or the effect.
public struct AudioError: Error, Equatable, CustomStringConvertible {
  public let description: String

  public init(_ description: String) { self.description = description }
}

/// Samples, full scale from -1 to 1, and their rate in Hz.
///
/// A value of the host: workers cut, shift and mix it without a tensor operation.
public struct Signal: Equatable, Sendable, CustomStringConvertible {
  /// The samples of all channels, frame after frame: `frameCount * channels` of them.
  public let samples: [Float]
  /// How many samples a frame has.
  public let channels: Int
  /// Frames a second.
  public let rate: Int

  /// A signal of these samples.
  ///
  /// - Precondition: The samples make whole frames, and the rate is above 0.
  public init(_ samples: [Float], channels: Int = 1, rate: Int) {
    require(
      channels > 0 && samples.count % channels == 0 && rate > 0,
      "Signal: \(samples.count) samples make no frames of \(channels) channels at \(rate) Hz")
    (self.samples, self.channels, self.rate) = (samples, channels, rate)
  }

  /// A signal of samples `[frames, channels]`.
  ///
  /// - Precondition: They are of rank 2, and the rate is above 0.
  public init(_ samples: TF, rate: Int) {
    require(samples.rank == 2, "Signal: samples must be [frames, channels]: \(samples.shape)")
    self.init(samples.scalars, channels: samples.shape[1], rate: rate)
  }

  /// How many samples each channel has.
  public var frameCount: Int { samples.count / channels }

  /// How long it lasts.
  public var seconds: Double { Double(frameCount) / Double(rate) }

  /// The samples as a tensor, `[frames, channels]`.
  public var tensor: TF { TF(shape: [frameCount, channels], scalars: samples) }

  /// Other samples of as many channels at the same rate.
  ///
  /// - Precondition: They make whole frames.
  public func withSamples(_ samples: [Float]) -> Signal {
    Signal(samples, channels: channels, rate: rate)
  }

  public var description: String { "Signal(\(channels) x \(frameCount) at \(rate) Hz)" }
}
