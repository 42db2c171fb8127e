import Foundation
import TensorFlow

// Transforms of a signal, item by item: channels, rate, length, place, noise (lesson 11).
//
// Each takes a `Signal` and gives one. Those that draw at random draw from the generator that they
// are handed, and of one seed what their twins draw.
//
// Twin: python/tandem/data/audio_transforms.py, whose `ToSamples` is `Signal.tensor` here.

/// The mean of all channels, as one.
public struct ToMono: Transform {
  /// A transform to one channel.
  public init() {}

  public var order: Int { 5 }

  public func callAsFunction(_ item: Signal, using generator: inout TransformGenerator) -> Signal {
    let (channels, samples) = (item.channels, item.samples)
    if channels == 1 { return item }
    let means = (0..<item.frameCount).map { frame in
      samples[frame * channels..<(frame + 1) * channels].reduce(0, +) / Float(channels)
    }
    return Signal(means, rate: item.rate)
  }
}

/// Another rate, by `resample`; as long in seconds.
public struct Resample: Transform {
  /// The rate of what comes out, in Hz.
  public let rate: Int

  /// - Precondition: The rate is positive.
  public init(_ rate: Int) {
    require(rate > 0, "Resample: a rate of \(rate) Hz")
    self.rate = rate
  }

  public var order: Int { 10 }

  public func callAsFunction(_ item: Signal, using generator: inout TransformGenerator) -> Signal {
    if item.rate == rate { return item }
    let found = resample(item.tensor.transposed(), from: item.rate, to: rate)
    return Signal(found.transposed(), rate: rate)
  }
}

/// The same length for all: what is longer is cut at its end, what is shorter ends in silence.
public struct PadOrTrim: Transform {
  /// How many frames come out.
  public let frames: Int
  /// Whether half is cut off or added before.
  public let centre: Bool

  /// - Precondition: There is a frame at least.
  public init(_ frames: Int, centre: Bool = false) {
    require(frames >= 1, "PadOrTrim: \(frames) frames")
    (self.frames, self.centre) = (frames, centre)
  }

  public var order: Int { 20 }

  public func callAsFunction(_ item: Signal, using generator: inout TransformGenerator) -> Signal {
    // Rounded down for a cut as well.
    let before = centre ? (frames - item.frameCount) >> 1 : 0
    return item.moved(by: before, frames: frames)
  }
}

/// A place in time drawn evenly: by up to `share` of the length to either side.
public struct SignalShift: Transform {
  /// How far, as a share of the length.
  public let share: Double
  /// Whether what is shifted out comes in at the other end; silence does otherwise.
  public let roll: Bool

  /// - Precondition: The share is between 0 and 1.
  public init(_ share: Double = 0.2, roll: Bool = false) {
    require((0...1).contains(share), "SignalShift: a share of \(share)")
    (self.share, self.roll) = (share, roll)
  }

  public var order: Int { 30 }

  public func callAsFunction(_ item: Signal, using generator: inout TransformGenerator) -> Signal {
    let most = Int(share * Double(item.frameCount))
    let by = generator.randint(-most, most)
    if !roll { return item.moved(by: by, frames: item.frameCount) }
    let cut = (item.frameCount - by) % Swift.max(item.frameCount, 1) * item.channels
    return item.withSamples(Array(item.samples[cut...] + item.samples[..<cut]))
  }
}

/// White noise at a ratio of signal to noise drawn evenly between `low` and `high` dB.
///
/// Silence stays silent.
public struct AddNoise: Transform {
  /// The least that a signal is above its noise, in dB.
  public let low: Double
  /// The most.
  public let high: Double

  /// - Precondition: `low` is not above `high`.
  public init(low: Double = 15, high: Double = 40) {
    require(low <= high, "AddNoise: from \(low) to \(high) dB")
    (self.low, self.high) = (low, high)
  }

  public var order: Int { 40 }

  public func callAsFunction(_ item: Signal, using generator: inout TransformGenerator) -> Signal {
    let ratio = generator.uniform(low, high)
    let bits = generator.next()
    // The 63 bits that Python draws: of the second word the upper 31.
    let seed = bits & 0xFFFF_FFFF | (bits >> 33) << 32
    var normal = MersenneTwister(torchSeed: seed)
    let noise = normal.normals(item.samples.count)  // channel after channel
    let loudness = item.loudness * Float(pow(10, -ratio / 20))
    let (frames, channels) = (item.frameCount, item.channels)
    return item.withSamples(
      item.samples.indices.map { place in
        item.samples[place] + loudness * noise[place % channels * frames + place / channels]
      })
  }
}

extension Signal {
  /// So many frames, what was frame 0 now at `before`; silence where there was none.
  func moved(by before: Int, frames: Int) -> Signal {
    let (first, last) = (Swift.max(before, 0), Swift.min(before + frameCount, frames))
    var moved = [Float](repeating: 0, count: frames * channels)
    if first < last {
      let kept = (first - before) * channels..<(last - before) * channels
      moved.replaceSubrange(first * channels..<last * channels, with: samples[kept])
    }
    return withSamples(moved)
  }

  /// The root of the mean square of all samples.
  var loudness: Float {
    let sum = samples.reduce(0.0) { $0 + Double($1) * Double($1) }
    return samples.isEmpty ? 0 : Float((sum / Double(samples.count)).squareRoot())
  }
}
