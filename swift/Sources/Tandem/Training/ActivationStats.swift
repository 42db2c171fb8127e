import Foundation
import TensorFlow

// Statistics of activations over training: is each layer alive, and on a sensible scale?
//
// Lesson 10. A layer whose activations are nearly all zero passes no gradient; one whose mean and
// standard deviation climb and crash by turns has lost what it learned each time. They are taken for
// each training batch and kept on the device, so that training does not wait for them.
//
// Twin: python/tandem/training/activation_stats.py, which draws them as well.

/// What one layer's output was at each batch looked at.
public struct LayerStats {
  /// What the histograms lie over. Values outside are counted in the outermost bins: left out, they
  /// would make shares of the whole wrong.
  public let range: ClosedRange<Float>
  public let bins: Int
  /// The largest size that counts as near zero.
  public let near: Float
  /// Rank 0, one for each batch.
  public private(set) var means: [TF] = []
  public private(set) var stds: [TF] = []
  public private(set) var nearZero: [TF] = []
  /// Counts [bins], the lowest bin first.
  public private(set) var histograms: [TF] = []

  /// - Precondition: There is a bin.
  public init(range: ClosedRange<Float> = -7...7, bins: Int = 40, near: Float = 0.1) {
    require(bins >= 1, "LayerStats: there must be a bin at least, not \(bins)")
    (self.range, self.bins, self.near) = (range, bins, near)
  }

  /// Adds an output's statistics.
  public mutating func append(_ output: TF) {
    means.append(output.mean())
    stds.append(output.standardDeviation())
    nearZero.append(TF(abs(output) .<= TF(near)).mean())
    histograms.append(histogram(output))
  }

  private func histogram(_ output: TF) -> TF {
    let ends = TF([range.lowerBound, range.upperBound])
    let counts: TI = _Raw.histogramFixedWidth(
      output, valueRange: ends, nbins: TI(Int32(bins)))
    return TF(counts)
  }

  /// log(1 + count) [bins, batches] of the histograms.
  ///
  /// - Precondition: A batch has been seen.
  public var logHistograms: TF {
    require(!histograms.isEmpty, "LayerStats: no batch has been seen yet")
    return log1p(TF(stacking: histograms, alongAxis: 1))
  }
}
