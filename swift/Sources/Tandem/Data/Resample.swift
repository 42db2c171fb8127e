import Foundation
import TensorFlow

// Another sampling rate: the signal between its samples (lesson 11).
//
// Shannon's sum restores a band-limited signal anywhere, x(p) = sum of x[i] sinc(p - i). Cut short by
// a window it is a filter; for a ratio of whole numbers new / old the places p repeat their phase
// after `new` samples, so that the whole is one convolution with `new` filters. The cut-off lies
// below half of the lower rate, or what is above it would come back as another tone.
// J. O. Smith, Digital Audio Resampling, https://ccrma.stanford.edu/~jos/resample/
//
// Twin: python/tandem/data/resample.py.

/// x `[..., n]`, `old` samples a second, at `new`: `[..., ceil(n new / old)]`.
///
/// - Parameters:
///   - zeros: How many crossings of the sinc lie on each side of its middle.
///   - rolloff: The cut-off's share of half the lower rate.
/// - Precondition: Rates are positive, and there is a sample.
public func resample(
  _ x: TF, from old: Int, to new: Int, zeros: Int = 32, rolloff: Double = 0.95
) -> TF {
  require(old > 0 && new > 0, "resample: rates must be positive, got \(old) and \(new)")
  require(x.rank > 0 && x.scalarCount > 0, "resample: there are no samples: \(x.shape)")
  if old == new { return x }
  let common = greatestCommonDivisor(old, new)
  let bank = ResamplingFilters.of(old / common, new / common, zeros, rolloff)
  let (leading, count) = (Array(x.shape.dimensions.dropLast()), x.shape[x.rank - 1])
  let length = (count * bank.new + bank.old - 1) / bank.old
  let signals = leading.reduce(1, *)
  let ahead = x.reshaped(to: [signals, 1, count, 1])
    .padded(forSizes: [(0, 0), (0, 0), (bank.wide, bank.wide + bank.old), (0, 0)])
  // A filter a phase, so that the phases of a place lie side by side: [signals, 1, n / old, new].
  let phases = conv2D(ahead, filter: bank.filters, strides: (1, 1, bank.old, 1))
  return phases.reshaped(to: [signals, phases.shape[2] * bank.new])
    .slice(lowerBounds: [0, 0], sizes: [signals, length])
    .reshaped(to: TensorShape(leading + [length]))
}

/// The filter of each phase: sinc under a Hann window, `[1, old + 2 wide, 1, new]`.
private struct ResamplingFilters {
  let old: Int
  let new: Int
  /// How many samples before and behind its own a filter reaches.
  let wide: Int
  let filters: TF

  private init(_ key: Key) {
    (old, new) = (key.old, key.new)
    let cut = key.rolloff * min(1, Double(new) / Double(old))  // in halves of the old rate
    wide = Int((Double(key.zeros) / cut).rounded(.up))
    let (wide, zeros) = (wide, Double(key.zeros))
    let scalars: [Float] = (-wide..<wide + old).flatMap { sample in
      (0..<key.new).map { phase in
        let place = Double(phase * key.old) / Double(key.new)
        let crossings = min(max((place - Double(sample)) * cut, -zeros), zeros)
        let window = cos(.pi * crossings / (2 * zeros))
        return Float(cut * sinc(crossings) * window * window)
      }
    }
    filters = TF(shape: [1, old + 2 * wide, 1, new], scalars: scalars)
  }

  private struct Key: Hashable {
    let old: Int
    let new: Int
    let zeros: Int
    let rolloff: Double
  }

  private static let lock = NSLock()
  nonisolated(unsafe) private static var made: [Key: ResamplingFilters] = [:]

  /// The filters of a ratio, made once; a ratio more than sixteen begins anew.
  static func of(_ old: Int, _ new: Int, _ zeros: Int, _ rolloff: Double) -> ResamplingFilters {
    let key = Key(old: old, new: new, zeros: zeros, rolloff: rolloff)
    if let found = lock.withLock({ made[key] }) { return found }
    let found = ResamplingFilters(key)
    lock.withLock {
      if made.count == 16 { made.removeAll() }
      made[key] = found
    }
    return found
  }
}
