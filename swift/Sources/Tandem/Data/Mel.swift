import Foundation
import TensorFlow

// The mel scale, its filters, and the cosine transform of what they let through (lesson 11).
//
// A mel is a step of pitch as heard: equal steps are equal ratios, but for low tones.
//
//     HTK:     m = 2595 log10(1 + f / 700)
//     Slaney:  m = 3 f / 200 below 1000 Hz, 15 + 27 ln(f / 1000) / ln 6.4 above
//
// S. Young et al., The HTK Book, 5.4; M. Slaney, Auditory Toolbox, 1998. A filter is a triangle over
// its two neighbours' centres; Slaney's have the area 1 in Hz, so that noise looks level.
//
// Twin: python/tandem/data/mel.py. What is not a tensor that batches meet is a `Double` here.

private let kneeHz = 1000.0
private let kneeMel = 15.0
private let logStep = log(6.4) / 27  // of the logarithm, a mel above the knee

/// A frequency in mel.
public func hzToMel(_ hz: Double, htk: Bool = false) -> Double {
  if htk { return 2595 * log10(1 + hz / 700) }
  return hz < kneeHz ? 3 * hz / 200 : kneeMel + log(hz / kneeHz) / logStep
}

/// What `hzToMel` came from, in Hz.
public func melToHz(_ mel: Double, htk: Bool = false) -> Double {
  if htk { return 700 * (pow(10, mel / 2595) - 1) }
  return mel < kneeMel ? 200 * mel / 3 : kneeHz * exp(logStep * (mel - kneeMel))
}

/// So many frequencies in Hz from low to high, at even distances in mel.
///
/// - Precondition: There are two at least.
public func melPoints(_ count: Int, low: Double, high: Double, htk: Bool = false) -> [Double] {
  require(count >= 2, "melPoints: \(count) points have no first and last")
  let (first, last) = (hzToMel(low, htk: htk), hzToMel(high, htk: htk))
  return (0..<count).map {
    melToHz(first + (last - first) * Double($0) / Double(count - 1), htk: htk)
  }
}

/// The frequency of each of the nFFT / 2 + 1 bins in Hz.
public func fftFrequencies(rate: Int, nFFT: Int) -> [Double] {
  (0...nFFT / 2).map { Double($0) * Double(rate) / Double(nFFT) }
}

/// The weight of each bin in each filter: `[nMels, nFFT / 2 + 1]`.
///
/// Filter k rises from point k to k + 1 and falls to k + 2 of nMels + 2 points.
///
/// - Parameters:
///   - low: Where the first filter begins, in Hz.
///   - high: Where the last one ends; half the rate, if nil.
///   - htk: Whether points are even in HTK's mel, rather than in Slaney's.
///   - slaneyNorm: Whether each is divided by half its width in Hz; without it the top is 1.
/// - Precondition: Frequencies are in order, and no filter lies between two bins: it would let
///   nothing through.
public func melFilters(
  rate: Int, nFFT: Int, nMels: Int, low: Double = 0, high: Double? = nil, htk: Bool = false,
  slaneyNorm: Bool = true
) -> TF {
  let high = high ?? Double(rate) / 2
  require(
    0 <= low && low < high && high <= Double(rate) / 2 && nMels >= 1,
    "melFilters: \(nMels) filters from \(low) to \(high) Hz at \(rate) samples a second")
  let points = melPoints(nMels + 2, low: low, high: high, htk: htk)
  let bins = fftFrequencies(rate: rate, nFFT: nFFT)
  let rows = (0..<nMels).map { k in
    triangle(points[k], points[k + 1], points[k + 2], over: bins, hasArea1: slaneyNorm)
  }
  if let silent = rows.firstIndex(where: { $0.allSatisfy { $0 == 0 } }) {
    require(
      false,
      "melFilters: filter \(silent) of \(nMels) lies between two bins of \(nFFT) samples: "
        + "take fewer filters or longer frames")
  }
  return TF(shape: [nMels, bins.count], scalars: rows.flatMap { $0 })
}

private func triangle(
  _ left: Double, _ centre: Double, _ right: Double, over bins: [Double], hasArea1: Bool
) -> [Float] {
  let top = hasArea1 ? 2 / (right - left) : 1
  return bins.map { bin in
    let (rising, falling) = ((bin - left) / (centre - left), (right - bin) / (right - centre))
    return Float(top * max(min(rising, falling), 0))
  }
}

/// The first `count` rows of the orthonormal DCT-II of `size` values: `[count, size]`.
///
/// Row k: sqrt(2 / size) cos(pi k (t + 1/2) / size), row 0 divided by sqrt(2).
///
/// - Precondition: There are no more rows than values.
public func dctMatrix(_ count: Int, _ size: Int) -> TF {
  require(
    1 <= count && count <= size, "dctMatrix: \(count) coefficients of \(size) values")
  let scalars: [Float] = (0..<count).flatMap { k in
    let scale = ((k == 0 ? 1 : 2) / Double(size)).squareRoot()
    return (0..<size).map { t in
      Float(scale * cos(.pi * Double(k) * (Double(t) + 0.5) / Double(size)))
    }
  }
  return TF(shape: [count, size], scalars: scalars)
}
